// Real time for tests that talk to real programs.
import type { Clock } from '../../devices/types.ts';

export const testClock: Clock = {
  nowMs: () => Date.now(),
  monoMs: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
