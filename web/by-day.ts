// Plays gathered under the local day on which they began.
import type { Outcome } from '../config/words/play.ts';
import { dayOf } from './format.ts';

export interface PlayRow {
  readonly id: number;
  readonly startedAt: string;
  readonly title: string;
  readonly artist: string;
  readonly album: string | null;
  readonly room: string | null;
  readonly msPlayed: number | null;
  readonly outcome: Outcome | null;
  /** Whether it counts for the taste. */
  readonly learns: boolean;
  /** Played by the one who looks, not by the house. */
  readonly mine: boolean;
}

export interface Day {
  readonly name: string;
  /** First instant of the day and of the next one, as the history's filter takes them. */
  readonly from: string;
  readonly to: string;
  readonly plays: readonly PlayRow[];
}

const startOfDay = (atMs: number, plus: number): string => {
  const at = new Date(atMs);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + plus).toISOString();
};

export const byDay = (plays: readonly PlayRow[]): readonly Day[] => {
  const days: { name: string; from: string; to: string; plays: PlayRow[] }[] = [];
  for (const play of plays) {
    const atMs = Date.parse(play.startedAt);
    const from = startOfDay(atMs, 0);
    const last = days.at(-1);
    if (last?.from === from) last.plays.push(play);
    else days.push({ name: dayOf(atMs), from, to: startOfDay(atMs, 1), plays: [play] });
  }
  return days;
};
