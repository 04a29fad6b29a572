// The only place that decides whether something observed may be used, and the only maker of Permitted.
import { type DenialReason, type Grant, type GrantPurpose, noticeVersionOf } from '../../config/words/grant.ts';
import { type Kind, kindNames, kinds } from '../../config/words/kind.ts';
import { childKeepDays } from '../../config/words/person.ts';
import { type ConsentClock, consentTimeMs, unsetClock } from './consent-clock.ts';

/** What a decision needs to know of a room. */
export interface RoomConsent {
  readonly owners: readonly number[];
  /** A private room or a bedroom with several owners needs the yes of each of them. */
  readonly everyOwner: boolean;
  /** Until when nothing but the acting person's own playback is used here; null when it is not paused. */
  readonly privateUntilMs: number | null;
  /** Until when a guest is here who objected: ambient and presence only, only to react. */
  readonly guestUntilMs: number | null;
}

/** What a decision needs to know of a person; people who are not listed are adults. */
export interface PersonConsent {
  readonly guardians: readonly number[];
  /** The day on which guardians can no longer speak for this person; null for an adult. */
  readonly childUntilMs: number | null;
  /** Until when nothing about this person is used but their own playback; left out: never. */
  readonly privateUntilMs?: number | null;
  /** Let in nowhere, so that they could take nothing back: meanwhile no yes of theirs or about them counts, and every no does. */
  readonly suspended?: boolean;
}

export interface ConsentContext {
  readonly epoch: number;
  readonly sensingStopped: boolean;
  readonly rooms: Readonly<Record<string, RoomConsent>>;
  readonly people: Readonly<Record<number, PersonConsent>>;
  /** Left out: the wall is believed. */
  readonly clock?: ConsentClock;
}

/** Grants compiled for look-up; `epoch` rises with every change, so that a buffer can tell that it is stale. */
export interface GrantTable extends ConsentContext {
  readonly clock: ConsentClock;
  readonly grants: readonly Grant[];
  /** Grants by `room|kind|purpose`; grants for every room stand under `*`. */
  readonly byKey: Readonly<Record<string, readonly Grant[]>>;
}

/** Who and what an observation is about. */
export interface About {
  readonly room: string | null;
  readonly kind: Kind;
  readonly person: number | null;
}

/** What is observed, in the terms that a decision needs. */
export interface Observed<T> extends About {
  readonly value: T;
}

declare const minted: unique symbol;

/** A value with the grants that permit one purpose. Only `permit` makes one. */
export interface Permitted<P extends GrantPurpose, T> {
  readonly value: T;
  readonly grants: readonly number[];
  readonly epoch: number;
  readonly purpose: P;
  readonly about: About;
  readonly [minted]: P;
}

export interface Denial {
  readonly denied: DenialReason;
}

type Decision = Denial | { readonly grants: readonly number[] };

const keyOf = (room: string | null, kind: Kind, purpose: GrantPurpose): string => `${room ?? '*'}|${kind}|${purpose}`;

export const compileGrants = (grants: readonly Grant[], context: ConsentContext): GrantTable => {
  const byKey: Record<string, Grant[]> = {};
  for (const grant of grants) {
    const key = keyOf(grant.room, grant.kind, grant.purpose);
    const same = byKey[key];
    if (same === undefined) byKey[key] = [grant];
    else same.push(grant);
  }
  return { ...context, clock: context.clock ?? unsetClock, grants, byKey };
};

export const emptyTable: GrantTable = compileGrants([], { epoch: 0, sensingStopped: false, rooms: {}, people: {} });

/** A no holds from when it is written: after a crash time may lie a little before it, and a yes then waits. */
const isActive = ({ effect, startsAtMs, endsAtMs, endedAtMs }: Grant, nowMs: number): boolean =>
  endedAtMs === null && (effect === 'deny' || startsAtMs <= nowMs) && (endsAtMs === null || nowMs < endsAtMs);

const isHeld = ({ people }: GrantTable, { effect, byPerson, person }: Grant): boolean =>
  effect === 'allow' && (people[byPerson]?.suspended === true || people[person ?? byPerson]?.suspended === true);

