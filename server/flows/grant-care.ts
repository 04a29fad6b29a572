// Looks after grants while they last: ends what is over, unused or outgrown, notes when each was used, and says what to look at again.
import type { Grant } from '../../config/words/grant.ts';
import { kinds } from '../../config/words/kind.ts';
import type { SensorView } from '../../config/words/panel.ts';
import type { Clock } from '../../devices/types.ts';
import { guardiansOf } from '../core/consent.ts';
import { endedOf, grantCards, reviewOf } from '../core/grant-review.ts';
import { isEnding, isLive, isUnused } from '../core/grant-times.ts';
import type { Effect } from '../core/house-types.ts';
import type { Db } from '../store/db.ts';
import { countLapses, type GrantEnd, type Lapses, listEndedGrants, noteGrantUse, noteWarned } from '../store/grants.ts';
import { appendLedger, type LedgerKey } from '../store/ledger.ts';
import { noteReviewed, personById, reviewTimes } from '../store/people.ts';
import { countRow } from '../store/row-counts.ts';
import type { HouseHandle, ReviewHandle } from './handles.ts';

export interface GrantCareDeps {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly clock: Clock;
  readonly house: HouseHandle;
  active(): readonly Grant[];
  endThese(ids: readonly number[], reason: GrantEnd['reason']): Promise<void>;
  /** Writes the ends that the disk refused so far. */
  writeEnds(): Promise<void>;
  showUse(ids: readonly number[], day: number): void;
  sensors(): readonly SensorView[];
  /** The cards of somebody may have changed. */
  changed(): void;
}

export interface GrantCare extends ReviewHandle {
  start(): Promise<void>;
  /** Takes the uses that the house tells of; false when the effect is not ours. */
  perform(effect: Effect): boolean;
  /** What is due by its date, and the uses since the last time. Nothing ends while the date is in doubt. */
  everyMinute(): Promise<void>;
  /** Announces ends that are near and ends what nobody used for long. */
  everyDay(): Promise<boolean>;
  stop(): Promise<void>;
}

/** For so long the giver is told that a grant ended for want of use. */
const toldForMs = 14 * 86_400_000;
/** What ended is listed for so long, and so many of them. */
const listed = { forMs: 90 * 86_400_000, atMost: 200 };
const none: Lapses = { unused: new Map(), ofAge: new Map() };

export const createGrantCare = (deps: GrantCareDeps): GrantCare => {
  const used = new Map<number, number>();
  let lapses = none;
  let reviewedAt: ReadonlyMap<number, number> = new Map();

  const nowMs = deps.house.consentNowMs;

  const readLapses = async (): Promise<void> => {
    lapses = await countLapses(deps.db.read, nowMs() - toldForMs);
    deps.changed();
  };

  const endWhere = async (isOver: (grant: Grant) => boolean, reason: GrantEnd['reason']): Promise<boolean> => {
    const over = deps.active().filter(isOver);
    if (over.length > 0)
      await deps.endThese(
        over.map(({ id }) => id),
        reason,
      );
    return over.length > 0;
  };

  /** Whatever could have used it lives: else its silence says nothing about whether anybody needs it. */
  const couldBeUsed = ({ room, kind }: Grant): boolean => {
    if (room === null) return false;
    if (kinds[kind].class === 'E') return deps.house.state().rooms[room]?.speakerOnline === true;
    return deps
      .sensors()
      .some((one) => one.room === room && one.kind === kind && (one.health === 'heard' || one.health === 'blocked'));
  };

  const outgrew =
    (atMs: number) =>
    ({ person, byPerson, effect }: Grant): boolean =>
      effect === 'allow' &&
      person !== null &&
      person !== byPerson &&
      guardiansOf(deps.house.state().grants, person, atMs) === null;

  const flushUses = async (): Promise<void> => {
    const byDay = new Map<number, number[]>();
    for (const [id, day] of used) byDay.set(day, [...(byDay.get(day) ?? []), id]);
    used.clear();
    for (const [day, ids] of byDay) await deps.db.write((write) => noteGrantUse(write, ids, day));
  };

  const answersFor = (grant: Grant, by: number): boolean => {
    if (grant.byPerson === by || grant.person === by) return true;
    const guardians = grant.person === null ? null : guardiansOf(deps.house.state().grants, grant.person, nowMs());
    return guardians?.includes(by) === true;
  };

  return {
    start: async () => {
      reviewedAt = await reviewTimes(deps.db.read);
      await readLapses();
    },
    perform: (effect) => {
      if (effect.type !== 'grants-used') return false;
      for (const id of effect.grants) used.set(id, effect.day);
      deps.showUse(effect.grants, effect.day);
      return true;
    },
    everyMinute: async () => {
      await deps.writeEnds();
      const atMs = deps.house.datedNowMs();
      if (atMs !== null) {
        await endWhere(({ endsAtMs }) => endsAtMs !== null && endsAtMs <= atMs, 'ran-out');
        if (await endWhere(outgrew(atMs), 'of-age')) await readLapses();
      }
      await flushUses();
    },
    everyDay: async () => {
      const atMs = deps.house.datedNowMs();
      if (atMs === null) return false;
      await endWhere((grant) => isUnused(grant, atMs) && couldBeUsed(grant), 'unused');
      const ending = deps.active().filter((grant) => isEnding(grant, atMs));
      const ids = ending.map(({ id }) => id);
      if (ids.length > 0) await deps.db.write((write) => noteWarned(write, ids, atMs));
      await readLapses();
      return true;
    },
    review: (by) =>
      reviewOf(
        deps.active().filter((grant) => isLive(grant, nowMs()) && answersFor(grant, by)),
        nowMs(),
      ),
    lately: async (by) =>
      endedOf(await listEndedGrants(deps.db.read, by, { atMs: nowMs() - listed.forMs, atMost: listed.atMost })),
    reviewed: async (by) => {
      const atMs = nowMs();
      await deps.db.write(async (write) => {
        const person = await personById(write, by);
        if (person === null) return;
        await noteReviewed(write, by, atMs);
        const { pseudonym } = person;
        await appendLedger(write, deps.key, {
          atMs,
          event: 'reviewed',
          actor: pseudonym,
          subject: pseudonym,
          body: {},
        });
      });
      reviewedAt = await reviewTimes(deps.db.read);
      deps.changed();
    },
    rowCounts: (room, row, by) => countRow(deps.db.read, { room, row, person: by }),
    cardsFor: (person) =>
      grantCards(
        deps.active().filter((grant) => isLive(grant, nowMs()) && grant.byPerson === person),
        {
          reviewedAtMs: reviewedAt.get(person) ?? null,
          unusedEnds: lapses.unused.get(person) ?? 0,
          outgrown: lapses.ofAge.get(person) ?? 0,
          nowMs: nowMs(),
        },
      ),
    stop: flushUses,
  };
};
