// Keeps the furthest time over restarts, so that a clock set back revives nothing and a leap ahead waits for an adult.
import type { Clock, Report } from '../../devices/types.ts';
import type { Effect } from '../core/house-types.ts';
import type { Db } from '../store/db.ts';
import { appendLedger, type LedgerKey } from '../store/ledger.ts';
import { personById } from '../store/people.ts';
import { readTimeMark, writeTimeMark } from '../store/time-mark.ts';
import type { ClockHandle, HouseHandle } from './handles.ts';

export interface ClockWatchDeps {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly clock: Clock;
  readonly report: Report;
  readonly house: HouseHandle;
}

export interface ClockWatch extends ClockHandle {
  /** The first thing that a house hears: how far time had come when it was last awake. */
  wake(): Promise<void>;
  /** Looks at the time once a minute from now on. */
  start(): void;
  /** Keeps a mark that must not wait for the minute; false when the effect is not ours. */
  perform(effect: Effect): boolean;
  /** What was begun to be written is written. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

const lookEveryMs = 60_000;

export const createClockWatch = (deps: ClockWatchDeps): ClockWatch => {
  let cancel: (() => void) | null = null;
  let writing: Promise<void> = Promise.resolve();

  /** Never while the date is in doubt: the mark that is kept is the last one that was believed. */
  const keepMark = (): Promise<void> => {
    writing = writing
      .then(async () => {
        const nowMs = deps.house.datedNowMs();
        if (nowMs === null) return;
        await deps.db.write((write) => writeTimeMark(write, nowMs));
      })
      .catch(() => deps.report('mark-not-written'));
    return writing;
  };

  const look = (): void => {
    cancel = deps.clock.after(lookEveryMs, () => {
      deps.house.send({ type: 'tick' });
      void keepMark();
      look();
    });
  };

  return {
    wake: async () => {
      deps.house.send({ type: 'clock-woke', markMs: await readTimeMark(deps.db.read) });
    },
    start: () => {
      void keepMark();
      look();
    },
    confirmClock: async (by) => {
      if (!deps.house.state().grants.clock.waits) return;
      const atMs = deps.clock.nowMs();
      await deps.db.write(async (write) => {
        const actor = (await personById(write, by))?.pseudonym ?? 'nobody';
        await appendLedger(write, deps.key, { atMs, event: 'clock-confirmed', actor, subject: 'house', body: {} });
      });
      deps.house.send({ type: 'clock-confirmed' });
      await keepMark();
    },
    perform: (effect) => {
      if (effect.type !== 'keep-time') return false;
      void keepMark();
      return true;
    },
    idle: () => writing,
    stop: async () => {
      cancel?.();
      deps.house.send({ type: 'tick' });
      await keepMark();
    },
  };
};
