// When grants end, when their end is announced, and when one that nobody uses or that is a year old comes up again.
import {
  askAgainDays,
  type Duration,
  type Grant,
  onceAtMostMs,
  unusedDays,
  warnDays,
} from '../../config/words/grant.ts';
import { nextLocalTime } from './local-time.ts';

const dayMs = 86_400_000;
const nightEndsAtMinutes = 4 * 60;

/** UTC milliseconds; null for one that lasts until somebody switches it off. */
export const endOfDuration = (duration: Duration, nowMs: number, zone: string): number | null => {
  switch (duration) {
    case 'once':
      return nowMs + onceAtMostMs;
    case 'tonight':
      return nextLocalTime(zone, nowMs, nightEndsAtMinutes);
    case '7-days':
      return nowMs + 7 * dayMs;
    case '30-days':
      return nowMs + 30 * dayMs;
    case 'until-off':
      return null;
  }
};

export const dayOf = (atMs: number): number => Math.floor(atMs / dayMs);

/** A yes that is not over by its date. */
export const isLive = (grant: Grant, nowMs: number): boolean =>
  grant.effect === 'allow' && (grant.endsAtMs === null || grant.endsAtMs > nowMs);

/** Its end is near enough to be announced; what lasts no longer than that anyway needs no announcement. */
export const isEnding = (grant: Grant, nowMs: number): boolean =>
  isLive(grant, nowMs) &&
  grant.endsAtMs !== null &&
  grant.endsAtMs - nowMs <= warnDays * dayMs &&
  grant.endsAtMs - grant.startsAtMs > warnDays * dayMs;

/** Nothing came in under it for so many days. */
export const isIdleFor = (grant: Grant, days: number, nowMs: number): boolean =>
  isLive(grant, nowMs) && dayOf(nowMs) - Math.max(grant.lastUsedDay ?? 0, dayOf(grant.startsAtMs)) >= days;

export const isUnused = (grant: Grant, nowMs: number): boolean => isIdleFor(grant, unusedDays, nowMs);

/** It has no end and was last said or looked at a year ago. */
export const isToBeAskedAgain = (grant: Grant, reviewedAtMs: number | null, nowMs: number): boolean =>
  isLive(grant, nowMs) &&
  grant.endsAtMs === null &&
  nowMs - Math.max(grant.startsAtMs, reviewedAtMs ?? 0) >= askAgainDays * dayMs;
