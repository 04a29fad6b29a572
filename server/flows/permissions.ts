// Writes what people allow and take back: memory is stricter first, the ledger and the database follow.
import { RoomtoneError } from '../../config/words/errors.ts';
import { type Grant, noticeVersion } from '../../config/words/grant.ts';
import { kinds } from '../../config/words/kind.ts';
import type { Clock, Report } from '../../devices/types.ts';
import type { House, HouseEvent } from '../core/house-types.ts';
import { knows } from '../core/knows.ts';
import type { Db } from '../store/db.ts';
import { addGrant, endDueGrants, endGrant, type GrantEnd, listActiveGrants, type NewGrant } from '../store/grants.ts';
import { appendLedger, type LedgerKey } from '../store/ledger.ts';
import { writeHousehold } from '../store/meta.ts';
import { personById } from '../store/people.ts';
import type { GrantRequest, PermissionsHandle } from './handles.ts';

export interface PermissionsDeps {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly clock: Clock;
  readonly report: Report;
  house(): House;
  send(event: HouseEvent): void;
  /** Erases what a grant let in; answers counts by table. */
  forget(grant: Grant): Promise<Readonly<Record<string, number>>>;
}

export interface PermissionsFlow extends PermissionsHandle {
  /** Reads the grants at start. */
  start(): Promise<void>;
  /** Ends what ran out by its own date, and writes every end that could not be written yet. */
  endDue(): Promise<void>;
  /** The room goes, and with it whatever was allowed in it. */
  dropRoom(room: string): void;
  /** The person goes, and with them whatever they allowed and whatever was allowed about them. */
  dropPerson(person: number): void;
}

/** Whose grant it is: class D and E speak for the person who gives them and for nobody else. */
const newGrant = (request: GrantRequest, by: number, nowMs: number): NewGrant => {
  const own = kinds[request.kind].class === 'D' || kinds[request.kind].class === 'E';
  return {
    room: request.room,
    person: own ? by : null,
    kind: request.kind,
    purpose: request.purpose,
    effect: request.effect ?? 'allow',
    byPerson: by,
    startsAtMs: nowMs,
    endsAtMs: request.endsAtMs,
    retentionDays: request.purpose === 'keep' && kinds[request.kind].class !== 'E' ? 30 : null,
    noticeVersion,
    method: 'panel',
  };
};

const sameAs = (one: NewGrant, other: Grant): boolean =>
  one.room === other.room &&
  one.person === other.person &&
  one.kind === other.kind &&
  one.purpose === other.purpose &&
  one.effect === other.effect &&
  one.endsAtMs === other.endsAtMs &&
  one.noticeVersion === other.noticeVersion;

export const createPermissions = (deps: PermissionsDeps): PermissionsFlow => {
  let active: readonly Grant[] = [];
  /** Taken back, but not on the disk yet: no reading of the database brings them back. */
  const unwritten = new Map<number, GrantEnd>();

  const publish = (grants: readonly Grant[]): void => {
    active = grants.filter((grant) => !unwritten.has(grant.id));
    deps.send({ type: 'grants-changed', grants: active });
  };

  const writeEnd = async (id: number, end: GrantEnd): Promise<void> => {
    unwritten.set(id, end);
    await deps.db.write((write) => endGrant(write, deps.key, id, end));
    unwritten.delete(id);
  };

  /** The same yes twice, also twice at once, is one grant. */
  const writeGrant = (fresh: NewGrant): Promise<Grant> =>
    deps.db.write(async (write) => {
      const same = (await listActiveGrants(write)).find((grant) => sameAs(fresh, grant) && !unwritten.has(grant.id));
      return same ?? addGrant(write, deps.key, fresh);
    });

  const mayEnd = (grant: Grant, by: number): boolean => {
    if (grant.byPerson === by || grant.person === by) return true;
    // A no is lifted by the one who said it.
    if (grant.effect === 'deny' || grant.room === null) return false;
    return deps.house().rooms[grant.room]?.settings.owners.includes(by) === true;
  };

  const reload = async (): Promise<void> => publish(await listActiveGrants(deps.db.read));

  const mayGrant = (request: GrantRequest, by: number): void => {
    if (request.room === null) {
      if (kinds[request.kind].class !== 'E') {
        throw new RoomtoneError('bad-request', { problem: 'a signal is granted for one room, so name the room' });
      }
      return;
    }
    const room = deps.house().rooms[request.room];
    if (room === undefined) throw new RoomtoneError('no-such-room');
    const sensed = kinds[request.kind].class <= 'C';
    if (sensed && request.effect !== 'deny' && !room.settings.owners.includes(by))
      throw new RoomtoneError('not-allowed');
  };

  const setStopped = async (by: number, stopped: boolean): Promise<void> => {
    const tell = (): void => {
      const { zone, personalOn } = deps.house();
      deps.send({ type: 'household-changed', zone, personalOn, sensingStopped: stopped });
    };
    if (stopped) tell();
    const actor = (await personById(deps.db.read, by))?.pseudonym ?? 'nobody';
    await deps.db.write(async (write) => {
      await writeHousehold(write, { sensingStopped: stopped });
      const event = stopped ? 'sensing-stopped' : 'sensing-allowed';
      await appendLedger(write, deps.key, { atMs: deps.clock.nowMs(), event, actor, subject: 'house', body: {} });
    });
    if (!stopped) tell();
  };

  return {
    active: () => active,
    start: reload,
    grant: async (request, by) => {
      mayGrant(request, by);
      const fresh = newGrant(request, by, deps.clock.nowMs());
      const same = active.find((grant) => sameAs(fresh, grant));
      if (same !== undefined) return same;
      const grant = await writeGrant(fresh);
      if (!active.some((one) => one.id === grant.id)) publish([...active, grant]);
      return grant;
    },
    end: async (id, by, forget) => {
      const grant = active.find((one) => one.id === id);
      if (grant === undefined) throw new RoomtoneError('not-found');
      if (!mayEnd(grant, by)) throw new RoomtoneError('not-allowed');
      publish(active.filter((one) => one.id !== id));
      await writeEnd(id, { atMs: deps.clock.nowMs(), by, reason: forget ? 'forgotten' : 'revoked' });
      return { forgotten: forget ? await deps.forget(grant) : {} };
    },
    endDue: async () => {
      for (const [id, end] of [...unwritten]) await writeEnd(id, end);
      const nowMs = deps.clock.nowMs();
      if (!active.some((grant) => grant.endsAtMs !== null && grant.endsAtMs <= nowMs)) return;
      await deps.db.write((write) => endDueGrants(write, deps.key, nowMs));
      await reload();
    },
    dropRoom: (room) => publish(active.filter((grant) => grant.room !== room)),
    dropPerson: (person) => publish(active.filter((grant) => grant.person !== person && grant.byPerson !== person)),
    stopSensing: (by) => setStopped(by, true),
    allowSensing: (by) => setStopped(by, false),
    knows: (room) => {
      if (deps.house().rooms[room] === undefined) throw new RoomtoneError('no-such-room');
      return knows(deps.house(), room, deps.clock.nowMs());
    },
  };
};
