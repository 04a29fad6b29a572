// Keeps one sign-in from wearing the house out: a bucket of requests per class that refills with time.
import { RoomtoneError } from '../../config/words/errors.ts';
import type { Clock } from '../ground/clock.ts';
import type { RateClass } from './route.ts';

interface Bucket {
  left: number;
  atMs: number;
}

const classes: Readonly<Record<RateClass, { readonly burst: number; readonly perSecond: number } | null>> = {
  light: null,
  action: { burst: 100, perSecond: 20 },
  heavy: { burst: 60, perSecond: 1 },
  'sign-in': null,
};
const mostBuckets = 5000;

/** Throws `too-many-tries` when `who` asks faster than its class allows. */
export const createRate = (clock: Clock): ((rate: RateClass, who: string) => void) => {
  const buckets = new Map<string, Bucket>();
  return (rate, who) => {
    const limits = classes[rate];
    if (limits === null) return;
    const nowMs = clock.monoMs();
    const key = `${rate} ${who}`;
    const bucket = buckets.get(key) ?? { left: limits.burst, atMs: nowMs };
    bucket.left = Math.min(limits.burst, bucket.left + ((nowMs - bucket.atMs) / 1000) * limits.perSecond);
    bucket.atMs = nowMs;
    buckets.delete(key);
    buckets.set(key, bucket);
    const [oldest] = buckets.keys();
    if (buckets.size > mostBuckets && oldest !== undefined) buckets.delete(oldest);
    if (bucket.left < 1)
      throw new RoomtoneError('too-many-tries', { seconds: Math.ceil((1 - bucket.left) / limits.perSecond) });
    bucket.left -= 1;
  };
};