const grantsFor = (table: GrantTable, purpose: GrantPurpose, about: About, nowMs: number): readonly Grant[] => {
  // A yes to an import speaks for history without a room and remembers nothing that plays in one; a no reaches every room.
  const reaches = (grant: Grant): boolean =>
    about.room === null || kinds[about.kind].class !== 'E' || grant.effect === 'deny';
  const everywhere = (table.byKey[keyOf(null, about.kind, purpose)] ?? []).filter(reaches);
  const here = about.room === null ? [] : (table.byKey[keyOf(about.room, about.kind, purpose)] ?? []);
  return [...here, ...everywhere].filter((grant) => isActive(grant, nowMs) && !isHeld(table, grant));
};

const isFresh = (grant: Grant): boolean => grant.noticeVersion >= noticeVersionOf(grant.kind);

/** Of several grants that say the same, the ones whose notice still stands. */
const bestOf = (grants: readonly Grant[]): readonly Grant[] => {
  const fresh = grants.filter(isFresh);
  return fresh.length > 0 ? fresh : grants;
};

const isOver = (untilMs: number | null | undefined, nowMs: number): boolean => untilMs == null || untilMs <= nowMs;

/** Reasons that hold whatever anybody granted. */
const closedBecause = (
  table: GrantTable,
  purpose: GrantPurpose,
  about: About,
  nowMs: number,
): 'panic' | 'clock' | 'paused' | 'guest' | null => {
  if (table.sensingStopped) return 'panic';
  if (table.clock.waits) return 'clock';
  const room = about.room === null ? undefined : table.rooms[about.room];
  const person = about.person === null ? undefined : table.people[about.person];
  const kindClass = kinds[about.kind].class;
  const ownAct = purpose === 'react' && kindClass === 'E' && about.person !== null;
  const isPrivate = !isOver(room?.privateUntilMs, nowMs) || !isOver(person?.privateUntilMs, nowMs);
  if (isPrivate && !ownAct) return 'paused';
  const anonymous = kindClass === 'A' || kindClass === 'B';
  if (!isOver(room?.guestUntilMs, nowMs) && !(anonymous && purpose === 'react')) return 'guest';
  return null;
};

/** Who answers for a child at this consent time; null for somebody who answers alone. */
export const guardiansOf = (table: GrantTable, person: number, nowMs: number): readonly number[] | null => {
  const known = table.people[person];
  return known === undefined || isOver(known.childUntilMs, nowMs) ? null : known.guardians;
};

interface Found {
  readonly allows: readonly Grant[];
  readonly nowMs: number;
}

/** The owners' grants that open the room, or null; a play without a room needs none. */
const roomGrants = (table: GrantTable, about: About, { allows, nowMs }: Found): readonly Grant[] | null => {
  if (about.room === null) return kinds[about.kind].class === 'E' && about.person !== null ? [] : null;
  const room = table.rooms[about.room];
  if (room === undefined) return null;
  // What a guardian allows about a child opens the room for that child alone.
  const here = allows.filter(({ person, byPerson }) => [null, byPerson, about.person].includes(person));
  const byOwner = room.owners.map((owner) => {
    const speakers = guardiansOf(table, owner, nowMs) ?? [owner];
    return bestOf(here.filter((grant) => speakers.includes(grant.byPerson)));
  });
  const given = byOwner.filter((grants) => grants.length > 0);
  if (given.length < (room.everyOwner ? Math.max(1, room.owners.length) : 1)) return null;
  return room.everyOwner ? given.flat() : bestOf(given.flat());
};

/** The grants by which the person it is about speaks, or a guardian for a child; null when there is none. */
const personGrants = (
  table: GrantTable,
  purpose: GrantPurpose,
  about: About,
  { allows, nowMs }: Found,
): readonly Grant[] | null => {
  const kindClass = kinds[about.kind].class;
  const { person } = about;
  if (kindClass !== 'D' && (kindClass !== 'E' || person === null)) return [];
  if (person === null) return null;
  const guardians = guardiansOf(table, person, nowMs);
  if (guardians !== null && purpose === 'share') return null;
  const isShort = ({ retentionDays }: Grant): boolean => retentionDays !== null && retentionDays <= childKeepDays;
  const given = allows.filter(
    (grant) =>
      grant.person === person &&
      (guardians ?? [person]).includes(grant.byPerson) &&
      (guardians === null || purpose !== 'keep' || isShort(grant)),
  );
  return given.length > 0 ? bestOf(given) : null;
};

/** The purpose on which another one stands; class E needs no react, and learns only what it keeps. */
const dependsOn = (purpose: GrantPurpose, kind: Kind): GrantPurpose | null => {
  if (kinds[kind].class === 'E') return purpose === 'learn' ? 'keep' : null;
  return purpose === 'react' ? null : 'react';
};

