// The history as a page needs it: filtered, loaded in steps, changed and deleted with a way back.
import { useEffect, useState } from 'react';
import { useAct } from './act.ts';
import { get, patch, post, remove } from './api.ts';
import type { PlayRow } from './by-day.ts';
import { numberOf } from './format.ts';
import { offer, say } from './state.ts';
import { words } from './words.ts';
import { historyWords } from './words-history.ts';

export interface HistoryFilter {
  readonly room: string;
  readonly self: boolean;
  /** Local days, YYYY-MM-DD, both included; empty for none. */
  readonly from: string;
  readonly to: string;
}

export const noFilter: HistoryFilter = { room: '', self: false, from: '', to: '' };

export const isFiltered = (filter: HistoryFilter): boolean =>
  filter.room !== '' || filter.self || filter.from !== '' || filter.to !== '';

const dayStart = (day: string, plus: number): string => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + plus).toISOString();
};

export const queryOf = (filter: HistoryFilter): Readonly<Record<string, string>> => ({
  ...(filter.room !== '' && { room: filter.room }),
  ...(filter.self && { person: 'self' }),
  ...(filter.from !== '' && { from: dayStart(filter.from, 0) }),
  ...(filter.to !== '' && { to: dayStart(filter.to, 1) }),
});

const pathOf = (query: Readonly<Record<string, string>>): string => `/api/history?${new URLSearchParams(query)}`;

interface Forgotten {
  readonly forgotten: number;
  readonly id: number;
  readonly undoUntilMs: number;
}

/** At most so many ids fit one request. */
const mostIds = 200;

const inSteps = (ids: readonly number[]): readonly (readonly number[])[] =>
  ids.length === 0 ? [] : [ids.slice(0, mostIds), ...inSteps(ids.slice(mostIds))];

export interface HistoryShelf {
  readonly plays: readonly PlayRow[] | null;
  readonly busy: boolean;
  readonly more: (() => void) | null;
  /** Deletes rows, or what a filter holds; hidden at once, erased when the time to take it back is over. */
  forget(what: readonly number[] | Readonly<Record<string, string>>): Promise<void>;
  setLearns(ids: readonly number[], learns: boolean): Promise<void>;
}

export const useHistory = (filter: HistoryFilter): HistoryShelf => {
  const [plays, setPlays] = useState<readonly PlayRow[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const { busy, run } = useAct();
  const query = queryOf(filter);

  const load = (cursor: string | null): Promise<boolean> =>
    run(async () => {
      const asked = { ...query, limit: '100', ...(cursor !== null && { cursor }) };
      const page = await get<{ plays: readonly PlayRow[]; next: string | null }>(pathOf(asked));
      setPlays((before) => (cursor === null ? page.plays : [...(before ?? []), ...page.plays]));
      setNext(page.next);
    });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new filter starts from the newest row
  useEffect(() => void load(null), [JSON.stringify(query)]);

  const offerUndo = (acts: readonly Forgotten[]): void => {
    const count = acts.reduce((sum, { forgotten }) => sum + forgotten, 0);
    if (count === 0) {
      say(historyWords.nothing);
      return;
    }
    const undo = async (): Promise<void> => {
      const done = await run(async () => {
        for (const { id } of acts) await post('/api/history/undo', { id });
      });
      if (done) say(historyWords.undone);
      await load(null);
    };
    const untilMs = Math.min(...acts.map(({ undoUntilMs }) => undoUntilMs));
    offer(numberOf(historyWords.deleted, count), { label: words.undo, run: undo }, untilMs);
  };

  const forget: HistoryShelf['forget'] = async (what) => {
    const ids = Array.isArray(what) ? (what as readonly number[]) : null;
    const wishes = ids === null ? [{ ...query, ...what }] : inSteps(ids).map((some) => ({ ids: some.join(',') }));
    const acts: Forgotten[] = [];
    await run(async () => {
      for (const wish of wishes) acts.push(await remove<Forgotten>(pathOf(wish as Record<string, string>)));
    });
    if (acts.length === 0) return;
    if (ids === null) await load(null);
    else setPlays((before) => before?.filter(({ id }) => !ids.includes(id)) ?? null);
    offerUndo(acts);
  };

  const setLearns: HistoryShelf['setLearns'] = async (ids, learns) => {
    let changed = 0;
    const done = await run(async () => {
      for (const some of inSteps(ids)) {
        changed += (await patch<{ changed: number }>(pathOf({ ids: some.join(',') }), { learn: learns })).changed;
      }
    });
    if (!done) return;
    setPlays((before) => before?.map((play) => (ids.includes(play.id) ? { ...play, learns } : play)) ?? null);
    say(numberOf(learns ? historyWords.taken : historyWords.leftMany, changed));
  };

  return { plays, busy, more: next === null ? null : () => void load(next), forget, setLearns };
};
