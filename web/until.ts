// When a permission ends, for each duration that is offered.
import type { Duration } from '../config/words/grant.ts';

const hourMs = 3600_000;
const dayMs = 24 * hourMs;
const nightEndsAt = 4;

const hourIn = (atMs: number, zone: string): { hour: number; minute: number } => {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(atMs);
  const read = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return { hour: read('hour'), minute: read('minute') };
};

/** The next 04:00 of the household, stepped to by quarter hours so that a change of the clocks cannot mislead it. */
const nextFour = (nowMs: number, zone: string): number => {
  const quarter = 15 * 60_000;
  let at = Math.ceil((nowMs + 1) / quarter) * quarter;
  for (let step = 0; step < 110; step++, at += quarter) {
    const { hour, minute } = hourIn(at, zone);
    if (hour === nightEndsAt && minute === 0) return at;
  }
  return nowMs + dayMs;
};

export const untilOf = (duration: Duration, nowMs: number, zone: string): string | null => {
  const ends: Record<Exclude<Duration, 'until-off'>, () => number> = {
    once: () => nowMs + 4 * hourMs,
    tonight: () => nextFour(nowMs, zone),
    '7-days': () => nowMs + 7 * dayMs,
    '30-days': () => nowMs + 30 * dayMs,
  };
  return duration === 'until-off' ? null : new Date(ends[duration]()).toISOString();
};
