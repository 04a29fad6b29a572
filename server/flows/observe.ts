// Writes what a room may keep and learn of what it noticed, in small batches, asking for the permission once more before each.
import type { Clock, Report } from '../../devices/types.ts';
import { type Permitted, stillPermits } from '../core/consent.ts';
import { habitLastsDays } from '../core/habit.ts';
import type { Effect, House, HouseEvent, Observation } from '../core/house-types.ts';
import { isGrantGone } from '../store/clash.ts';
import type { Db } from '../store/db.ts';
import { countHabit, listHabits } from '../store/habits.ts';
import { keepObservations } from '../store/observations.ts';

export interface ObserveDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly report: Report;
  house(): House;
  send(event: HouseEvent): void;
}

export interface ObserveFlow {
  /** False when the effect is not ours. */
  perform(effect: Effect): boolean;
  /** Reads what was learnt; again whenever some of it was forgotten. */
  reload(): Promise<void>;
  /** Writes what waits and resolves when it lies on the disk. */
  idle(): Promise<void>;
}

const batchMs = 1000;
const mostWaiting = 2000;
const dayMs = 86_400_000;

export const createObserve = (deps: ObserveDeps): ObserveFlow => {
  let waiting: Permitted<'keep', Observation>[] = [];
  let cancel: (() => void) | null = null;
  let writing: Promise<void> = Promise.resolve();

  const queue = (work: () => Promise<unknown>): void => {
    writing = writing.then(work).then(
      () => {},
      (error: unknown) => {
        // Taken back between the last question and the write: the database had the last word.
        if (!isGrantGone(error)) deps.report('not-observed');
      },
    );
  };

  const flush = (): void => {
    cancel?.();
    cancel = null;
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    queue(async () => {
      const { grants } = deps.house();
      const allowed = batch.filter((one) => stillPermits(grants, one, deps.clock.nowMs()));
      if (allowed.length > 0) await deps.db.write((write) => keepObservations(write, allowed));
    });
  };

  return {
    perform: (effect) => {
      if (effect.type === 'remember-observation') {
        waiting.push(effect.observation);
        if (waiting.length >= mostWaiting) flush();
        else cancel ??= deps.clock.after(batchMs, flush);
        return true;
      }
      if (effect.type !== 'count-habit') return false;
      const { counted } = effect;
      queue(async () => {
        if (stillPermits(deps.house().grants, counted, deps.clock.nowMs()))
          await deps.db.write((write) => countHabit(write, counted));
      });
      return true;
    },
    reload: async () => {
      const sinceDay = Math.floor(deps.clock.nowMs() / dayMs) - habitLastsDays - 1;
      deps.send({ type: 'habits-known', habits: await listHabits(deps.db.read, sinceDay) });
    },
    idle: () => {
      flush();
      return writing;
    },
  };
};
