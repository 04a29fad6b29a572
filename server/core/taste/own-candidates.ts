// Which of the tracks that one owner has heard are worth scoring now.
import { counterOf, countOf, decayOf, powerReading, readBank } from './decay-bank.ts';
import { playsOfArtist } from './play-log.ts';
import { largest } from './select.ts';
import { type Followers, followerValues } from './sequence.ts';
import { type Field, mostActive } from './shortlist.ts';
import { isDisliked, type RoomMemory, type Taste } from './taste.ts';

export interface Reach {
  readonly memory: number;
  readonly sequence: number;
  readonly artist: number;
  readonly latest: number;
  readonly room: number;
  /** Unheard tracks of the library. */
  readonly library: number;
  /** Also by plays of the last month and by plays in all, which a choice among many needs and learning does not. */
  readonly thorough: boolean;
}

export type Allows = (key: string) => boolean;

export const pickReach: Reach = {
  memory: 160,
  sequence: 160,
  artist: 60,
  latest: 40,
  room: 60,
  library: 160,
  thorough: true,
};
export const learnReach: Reach = {
  memory: 50,
  sequence: 80,
  artist: 25,
  latest: 20,
  room: 15,
  library: 40,
  thorough: false,
};

const poolSize = 1000;
const monthCounter = 7;
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

const poolFields = new WeakMap<readonly number[], Field>();

/** A pool only grows, by tracks that are new to the taste, until another one takes its place. */
const fieldOfPool = ({ pool, trackBank, keys }: Taste): Field => {
  const known = poolFields.get(pool);
  if (known !== undefined) return known;
  const members = new Set(pool);
  const firstNew = keys.length;
  const field: Field = {
    bank: trackBank,
    tracks: () => pool,
    rowOf: (track) => (track >= firstNew || members.has(track) ? track : undefined),
  };
  poolFields.set(pool, field);
  return field;
};

const powers = ['half', 'one'] as const;

const addByPower = (taste: Taste, pool: readonly number[], question: OwnQuestion, into: Set<number>): void => {
  const { atS, reach } = question;
  for (const [index, power] of powers.entries()) {
    const limit = reach.memory >> index;
    if (pool === taste.pool) {
      for (const track of mostActive(fieldOfPool(taste), taste.log, { power, atS }, limit)) into.add(track);
      continue;
    }
    const reading = powerReading(taste.trackBank, power, atS);
    const values = Float64Array.from(pool, (track) => readBank(taste.trackBank, track, reading));
    for (const place of largest(values, pool.length, limit)) into.add(pool[place] ?? 0);
  }
};

const addByMemory = (taste: Taste, question: OwnQuestion, into: Set<number>): void => {
  const { atS, reach } = question;
  const pool = openPool(taste, question.allows);
  addByPower(taste, pool, question, into);
  if (!reach.thorough) return;
  const bank = taste.trackBank;
  const take = (values: Float64Array): void => {
    for (const index of largest(values, pool.length, reach.memory >> 2)) into.add(pool[index] ?? 0);
  };
  const decay = decayOf(bank, monthCounter, atS);
  take(Float64Array.from(pool, (track) => counterOf(bank, track, monthCounter) * decay));
  take(Float64Array.from(pool, (track) => countOf(bank, track)));
};

/** The distinct tracks that were heard last. */
const addLatest = (taste: Taste, limit: number, into: Set<number>): void => {
  const { log } = taste;
  const latest = new Set<number>();
  for (let place = log.size - 1; place >= 0 && latest.size < limit && log.size - place < limit * 4; place--)
    latest.add(log.track[place] ?? 0);
  for (const track of latest) into.add(track);
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

const roomFields = new WeakMap<RoomMemory, Field>();

const fieldOfRoom = (memory: RoomMemory): Field => {
  const known = roomFields.get(memory);
  if (known !== undefined) return known;
  // Both go by the order in which the tracks first played here.
  const field: Field = {
    bank: memory.bank,
    tracks: () => memory.rows.keys(),
    rowOf: (track) => memory.rows.get(track),
  };
  roomFields.set(memory, field);
  return field;
};

const addOfRoom = (taste: Taste, room: string, atS: number, reach: { limit: number; into: Set<number> }): void => {
  const memory = taste.rooms.get(room);
  if (memory === undefined) return;
  const field = fieldOfRoom(memory);
  for (const track of mostActive(field, taste.log, { power: 'half', atS }, reach.limit)) reach.into.add(track);
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
  addLatest(taste, reach.latest, into);
  if (question.room !== null) addOfRoom(taste, question.room, atS, { limit: reach.room, into });
  const { allows } = question;
  return [...into].filter((track) => !isDisliked(taste, track) && (allows === null || allows(taste.keys[track] ?? '')));
};
