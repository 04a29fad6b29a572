// Slows down guessing: wrong tries are counted per account and per network, and wait longer each time; nobody is locked out for ever.
import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { RoomtoneError } from '../../config/words/errors.ts';
import type { Clock } from '../ground/clock.ts';

export interface Throttle {
  /** Counts a try before its outcome is known, so that tries at the same time count too. Throws `too-many-tries`. */
  begin(keys: readonly string[]): void;
  /** The try was right: its keys start afresh. */
  succeed(keys: readonly string[]): void;
}

interface Tries {
  count: number;
  lastMs: number;
  untilMs: number;
}

const freeTries = 5;
const firstWaitMs = 30_000;
const longestWaitMs = 15 * 60_000;
const forgottenAfterMs = 24 * 3600_000;
const mostKeys = 10_000;

const waitMs = (count: number): number =>
  count < freeTries ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** (count - freeTries));

/** An IPv4 address, or the /64 that one household or one attacker owns whole. */
export const networkOf = (peer: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(peer);
  if (mapped?.[1] !== undefined) return `network ${mapped[1]}`;
  if (!isIPv6(peer)) return `network ${peer}`;
  const [head = '', tail] = (peer.split('%')[0] ?? '').split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  return `network ${[...front, ...Array.from({ length: gap }, () => '0'), ...back].slice(0, 4).join(':')}`;
};

/** Names are people's, so only their hash is held. */
export const accountOf = (name: string): string =>
  `account ${createHash('sha256').update(name.normalize('NFKC').trim().toLowerCase()).digest('base64url')}`;

export const createThrottle = (clock: Clock): Throttle => {
  const tries = new Map<string, Tries>();

  const entryOf = (key: string, nowMs: number): Tries => {
    const known = tries.get(key);
    if (known !== undefined && nowMs - known.lastMs < forgottenAfterMs) return known;
    const fresh = { count: 0, lastMs: nowMs, untilMs: 0 };
    tries.delete(key);
    tries.set(key, fresh);
    const [oldest] = tries.keys();
    if (tries.size > mostKeys && oldest !== undefined) tries.delete(oldest);
    return fresh;
  };

  return {
    begin: (keys) => {
      const nowMs = clock.monoMs();
      const entries = keys.map((key) => entryOf(key, nowMs));
      const untilMs = Math.max(...entries.map((entry) => entry.untilMs));
      if (untilMs > nowMs) throw new RoomtoneError('too-many-tries', { seconds: Math.ceil((untilMs - nowMs) / 1000) });
      for (const entry of entries) {
        entry.count += 1;
        entry.lastMs = nowMs;
        entry.untilMs = nowMs + waitMs(entry.count);
      }
    },
    succeed: (keys) => {
      for (const key of keys) tries.delete(key);
    },
  };
};