const decide = (table: GrantTable, purpose: GrantPurpose, about: About, nowMs: number): Decision => {
  const closed = closedBecause(table, purpose, about, nowMs);
  if (closed !== null) return { denied: closed };
  const found = grantsFor(table, purpose, about, nowMs);
  const vetoed = found.some(
    (grant) => grant.effect === 'deny' && (grant.person === null || grant.person === about.person),
  );
  if (vetoed) return { denied: 'veto' };
  const spoken = { allows: found.filter((grant) => grant.effect === 'allow'), nowMs };
  const ofRoom = roomGrants(table, about, spoken);
  if (ofRoom === null) return { denied: 'room' };
  const ofPerson = personGrants(table, purpose, about, spoken);
  if (ofPerson === null) return { denied: 'person' };
  const base = dependsOn(purpose, about.kind);
  if (base !== null && 'denied' in decide(table, base, about, nowMs)) return { denied: 'dependency' };
  const used = [...ofRoom, ...ofPerson];
  if (!used.every(isFresh)) return { denied: 'reconsent' };
  return { grants: [...new Set(used.map((grant) => grant.id))] };
};

/** Decides by the most restrictive rule that applies; the answer carries the ids of the grants that allow it. */
export const permit = <P extends GrantPurpose, T>(
  table: GrantTable,
  purpose: P,
  observed: Observed<T>,
  nowMs: number,
): Permitted<P, T> | Denial => {
  const { value, room, kind, person } = observed;
  const about = { room, kind, person };
  const answer = decide(table, purpose, about, consentTimeMs(table.clock, nowMs));
  if ('denied' in answer) return answer;
  return { value, grants: answer.grants, epoch: table.epoch, purpose, about } as Permitted<P, T>;
};

export const isPermitted = <P extends GrantPurpose, T>(answer: Permitted<P, T> | Denial): answer is Permitted<P, T> =>
  !('denied' in answer);

/** Whether something permitted earlier may still be used: asked by every buffer just before it writes. */
export const stillPermits = (
  table: GrantTable,
  permitted: Permitted<GrantPurpose, unknown>,
  nowMs: number,
): boolean => {
  const answer = decide(table, permitted.purpose, permitted.about, consentTimeMs(table.clock, nowMs));
  // Under the same table only time can have changed the answer; under another one the grants may be other people's.
  return !('denied' in answer) && answer.grants.some((grant) => permitted.grants.includes(grant));
};

/** Whether what nobody in particular did may not be stored as this person's: their private session and their no hold for it too. */
export const isHeldBack = (
  table: GrantTable,
  purpose: GrantPurpose,
  about: About & { readonly person: number },
  nowMs: number,
): boolean => {
  const atMs = consentTimeMs(table.clock, nowMs);
  if (!isOver(table.people[about.person]?.privateUntilMs, atMs)) return true;
  return grantsFor(table, purpose, about, atMs).some(
    ({ effect, person }) => effect === 'deny' && person === about.person,
  );
};

/** The kinds of which somebody lets this room react, whoever they are about. */
export const grantedKinds = (table: GrantTable, room: string, nowMs: number): ReadonlySet<Kind> => {
  const atMs = consentTimeMs(table.clock, nowMs);
  const isGranted = (kind: Kind, person: number | null): boolean =>
    !('denied' in decide(table, 'react', { room, kind, person }, atMs));
  return new Set(
    kindNames.filter((kind) => {
      const { class: kindClass } = kinds[kind];
      if (kindClass !== 'D') return kindClass !== 'E' && isGranted(kind, null);
      const people = grantsFor(table, 'react', { room, kind, person: null }, atMs).map((grant) => grant.person);
      return people.some((person) => isGranted(kind, person));
    }),
  );
};

/** The next moment at which time alone changes an answer; null when none will. */
export const nextConsentChangeMs = (table: GrantTable, nowMs: number): number | null => {
  if (table.clock.waits) return null;
  const fromMs = consentTimeMs(table.clock, nowMs);
  const moments = [
    ...table.grants.flatMap((grant) => [grant.startsAtMs, grant.endsAtMs]),
    ...Object.values(table.rooms).flatMap((room) => [room.privateUntilMs, room.guestUntilMs]),
    ...Object.values(table.people).flatMap((person) => [person.childUntilMs, person.privateUntilMs ?? null]),
  ].filter((atMs): atMs is number => atMs !== null && atMs > fromMs);
  return moments.length === 0 ? null : Math.min(...moments);
};
