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

/** Plays are folded in this order: by time, then by track key. */
export const comparePlays = (a: TastePlay, b: TastePlay): number =>
  a.atMs - b.atMs || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
