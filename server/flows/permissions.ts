// Writes what people allow and take back: memory is stricter first, the ledger and the database follow.
import { RoomtoneError } from '../../config/words/errors.ts';
import type { Duration, Grant } from '../../config/words/grant.ts';
import { kinds } from '../../config/words/kind.ts';
import type { Clock, Report } from '../../devices/types.ts';
import { datedNowMs } from '../core/consent-clock.ts';
import type { Effect, House, HouseEvent } from '../core/house-types.ts';
import { mayEnd, mayForget, refusalToGrant } from '../core/may-grant.ts';
import type { Db } from '../store/db.ts';
import { noteForgettingOf } from '../store/forget-grants.ts';
import { addGrant, endGrants, type GrantEnd, listActiveGrants, type NewGrant } from '../store/grants.ts';
import type { LedgerKey } from '../store/ledger.ts';
import type { Write } from '../store/tables.ts';
import { writeTight } from '../store/tight.ts';
import type { Forgetting } from './forgetting.ts';
import { checkWords, isWordOn, newGrant, sameAs } from './grant-words.ts';
import type { Ended, GrantRequest, GrantsHandle } from './handles.ts';

export interface PermissionsDeps {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly clock: Clock;
  readonly report: Report;
  house(): House;
  send(event: HouseEvent): void;
  /** Whether the ledger can be believed; without it nothing is permitted. Left out: it can. */
  trusted?(): boolean;
  /** Erases what was noted together with the ends. */
  readonly carryOut: Forgetting['carryOut'];
}

export interface PermissionsFlow extends GrantsHandle {
  /** Reads the grants at start. */
  start(): Promise<void>;
  /** Ends what the house itself ends; false when the effect is not ours. */
  perform(effect: Effect): boolean;
  /** Ends these of itself: in memory at once, on the disk as soon as it takes them. */
  endThese(ids: readonly number[], reason: GrantEnd['reason']): Promise<void>;
  /** Writes every end that the disk refused so far. */
  writeEnds(): Promise<void>;
  /** The room goes, and with it whatever was allowed in it. */
  dropRoom(room: string): void;
  /** One owner can decide alone here from now on: what all of them had allowed ends. */
  dropAllows(room: string): void;
  /** The person goes, and with them whatever they allowed and whatever was allowed about them. */
  dropPerson(person: number): void;
  /** These own the room no longer: what they allowed of it ends. */
  dropOwners(room: string, owners: readonly number[]): void;
  /** These were used on that day; nothing changes but what is shown. */
  showUse(ids: readonly number[], day: number): void;
  /** The ledger was found broken: nothing is permitted any more. */
  recheck(): void;
  idle(): Promise<void>;
}

const writeUsual = <T>(db: Db, work: (write: Write) => Promise<T>): Promise<T> => db.write(work);

