// What people may do to their history: hide it with ten seconds to undo, erase it, and take it out of their taste.
import { RoomtoneError } from '../../config/words/errors.ts';
import type { Clock, Report } from '../../devices/types.ts';
import { recordAct } from '../store/acts.ts';
import type { Db } from '../store/db.ts';
import { noteErasure } from '../store/forget.ts';
import { countPlays, newestPlayAtMs, type PlayFilter, setLearning } from '../store/history.ts';
import type { LedgerKey } from '../store/ledger.ts';
import { addPending, listPending, type Pending, removePending } from '../store/pending.ts';
import { dropSnapshots } from '../store/taste-snapshots.ts';
import { writeTight } from '../store/tight.ts';
import type { Forgetting } from './forgetting.ts';
import type { HistoryHandle, HouseHandle } from './handles.ts';
import type { Catalogue } from './track-catalogue.ts';

/** A forgotten track must leave the rooms' lists in memory too, or they would write it back. */
export const dropForgotten = async (house: HouseHandle, catalogue: Pick<Catalogue, 'byId'>): Promise<void> => {
  for (const [room, { kept }] of Object.entries(house.state().rooms)) {
    const items = kept.list.filter((item) => catalogue.byId(item.track.id) !== null);
    if (items.length < kept.list.length)
      await house.ask(null, (asker) => ({ type: 'list-edited', room, asker, items }));
  }
};

export interface HistoryDeps extends Forgetting {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly clock: Clock;
  readonly report: Report;
  /** Folds the tastes of these anew; it is not waited for. */
  relearn(owners: readonly number[]): void;
}

export interface HistoryFlow extends HistoryHandle, Forgetting {
  /** Hides what waited for its undo when the house went down. */
  load(): Promise<void>;
  /** Erases what waits when its time is up, and at once what is due already. */
  start(): void;
  stop(): void;
}

interface Waiting extends Pending {
  /** Nobody can take it back any more. */
  erasing: boolean;
  /** From here on it waits no more, but is carried out under this number. */
  noted: number | null;
  cancel(): void;
}

export const undoMs = 10_000;
const tryAgainMs = 60_000;

export const createHistory = (deps: HistoryDeps): HistoryFlow => {
  const { db, key, clock, erase, eraseOnRecord, carryOut, finishLeft } = deps;
  const waiting = new Map<number, Waiting>();
  let running = false;

  const hidden = (): readonly PlayFilter[] => [...waiting.values()].map(({ filter }) => filter);

  /** What waited becomes what is carried out, in one transaction. */
  const note = (one: Waiting): Promise<number> =>
    writeTight(db, async (write) => {
      await removePending(write, one.id);
      const record = { by: one.by };
      return noteErasure(write, { scope: { type: 'plays', filter: one.filter }, atMs: clock.nowMs(), record });
    });

  const eraseNow = async (one: Waiting): Promise<void> => {
    one.erasing = true;
    try {
      one.noted ??= await note(one);
      await carryOut(one.noted);
      waiting.delete(one.id);
    } catch {
      deps.report('not-forgotten');
      if (running) one.cancel = clock.after(tryAgainMs, () => void eraseNow(one));
    }
  };

  /** A clock that was set back meanwhile does not make anybody wait for longer. */
  const arm = (one: Waiting): void => {
    const leftMs = Math.min(undoMs, Math.max(0, one.dueAtMs - clock.nowMs()));
    one.cancel = clock.after(leftMs, () => void eraseNow(one));
  };

  const wait = (pending: Pending): void => {
    const one: Waiting = { ...pending, erasing: false, noted: null, cancel: () => undefined };
    waiting.set(one.id, one);
    if (running) arm(one);
  };

  const hide: HistoryFlow['hide'] = async (wish, by) => {
    // What begins while it waits was not meant; what a clock that ran ahead dated later was.
    const newestMs = (await newestPlayAtMs(db.read, wish)) ?? 0;
    const filter = { ...wish, begunBeforeMs: Math.max(clock.nowMs(), newestMs + 1) };
    const forgotten = await countPlays(db.read, { ...filter, except: hidden() });
    const pending = { filter, by, dueAtMs: clock.nowMs() + undoMs };
    const id = await writeTight(db, (write) => addPending(write, pending));
    wait({ ...pending, id });
    return { forgotten, id, undoUntilMs: pending.dueAtMs };
  };

  const undo: HistoryFlow['undo'] = async (id, by) => {
    const one = waiting.get(id);
    if (one?.by !== by || one.erasing) throw new RoomtoneError('too-late');
    one.cancel();
    waiting.delete(id);
    await writeTight(db, (write) => removePending(write, id));
  };

  const setLearns: HistoryFlow['setLearning'] = async (filter, learns, by) => {
    const { changed, owners } = await db.write(async (write) => {
      const result = await setLearning(write, filter, learns);
      if (result.changed === 0) return result;
      await dropSnapshots(write, result.owners);
      const body = { plays: result.changed, learns: learns ? 1 : 0 };
      await recordAct(write, key, { atMs: clock.nowMs(), event: 'learning-changed', by, person: by, body });
      return result;
    });
    if (changed > 0) deps.relearn(owners);
    return changed;
  };

  return {
    ...{ erase, eraseOnRecord, carryOut, finishLeft },
    hidden,
    hide,
    undo,
    setLearning: setLearns,
    forget: async (filter) => (await erase({ type: 'plays', filter })).plays,
    load: async () => {
      for (const pending of await listPending(db.read)) wait(pending);
    },
    start: () => {
      running = true;
      for (const one of waiting.values()) arm(one);
    },
    stop: () => {
      running = false;
      for (const one of waiting.values()) one.cancel();
    },
  };
};
