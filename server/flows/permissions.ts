// Writes what people allow and take back: memory is stricter first, the ledger and the database follow.
import { RoomtoneError } from '../../config/words/errors.ts';
import { type Grant, noticeVersion } from '../../config/words/grant.ts';
import { kinds } from '../../config/words/kind.ts';
import type { Clock, Report } from '../../devices/types.ts';
import type { House, HouseEvent } from '../core/house-types.ts';
import { knows } from '../core/knows.ts';
import type { Db } from '../store/db.ts';
import { addGrant, endDueGrants, endGrant, listActiveGrants, type NewGrant } from '../store/grants.ts';
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
  /** Ends what ran out by its own date. */
  endDue(): Promise<void>;
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

  const publish = (grants: readonly Grant[]): void => {
    active = grants;
    deps.send({ type: 'grants-changed', grants });
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
    const { zone, personalOn } = deps.house();
    const tell = (): void => deps.send({ type: 'household-changed', zone, personalOn, sensingStopped: stopped });
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
      const grant = await deps.db.write((write) => addGrant(write, deps.key, fresh));
      publish([...active, grant]);
      return grant;
    },
    end: async (id, by, forget) => {
      const grant = active.find((one) => one.id === id);
      if (grant === undefined) throw new RoomtoneError('not-found');
      const owners = grant.room === null ? [] : (deps.house().rooms[grant.room]?.settings.owners ?? []);
      if (grant.byPerson !== by && grant.person !== by && !owners.includes(by)) throw new RoomtoneError('not-allowed');
      publish(active.filter((one) => one.id !== id));
      const atMs = deps.clock.nowMs();
      await deps.db.write((write) =>
        endGrant(write, deps.key, id, { atMs, by, reason: forget ? 'forgotten' : 'revoked' }),
      );
      return { forgotten: forget ? await deps.forget(grant) : {} };
    },
    endDue: async () => {
      const nowMs = deps.clock.nowMs();
      if (!active.some((grant) => grant.endsAtMs !== null && grant.endsAtMs <= nowMs)) return;
      await deps.db.write((write) => endDueGrants(write, deps.key, nowMs));
      await reload();
    },
    stopSensing: (by) => setStopped(by, true),
    allowSensing: (by) => setStopped(by, false),
    knows: (room) => {
      if (deps.house().rooms[room] === undefined) throw new RoomtoneError('no-such-room');
      return knows(deps.house(), room, deps.clock.nowMs());
    },
  };
};
