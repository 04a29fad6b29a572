// What a person is asked to look at again: what they answer for, unused first, and the cards that say why.
import { type Grant, type GrantEnd, type GrantPurpose, noticeVersionOf } from '../../config/words/grant.ts';
import { type Kind, kinds, type Row } from '../../config/words/kind.ts';
import type { CardView } from '../../config/words/panel.ts';
import { isEnding, isIdleFor, isToBeAskedAgain } from './grant-times.ts';

/** A review calls unused what nothing came in under for so long. */
const idleDays = 30;

export interface ReviewedGroup {
  readonly ids: readonly number[];
  readonly room: string | null;
  readonly row: Row;
  readonly person: number | null;
  readonly kinds: readonly Kind[];
  readonly purposes: readonly GrantPurpose[];
  readonly untilMs: number | null;
  readonly lastUsedDay: number | null;
  readonly unused: boolean;
}

const unique = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];

const groupOf = (grants: readonly [Grant, ...Grant[]], nowMs: number): ReviewedGroup => {
  const [{ room, kind, person, endsAtMs }] = grants;
  const days = grants.map((grant) => grant.lastUsedDay).filter((day) => day !== undefined);
  return {
    ids: grants.map(({ id }) => id),
    room,
    row: kinds[kind].row,
    person,
    kinds: unique(grants.map((grant) => grant.kind)),
    purposes: unique(grants.map((grant) => grant.purpose)),
    untilMs: endsAtMs,
    lastUsedDay: days.length === 0 ? null : Math.max(...days),
    unused: grants.every((grant) => isIdleFor(grant, idleDays, nowMs)),
  };
};

/** The grants of one person, joined by room, row, subject and end. */
export const reviewOf = (grants: readonly Grant[], nowMs: number): readonly ReviewedGroup[] => {
  const groups = new Map<string, [Grant, ...Grant[]]>();
  for (const grant of grants) {
    const { room, kind, person, endsAtMs } = grant;
    const key = JSON.stringify([room, kinds[kind].row, person, endsAtMs]);
    const same = groups.get(key);
    if (same === undefined) groups.set(key, [grant]);
    else same.push(grant);
  }
  const found = [...groups.values()].map((group) => groupOf(group, nowMs));
  return found.sort((one, other) => Number(other.unused) - Number(one.unused));
};

/** What ended together and for the same reason, as one line. */
export interface EndedGroup {
  readonly room: string | null;
  readonly row: Row;
  readonly person: number | null;
  readonly purposes: readonly GrantPurpose[];
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly reason: GrantEnd;
}

interface Ended {
  readonly grant: Grant;
  readonly endedAtMs: number;
  readonly reason: GrantEnd;
}

/** Kinds of one row are ended one after another. */
const togetherMs = 10_000;

/** Takes them latest first and keeps that order. */
export const endedOf = (ended: readonly Ended[]): readonly EndedGroup[] => {
  const groups: EndedGroup[] = [];
  for (const { grant, endedAtMs, reason } of ended) {
    const { room, person, purpose, startsAtMs } = grant;
    const { row } = kinds[grant.kind];
    const at = groups.findIndex(
      (one) =>
        one.room === room &&
        one.row === row &&
        one.person === person &&
        one.reason === reason &&
        one.endedAtMs - endedAtMs <= togetherMs,
    );
    const same = groups[at];
    if (same === undefined)
      groups.push({ room, row, person, purposes: [purpose], startedAtMs: startsAtMs, endedAtMs, reason });
    else
      groups[at] = {
        ...same,
        purposes: unique([...same.purposes, purpose]),
        startedAtMs: Math.min(same.startedAtMs, startsAtMs),
      };
  }
  return groups;
};

/** The cards of one person about the grants that they gave. */
export const grantCards = (
  grants: readonly Grant[],
  known: {
    readonly reviewedAtMs: number | null;
    readonly unusedEnds: number;
    readonly outgrown: number;
    readonly nowMs: number;
  },
): readonly CardView[] => {
  const { reviewedAtMs, unusedEnds, outgrown, nowMs } = known;
  const counts = {
    reconsent: grants.filter((grant) => grant.noticeVersion < noticeVersionOf(grant.kind)).length,
    'grants-ending': grants.filter((grant) => isEnding(grant, nowMs)).length,
    review: grants.filter((grant) => isToBeAskedAgain(grant, reviewedAtMs, nowMs)).length,
    'grants-unused': unusedEnds,
    'of-age': outgrown,
  };
  const codes = ['reconsent', 'of-age', 'grants-ending', 'review', 'grants-unused'] as const;
  return codes.flatMap((code) => (counts[code] > 0 ? [{ code, fields: { count: counts[code] } }] : []));
};