export const createPermissions = (deps: PermissionsDeps): PermissionsFlow => {
  let active: readonly Grant[] = [];
  let ending: Promise<void> = Promise.resolve();
  /** Taken back, but not on the disk yet: no reading of the database brings them back. */
  const unwritten = new Map<number, GrantEnd>();

  /** Said no, but not on the disk yet: it holds all the same, under a number of its own below zero. */
  const unsaid = new Map<number, { readonly fresh: NewGrant; readonly instead: readonly number[] }>();
  let said = 0;

  const trusted = (): boolean => deps.trusted?.() ?? true;

  const nowMs = (): number => {
    const dated = datedNowMs(deps.house().grants.clock, { atMs: deps.clock.nowMs(), monoMs: deps.clock.monoMs() });
    return dated ?? deps.house().grants.clock.markMs;
  };

  const publish = (grants: readonly Grant[]): void => {
    const vetoes = [...unsaid].map(([id, { fresh }]): Grant => ({ ...fresh, id, endedAtMs: null }));
    active = trusted() ? [...grants.filter(({ id }) => id > 0 && !unwritten.has(id)), ...vetoes] : [];
    deps.send({ type: 'grants-changed', grants: active });
  };

  /** One transaction: what ends to be forgotten is as good as forgotten. Answers the number of the erasure. */
  const writeEnd = async (ids: readonly number[], end: GrantEnd): Promise<number | null> => {
    const noted = await writeTight(deps.db, async (write) => {
      await endGrants(write, deps.key, ids, end);
      return end.reason === 'forgotten' ? noteForgettingOf(write, ids, end) : null;
    });
    for (const id of ids) unwritten.delete(id);
    return noted;
  };

  const writeUnwritten = async (): Promise<void> => {
    for (const end of new Set(unwritten.values())) {
      const ids = [...unwritten].filter(([, one]) => one === end).map(([id]) => id);
      await writeEnd(ids, end);
    }
  };

  /** Off in memory before the disk hears of it. */
  const takeBack = async (ids: readonly number[], words: Omit<GrantEnd, 'atMs'>): Promise<number | null> => {
    const end = { ...words, atMs: nowMs() };
    const live = ids.filter((id) => active.some((grant) => grant.id === id));
    if (live.length === 0) return null;
    for (const id of live) unwritten.set(id, end);
    publish(active);
    return writeEnd(live, end);
  };

  /** The same yes twice, also twice at once, is one grant; another one takes the place of what was said before. */
  const writeGrant = (
    fresh: NewGrant,
    instead: readonly number[],
  ): Promise<{ grant: Grant; gone: readonly number[] }> =>
    (fresh.effect === 'deny' ? writeTight : writeUsual)(deps.db, async (write) => {
      const live = (await listActiveGrants(write)).filter((grant) => !unwritten.has(grant.id));
      const same = live.find((grant) => sameAs(fresh, grant) && !instead.includes(grant.id));
      if (same !== undefined) return { grant: same, gone: [] };
      const gone = live.filter((grant) => isWordOn(fresh, grant) || instead.includes(grant.id));
      const grant = await addGrant(write, deps.key, fresh);
      for (const one of gone) {
        const reason = one.effect === fresh.effect ? 'renewed' : 'revoked';
        await endGrants(write, deps.key, [one.id], { atMs: fresh.startsAtMs, by: fresh.byPerson, reason });
      }
      return { grant, gone: gone.map(({ id }) => id) };
    });

  const checkAllowed = (request: GrantRequest, by: number): void => {
    checkWords(request);
    if (!trusted()) throw new RoomtoneError('degraded', { problem: 'the record of permissions is damaged' });
    const { house } = { house: deps.house() };
    if (request.effect !== 'deny' && house.grants.clock.waits)
      throw new RoomtoneError('degraded', { problem: 'the date must be confirmed in the panel first' });
    const wish = { ...request, effect: request.effect ?? 'allow', child: request.person ?? null };
    const refused = refusalToGrant(house, wish, by, deps.clock.nowMs());
    if (refused !== null) throw new RoomtoneError(refused);
  };

  /** A yes holds when it is written, a no at once: the disk hears of it next, and until it does. */
  const say = async (id: number, words: { fresh: NewGrant; instead: readonly number[] }): Promise<Grant> => {
    if (words.fresh.effect === 'deny') {
      unsaid.set(id, words);
      publish(active);
    }
    const { grant, gone } = await writeGrant(words.fresh, words.instead);
    unsaid.delete(id);
    publish([...active.filter((one) => one.id !== grant.id && !gone.includes(one.id)), grant]);
    return grant;
  };

  const give = async (request: GrantRequest, by: number, instead: readonly number[] = []): Promise<Grant> => {
    checkAllowed(request, by);
    const fresh = newGrant(request, by, { nowMs: nowMs(), house: deps.house() });
    const same = active.find((grant) => grant.id > 0 && sameAs(fresh, grant) && !instead.includes(grant.id));
    if (same !== undefined) return same;
    said += 1;
    return say(-said, { fresh, instead });
  };

  const writeEnds = async (): Promise<void> => {
    await writeUnwritten();
    for (const [id, words] of [...unsaid]) await say(id, words);
  };

  const liveOf = (id: number): Grant => {
    const grant = active.find((one) => one.id === id);
    if (grant === undefined) throw new RoomtoneError('not-found');
    return grant;
  };

  const renew = async (id: number, by: number, duration: Duration | undefined): Promise<Grant> => {
    const old = liveOf(id);
    const { room, kind, purpose, effect, person, retentionDays } = old;
    const lengthMs = old.endsAtMs === null ? null : old.endsAtMs - old.startsAtMs;
    const chosen = duration ?? old.duration;
    const about = person === null || person === old.byPerson ? {} : { person };
    if (person !== null && person === old.byPerson && person !== by) throw new RoomtoneError('of-another-person');
    // Whoever renews a veto can lift it, so that is left to the one who said it.
    if (effect === 'deny' && old.byPerson !== by) throw new RoomtoneError('of-another-person');
    const request: GrantRequest = {
      ...{ room, kind, purpose, effect, ...about },
      endsAtMs: lengthMs === null ? null : nowMs() + lengthMs,
      ...(chosen !== undefined && { duration: chosen }),
      ...(retentionDays !== null && { keepDays: retentionDays }),
    };
    // What another person said stays said: in a bedroom the yes of each of them is needed.
    return give(request, by, old.byPerson === by ? [id] : []);
  };

  /** What rested on these and on no other yes: none of it is left lying in wait for the next one. */
  const restingOn = (ended: readonly Grant[], by: number): readonly number[] => {
    const left = active.filter((grant) => !ended.includes(grant) && grant.effect === 'allow');
    const isOnSame = (one: Grant, other: Grant): boolean =>
      one.room === other.room && one.kind === other.kind && one.person === other.person;
    const standing = left.filter(
      ({ purpose, endsAtMs }) => purpose === 'react' && (endsAtMs === null || endsAtMs > nowMs()),
    );
    const fallen = ended
      .filter(({ purpose, effect, kind }) => purpose === 'react' && effect === 'allow' && kinds[kind].class !== 'E')
      .filter((base) => !standing.some((other) => isOnSame(other, base)));
    const at = deps.clock.nowMs();
    const mayGo = (one: Grant): boolean => mayEnd(deps.house(), one, by, at) && mayForget(deps.house(), one, by, at);
    return left
      .filter((one) => one.purpose !== 'react' && fallen.some((base) => isOnSame(one, base)) && mayGo(one))
      .map(({ id }) => id);
  };

  const endAll = async (ids: readonly number[], by: number, forget: boolean): Promise<Ended> => {
    const grants = ids.map(liveOf);
    const at = deps.clock.nowMs();
    for (const grant of grants) {
      if (!mayEnd(deps.house(), grant, by, at)) throw new RoomtoneError('not-allowed');
      if (forget && !mayForget(deps.house(), grant, by, at)) throw new RoomtoneError('of-another-person');
    }
    // A no that the disk does not know yet is gone with the memory of it.
    for (const id of ids) unsaid.delete(id);
    publish(active);
    const all = forget ? [...ids, ...restingOn(grants, by)] : ids;
    const noted = await takeBack(all, { by, reason: forget ? 'forgotten' : 'revoked' });
    const erased = noted === null ? null : await deps.carryOut(noted);
    return { forgotten: { ...erased?.gone }, receipt: erased?.receipt?.receipt ?? null };
  };

  return {
    active: () => active,
    start: async () => publish(await listActiveGrants(deps.db.read)),
    grant: (request, by) => give(request, by),
    renew,
    end: (id, by, forget) => endAll([id], by, forget),
    endAll,
    endThese: async (ids, reason) => void (await takeBack(ids, { by: null, reason })),
    writeEnds,
    perform: (effect) => {
      if (effect.type !== 'end-grants') return false;
      const { grants, reason } = effect;
      ending = takeBack(grants, { by: null, reason }).then(
        () => undefined,
        () => deps.report('end-not-written'),
      );
      return true;
    },
    dropRoom: (room) => publish(active.filter((grant) => grant.room !== room)),
    dropAllows: (room) => publish(active.filter((grant) => grant.room !== room || grant.effect === 'deny')),
    dropPerson: (person) => publish(active.filter((grant) => grant.person !== person && grant.byPerson !== person)),
    dropOwners: (room, owners) =>
      publish(
        active.filter(
          (grant) =>
            !(
              grant.room === room &&
              grant.person === null &&
              grant.effect === 'allow' &&
              owners.includes(grant.byPerson)
            ),
        ),
      ),
    showUse: (ids, day) => {
      active = active.map((grant) => (ids.includes(grant.id) ? { ...grant, lastUsedDay: day } : grant));
    },
    recheck: () => publish(active),
    idle: () => ending,
  };
};
