// The time by which permissions count: it never runs backwards, and it believes no leap ahead that nobody confirmed.

/** Wall time for people and deadlines, monotonic time for playback positions; both in milliseconds. */
export interface Now {
  readonly atMs: number;
  readonly monoMs: number;
}

export interface ConsentClock {
  /** The furthest time that was believed so far; kept over a restart. */
  readonly markMs: number;
  /** Monotonic time of the last look; null before the first. */
  readonly monoMs: number | null;
  /** The date leapt ahead: sensing waits and nothing ends by its date until an adult confirms it. */
  readonly waits: boolean;
}

/** A leap ahead beyond this waits for an adult; one day and one changing of the clocks are no leap. */
export const longestLeapMs = 25 * 3600_000;

export const unsetClock: ConsentClock = { markMs: 0, monoMs: null, waits: false };

/** The time that counts for permissions while the wall shows `wallMs`. */
export const consentTimeMs = (clock: ConsentClock, wallMs: number): number =>
  clock.waits ? clock.markMs : Math.max(wallMs, clock.markMs);

/** The clock after a look at the time; the same one when there was nothing new to see. */
export const lookAtTime = (clock: ConsentClock, now: Now): ConsentClock => {
  if (clock.waits) return clock;
  const { atMs, monoMs } = now;
  if (clock.monoMs === null) return { markMs: Math.max(clock.markMs, atMs), monoMs, waits: false };
  const passedMs = Math.max(0, monoMs - clock.monoMs);
  const aheadMs = atMs - clock.markMs;
  if (aheadMs - passedMs > longestLeapMs) return { ...clock, waits: true };
  // A wall that is far behind is plainly wrong: what really passed still counts, or a permission would outlive its end.
  const markMs = aheadMs < -longestLeapMs ? clock.markMs + passedMs : Math.max(clock.markMs, atMs);
  return markMs === clock.markMs && monoMs === clock.monoMs ? clock : { markMs, monoMs, waits: false };
};

/** A step ahead of this size is none of a clock that is only a little fast. */
const shortestLeapMs = 1000;

/** Whether time went further between two looks than what really passed. */
export const hasLeapt = (before: ConsentClock, after: ConsentClock): boolean => {
  if (before.monoMs === null || after.monoMs === null) return false;
  return after.markMs - before.markMs - (after.monoMs - before.monoMs) > shortestLeapMs;
};

/** The time that counts now; null while the date is not confirmed: then nothing may end and nothing be deleted by its date. */
export const datedNowMs = (clock: ConsentClock, now: Now): number | null => {
  const seen = lookAtTime(clock, now);
  return seen.waits ? null : consentTimeMs(seen, now.atMs);
};

/** The clock of a house that was switched off since `markMs`; how long that was, only an adult can know. */
export const wakeClock = (markMs: number | null, { atMs, monoMs }: Now): ConsentClock => {
  if (markMs !== null && atMs - markMs > longestLeapMs) return { markMs, monoMs, waits: true };
  return { markMs: Math.max(markMs ?? atMs, atMs), monoMs, waits: false };
};

/** An adult says that the date is right. */
export const confirmTime = (clock: ConsentClock, { atMs, monoMs }: Now): ConsentClock => ({
  markMs: Math.max(clock.markMs, atMs),
  monoMs,
  waits: false,
});
