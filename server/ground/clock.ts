// The system's clock as the one that everything gets handed.

/** UTC milliseconds, milliseconds that never jump, and one-shot timers; the same shape as in devices/types.ts. */
export interface Clock {
  nowMs(): number;
  monoMs(): number;
  /** Calls `run` once after `ms`; the answer cancels. */
  after(ms: number, run: () => void): () => void;
}

/** setTimeout fires at once beyond this. */
const longestTimerMs = 2 ** 31 - 1;

const startTimer = (ms: number, run: () => void): (() => void) => {
  let timer: NodeJS.Timeout;
  const arm = (leftMs: number): void => {
    const nowMs = Math.min(leftMs, longestTimerMs);
    timer = setTimeout(() => (leftMs > nowMs ? arm(leftMs - nowMs) : run()), nowMs);
  };
  arm(Math.max(0, ms));
  return () => clearTimeout(timer);
};

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monoMs: () => performance.now(),
  after: startTimer,
};
