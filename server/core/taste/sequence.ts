// What followed the running tracks before: one walk over past plays counts all that the sequence terms need.
import { type PlayLog, playsOfArtist, playsOfTrack } from './play-log.ts';

/** Shares between 0 and 1, per track that ever followed. */
export interface Followers {
  readonly slots: Map<number, number>;
  values: Float64Array;
}
export const followerValues = 5;
const atFollows = 0;
const atLately = 1;
const atBoth = 2;
const atSoon = 3;
const atSessions = 4;

const occurrenceLimit = 64;
const soonReach = 5;
const latelyFade = 0.75;
const sessionReach = 8;
const sessionOccurrences = 10;
const recentReach = 5;

const add = (followers: Followers, track: number, what: number, amount: number): void => {
  let slot = followers.slots.get(track);
  if (slot === undefined) {
    slot = followers.slots.size;
    followers.slots.set(track, slot);
    if ((slot + 1) * followerValues > followers.values.length) {
      const grown = new Float64Array(followers.values.length * 2);
      grown.set(followers.values);
      followers.values = grown;
    }
  }
  const place = slot * followerValues + what;
  followers.values[place] = (followers.values[place] ?? 0) + amount;
};

const inSameSession = (log: PlayLog, a: number, b: number): boolean =>
  b < log.size && log.session[a] === log.session[b];

interface Totals {
  follows: number;
  lately: number;
  both: number;
  sessions: number;
}

const walkLast = (log: PlayLog, recent: readonly number[], followers: Followers, totals: Totals): void => {
  const last = recent[recent.length - 1] ?? -1;
  const before = recent[recent.length - 2] ?? -1;
  let lately = 1;
  for (const place of playsOfTrack(log, last, occurrenceLimit)) {
    for (let ahead = 1; ahead <= soonReach && inSameSession(log, place, place + ahead); ahead++) {
      const next = log.track[place + ahead] ?? -1;
      const weight = log.weight[place + ahead] ?? 1;
      add(followers, next, atSoon, weight / ahead);
      if (ahead > 1) continue;
      add(followers, next, atFollows, weight);
      add(followers, next, atLately, weight * lately);
      totals.follows += weight;
      totals.lately += lately;
      lately *= latelyFade;
      if (place === 0 || log.track[place - 1] !== before) continue;
      add(followers, next, atBoth, weight);
      totals.both += weight;
    }
  }
};

const walkSessions = (log: PlayLog, recent: readonly number[], followers: Followers, totals: Totals): void => {
  const from = Math.max(0, recent.length - recentReach);
  for (let index = recent.length - 1; index >= from; index--) {
    const nearness = 1 / (recent.length - index);
    let age = 1;
    for (const place of playsOfTrack(log, recent[index] ?? -1, sessionOccurrences)) {
      for (let ahead = 1; ahead <= sessionReach && inSameSession(log, place, place + ahead); ahead++) {
        const amount = (nearness * age * (log.weight[place + ahead] ?? 1)) / (1 + ahead / 2);
        add(followers, log.track[place + ahead] ?? -1, atSessions, amount);
        totals.sessions += amount;
      }
      age *= 0.9;
    }
  }
};

/** `recent` holds the owner's track ids, newest last; unknown ones are -1. */
export const followersOf = (log: PlayLog, recent: readonly number[]): Followers => {
  const followers: Followers = { slots: new Map(), values: new Float64Array(64 * followerValues) };
  if (recent.length === 0) return followers;
  const totals: Totals = { follows: 0, lately: 0, both: 0, sessions: 0 };
  walkLast(log, recent, followers, totals);
  walkSessions(log, recent, followers, totals);
  const { values } = followers;
  for (let place = 0; place < followers.slots.size * followerValues; place += followerValues) {
    values[place + atFollows] = (values[place + atFollows] ?? 0) / (totals.follows + 0.5);
    values[place + atLately] = (values[place + atLately] ?? 0) / (totals.lately + 0.25);
    values[place + atBoth] = (values[place + atBoth] ?? 0) / (totals.both + 0.25);
    values[place + atSoon] = (values[place + atSoon] ?? 0) / (totals.follows + 0.5);
    values[place + atSessions] = (values[place + atSessions] ?? 0) / (totals.sessions + 0.25);
  }
  return followers;
};

/** Share of the times that each artist came right after this one. */
export const artistFollowers = (log: PlayLog, artist: number): ReadonlyMap<number, number> => {
  const counts = new Map<number, number>();
  let total = 0;
  for (const place of playsOfArtist(log, artist, occurrenceLimit)) {
    if (!inSameSession(log, place, place + 1)) continue;
    const next = log.artist[place + 1] ?? -1;
    const weight = log.weight[place + 1] ?? 1;
    counts.set(next, (counts.get(next) ?? 0) + weight);
    total += weight;
  }
  for (const [next, count] of counts) counts.set(next, count / (total + 1));
  return counts;
};
