// A clock for tests: time moves only when told to, and timers fire in the order in which they are due.
import type { Clock } from '../../devices/types.ts';

export interface FakeClock extends Clock {
  /** Moves both clocks on and fires what falls due on the way, timers that those start included. */
  advance(ms: number): void;
  /** The same, and lets promises that fired timers resolved run before the next timer. */
  advanceAsync(ms: number): Promise<void>;
  /** Moves wall time alone, as a person or a time server does. */
  jump(ms: number): void;
  /** Timers that are waiting. */
  pending(): number;
}

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** Friday 3 May 2024, 12:00 UTC: a day-time start, so that nothing is quiet for the night. */
export const noonMs = Date.UTC(2024, 4, 3, 12);

export const createFakeClock = (startMs: number = noonMs): FakeClock => {
  const timers = new Set<Timer>();
  let monoMs = 0;
  let offsetMs = startMs;
  let started = 0;
  const nextBy = (untilMs: number): Timer | undefined =>
    [...timers]
      .filter((timer) => timer.atMs <= untilMs)
      .sort((left, right) => left.atMs - right.atMs || left.order - right.order)[0];
  const fire = (timer: Timer): void => {
    timers.delete(timer);
    monoMs = Math.max(monoMs, timer.atMs);
    timer.run();
  };
  return {
    nowMs: () => offsetMs + monoMs,
    monoMs: () => monoMs,
    after: (ms, run) => {
      started += 1;
      const timer = { atMs: monoMs + Math.max(0, ms), order: started, run };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    advance: (ms) => {
      const untilMs = monoMs + ms;
      for (let timer = nextBy(untilMs); timer !== undefined; timer = nextBy(untilMs)) fire(timer);
      monoMs = untilMs;
    },
    advanceAsync: async (ms) => {
      const untilMs = monoMs + ms;
      for (let timer = nextBy(untilMs); timer !== undefined; timer = nextBy(untilMs)) {
        fire(timer);
        await new Promise((resolve) => setImmediate(resolve));
      }
      monoMs = untilMs;
    },
    jump: (ms) => {
      offsetMs += ms;
    },
    pending: () => timers.size,
  };
};
