// One play as taste learns it.
import type { Reaction } from '../../../config/words/play.ts';

export interface TastePlay {
  readonly atMs: number;
  readonly key: string;
  readonly artist: string;
  readonly album: string | null;
  readonly room: string | null;
  /** How long it was heard; null when nobody measured it. */
  readonly msPlayed: number | null;
  /** null when the source does not say. */
  readonly skipped: boolean | null;
  readonly reaction: Reaction | null;
}

/** A play this short says "not now", whatever the flag says. */
const shortMs = 30_000;

/** true or false where the source tells, null where it does not. */
export const wasSkipped = (play: TastePlay): boolean | null => {
  if (play.skipped === true) return true;
  if (play.msPlayed !== null) return play.msPlayed < shortMs;
  return play.skipped;
};

/** Above all other characters of one unit, as in UTF-8 and so in the store, and not below some of them. */
const rankOf = (unit: number): number => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);

const compareNames = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length);
  for (let place = 0; place < length; place++) {
    const [left, right] = [a.charCodeAt(place), b.charCodeAt(place)];
    if (left !== right) return rankOf(left) - rankOf(right);
  }
  return a.length - b.length;
};

/**
 * Plays are folded in this order: by time, then what was played before what was said, then by track key. No two facts
 * of one owner are equal in it, so a fold has one result whatever order they came in.
 */
export const comparePlays = (a: TastePlay, b: TastePlay): number =>
  a.atMs - b.atMs ||
  Number(a.reaction !== null) - Number(b.reaction !== null) ||
  compareNames(a.key, b.key) ||
  compareNames(a.reaction ?? '', b.reaction ?? '') ||
  compareNames(a.room ?? '', b.room ?? '');
