// Which of the tracks that one owner has heard are worth scoring now.
import { counterReading, countOf, lastOf, powerReading, readBank } from './decay-bank.ts';
import { playsOfArtist } from './play-log.ts';
import { largest } from './select.ts';
import { type Followers, followerValues } from './sequence.ts';
import { isDisliked, type Taste } from './taste.ts';

export interface Reach {
  readonly memory: number;
  readonly sequence: number;
  readonly artist: number;
  readonly room: number;
  /** Unheard tracks of the library. */
  readonly library: number;
}

export type Allows = (key: string) => boolean;

export const pickReach: Reach = { memory: 160, sequence: 160, artist: 60, room: 60, library: 160 };
export const learnReach: Reach = { memory: 50, sequence: 80, artist: 25, room: 15, library: 40 };

const poolSize = 1500;
const poolPlays = 256;

/** Gathers the most active tracks anew; called after every play, does so once in a while. */
export const refreshPool = (taste: Taste, atS: number): void => {
  taste.poolAge += 1;
  if (taste.poolAge < poolPlays && taste.pool.length > 0) return;
  taste.poolAge = 0;
  const count = taste.keys.length;
  if (count <= poolSize) {
    taste.pool = Array.from({ length: count }, (_, index) => index);
    return;
  }
  const chosen = new Set<number>();
  const bank = taste.trackBank;
  const values = new Float64Array(count);
  for (const d of ['half', 'one'] as const) {
    const reading = powerReading(bank, d, atS);
    for (let row = 0; row < count; row++) values[row] = readBank(bank, row, reading);
    for (const row of largest(values, count, poolSize)) chosen.add(row);
  }
  for (let row = 0; row < count; row++) values[row] = countOf(bank, row);
  for (const row of largest(values, count, poolSize / 5)) chosen.add(row);
  taste.pool = [...chosen].sort((a, b) => a - b);
};

const enoughAllowed = 300;

/** The pool, or every heard track when too little of the pool may be offered. */
const openPool = (taste: Taste, allows: Allows | null): readonly number[] => {
  if (allows === null) return taste.pool;
  const open = taste.pool.filter((track) => allows(taste.keys[track] ?? ''));
  if (open.length >= enoughAllowed || taste.pool.length === taste.keys.length) return open;
  return Array.from(taste.keys.keys()).filter((track) => allows(taste.keys[track] ?? ''));
};

const addByMemory = (taste: Taste, question: OwnQuestion, into: Set<number>): void => {
  const { atS } = question;
  const limit = question.reach.memory;
  const pool = openPool(taste, question.allows);
  const bank = taste.trackBank;
  const values = new Float64Array(pool.length);
  const take = (read: (row: number) => number, k: number): void => {
    for (let index = 0; index < pool.length; index++) values[index] = read(pool[index] ?? 0);
    for (const index of largest(values, pool.length, k)) into.add(pool[index] ?? 0);
  };
  const half = powerReading(bank, 'half', atS);
  const one = powerReading(bank, 'one', atS);
  const month = counterReading(bank, 7, atS);
  take((row) => readBank(bank, row, half), limit);
  take((row) => readBank(bank, row, one), limit / 2);
  take((row) => readBank(bank, row, month), limit / 4);
  take((row) => countOf(bank, row), limit / 4);
  take((row) => lastOf(bank, row), limit / 4);
};

const addFollowers = (followers: Followers, limit: number, into: Set<number>): void => {
  const tracks = [...followers.slots.keys()];
  const values = new Float64Array(tracks.length);
  for (let slot = 0; slot < tracks.length; slot++)
    for (let value = 0; value < followerValues; value++)
      values[slot] = (values[slot] ?? 0) + (followers.values[slot * followerValues + value] ?? 0);
  for (const slot of largest(values, tracks.length, limit)) into.add(tracks[slot] ?? 0);
};

const addOfArtist = (taste: Taste, artist: number, limit: number, into: Set<number>): void => {
  const found = new Set<number>();
  for (const place of playsOfArtist(taste.log, artist, limit * 6)) {
    found.add(taste.log.track[place] ?? 0);
    if (found.size >= limit) break;
  }
  for (const track of found) into.add(track);
};

const addOfRoom = (taste: Taste, room: string, atS: number, reach: { limit: number; into: Set<number> }): void => {
  const memory = taste.rooms.get(room);
  if (memory === undefined) return;
  const tracks = [...memory.rows.keys()];
  const reading = powerReading(memory.bank, 'half', atS);
  const values = Float64Array.from(tracks, (_, row) => readBank(memory.bank, row, reading));
  for (const row of largest(values, tracks.length, reach.limit)) reach.into.add(tracks[row] ?? 0);
};

export interface OwnQuestion {
  readonly atS: number;
  readonly room: string | null;
  /** The artist that just played, -1 when there is none. */
  readonly artist: number;
  readonly followers: Followers;
  readonly reach: Reach;
  /** Which track keys may be offered; null for all. */
  readonly allows: Allows | null;
}

/** Ids of heard tracks, in an order that only the owner's own plays decide. */
export const ownCandidates = (taste: Taste, question: OwnQuestion): readonly number[] => {
  const into = new Set<number>();
  const { atS, reach } = question;
  addFollowers(question.followers, reach.sequence, into);
  if (question.artist >= 0) addOfArtist(taste, question.artist, reach.artist, into);
  addByMemory(taste, question, into);
  if (question.room !== null) addOfRoom(taste, question.room, atS, { limit: reach.room, into });
  const { allows } = question;
  return [...into].filter((track) => !isDisliked(taste, track) && (allows === null || allows(taste.keys[track] ?? '')));
};
