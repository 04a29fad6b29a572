// What every export comes down to: one play heard elsewhere, without anything else that the file said.
import type { Outcome } from '../../config/words/play.ts';
import { cleanName } from '../core/track-key.ts';

export interface HeardPlay {
  /** When it began, UTC milliseconds. */
  readonly atMs: number;
  readonly artist: string;
  readonly title: string;
  readonly album: string | null;
  readonly msPlayed: number | null;
  readonly outcome: Outcome;
}

export const rejections = [
  'not-history',
  'not-a-row',
  'no-title',
  'bad-time',
  'podcast',
  'incognito',
  'too-long-a-play',
] as const;
export type Rejection = (typeof rejections)[number];

export type RowResult = { readonly play: HeardPlay } | { readonly rejected: Rejection };

export interface Heard {
  readonly startedAtMs: number;
  readonly artist: string;
  readonly title: string;
  readonly album: string | null;
  readonly msPlayed: number | null;
  readonly outcome: Outcome;
}

/** Nobody kept a listening history before. */
const earliestMs = Date.UTC(1990, 0, 1);
const latestMs = Date.UTC(2100, 0, 1);
const longestPlayMs = 24 * 3600_000;

/** Plays shorter than this, without a word on why they ended, count as skipped. */
const skippedBelowMs = 30_000;

export const outcomeByLength = (msPlayed: number): Outcome =>
  msPlayed < skippedBelowMs ? 'skipped_elsewhere' : 'finished';

export const heardOf = (heard: Heard): RowResult => {
  const artist = cleanName(heard.artist);
  const title = cleanName(heard.title);
  if (artist === '' || title === '') return { rejected: 'no-title' };
  const atMs = Math.round(heard.startedAtMs);
  if (!(atMs >= earliestMs && atMs < latestMs)) return { rejected: 'bad-time' };
  if (heard.msPlayed !== null && heard.msPlayed > longestPlayMs) return { rejected: 'too-long-a-play' };
  const album = cleanName(heard.album ?? '');
  const msPlayed = heard.msPlayed === null ? null : Math.round(heard.msPlayed);
  return { play: { atMs, artist, title, album: album === '' ? null : album, msPlayed, outcome: heard.outcome } };
};
