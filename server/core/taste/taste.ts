// What is remembered of one owner's listening: plain data that a fold over the owner's plays fills.
import { createBank, type DecayBank, lastOf } from './decay-bank.ts';
import { createGate, type Gate } from './gate.ts';
import { createLog, type PlayLog } from './play-log.ts';
import { createSkipModel, type SkipModel } from './skip-model.ts';
import { createWeights, type Weights } from './weights.ts';

/** What was played in one room; rows of the bank are given out in order of first play here. */
export interface RoomMemory {
  plays: number;
  readonly rows: Map<number, number>;
  readonly bank: DecayBank;
  readonly artists: Map<number, number>;
}

export interface Taste {
  /** Raised when the meaning of the bytes or of the fold changes. */
  readonly model: number;
  readonly trackIds: Map<string, number>;
  readonly keys: string[];
  readonly trackArtist: number[];
  readonly trackAlbum: number[];
  readonly artistIds: Map<string, number>;
  readonly artists: string[];
  readonly albumIds: Map<string, number>;
  readonly albums: string[];
  readonly trackBank: DecayBank;
  readonly artistBank: DecayBank;
  readonly rooms: Map<string, RoomMemory>;
  readonly log: PlayLog;
  /** Likes and saves minus dislikes, per track; a track that somebody disliked last is below zero. */
  readonly liking: Map<number, number>;
  readonly skips: SkipModel;
  readonly weights: Weights;
  readonly gate: Gate;
  /** The most active tracks, gathered anew every so many plays. */
  pool: number[];
  poolAge: number;
  session: number;
}

export const tasteModel = 4;

export const createTaste = (): Taste => ({
  model: tasteModel,
  trackIds: new Map(),
  keys: [],
  trackArtist: [],
  trackAlbum: [],
  artistIds: new Map(),
  artists: [],
  albumIds: new Map(),
  albums: [],
  trackBank: createBank(),
  artistBank: createBank(),
  rooms: new Map(),
  log: createLog(),
  liking: new Map(),
  skips: createSkipModel(),
  weights: createWeights(),
  gate: createGate(),
  pool: [],
  poolAge: 0,
  session: 0,
});

/** Seconds of the latest play, or null before the first. */
export const lastPlayS = (taste: Taste): number | null =>
  taste.log.size === 0 ? null : (taste.log.atS[taste.log.size - 1] ?? null);

export const isDisliked = (taste: Taste, track: number): boolean => (taste.liking.get(track) ?? 0) < 0;

/** Seconds of the latest play of one heard track. */
export const lastHeardS = (taste: Taste, track: number): number => lastOf(taste.trackBank, track);
