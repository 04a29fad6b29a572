// How many messages were dropped: whole numbers of hours that are over, since read often any other would tell when somebody moves.
import { isKind, type SensorKind } from '../../config/words/kind.ts';
import { permit } from './consent.ts';
import type { House } from './house-types.ts';

/** Numbers by kind and reason. */
export type Dropped = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** One room's numbers of one hour since 1970. */
interface Bucket {
  readonly hour: number;
  readonly counts: Map<string, number>;
}

export interface DropCounts {
  /** `room` is null for a sensor that belongs to none; `reason` is a word of ours, never anything that was received. */
  count(
    dropped: { readonly room: string | null; readonly kind: SensorKind; readonly reason: string },
    nowMs: number,
  ): void;
  /** The last 24 hours of a room that are over. */
  of(room: string, nowMs: number): Dropped;
  /** Since the start, for a monitor. */
  totals(nowMs: number): readonly DropTotal[];
}

export interface DropTotal {
  readonly room: string;
  readonly kind: string;
  readonly reason: string;
  readonly count: number;
}

/** Of a message whose topic is granted, and which says nothing that can be read. */
export type UnreadReason = 'malformed' | 'too-large';

/** Why what a sensor says is dropped now, in the words of the decision. */
export const dropReason = (
  house: House,
  sensor: { readonly room: string | null; readonly kind: SensorKind; readonly person: number | null },
  nowMs: number,
): string => {
  const { room, kind, person } = sensor;
  if (room === null) return 'no-room';
  if (!isKind(kind)) return 'no-kind';
  const answer = permit(house.grants, 'react', { room, kind, person, value: null }, nowMs);
  return 'denied' in answer ? answer.denied : 'late';
};

const hourMs = 3600_000;
const hoursHeld = 24;

const addTo = (all: Record<string, Record<string, number>>, key: string, number: number): void => {
  const [kind = '', reason = ''] = key.split('|');
  const reasons = all[kind] ?? {};
  reasons[reason] = (reasons[reason] ?? 0) + number;
  all[kind] = reasons;
};

const hourOf = (nowMs: number): number => Math.floor(nowMs / hourMs);

/** A number that grows, of which nobody is told what the hour that runs adds. */
export interface SumByHour {
  readonly over: number;
  readonly running: number;
  readonly hour: number;
}

export const addToSum = (sum: SumByHour | undefined, nowMs: number): SumByHour => {
  const hour = hourOf(nowMs);
  if (sum === undefined) return { over: 0, running: 1, hour };
  // A clock set back tells nothing of its hour early: the sum waits for the latest that it has seen.
  if (hour <= sum.hour) return { ...sum, running: sum.running + 1 };
  return { over: sum.over + sum.running, running: 1, hour };
};

export const sumOver = (sum: SumByHour | undefined, nowMs: number): number => {
  if (sum === undefined) return 0;
  return sum.over + (sum.hour < hourOf(nowMs) ? sum.running : 0);
};

export const createDropCounts = (): DropCounts => {
  const rooms = new Map<string, Bucket[]>();
  const sums = new Map<string, SumByHour>();
  /** A clock set back starts a new bucket, and what seems to lie ahead goes with the old ones. */
  const live = (room: string, nowMs: number): Bucket[] => {
    const hour = hourOf(nowMs);
    return (rooms.get(room) ?? []).filter((one) => one.hour <= hour && one.hour >= hour - hoursHeld);
  };
  return {
    count: ({ room, kind, reason }, nowMs) => {
      const hour = hourOf(nowMs);
      const buckets = live(room ?? '', nowMs);
      const newest = buckets.find((one) => one.hour === hour) ?? { hour, counts: new Map<string, number>() };
      if (!buckets.includes(newest)) buckets.push(newest);
      const key = `${kind}|${reason}`;
      newest.counts.set(key, (newest.counts.get(key) ?? 0) + 1);
      rooms.set(room ?? '', buckets);
      const whole = `${room ?? ''}|${key}`;
      sums.set(whole, addToSum(sums.get(whole), nowMs));
    },
    totals: (nowMs) =>
      [...sums].flatMap(([key, sum]) => {
        const [room = '', kind = '', reason = ''] = key.split('|');
        const count = sumOver(sum, nowMs);
        return count === 0 ? [] : [{ room, kind, reason, count }];
      }),
    of: (room, nowMs) => {
      const all: Record<string, Record<string, number>> = {};
      for (const { hour, counts } of live(room, nowMs)) {
        if (hour < hourOf(nowMs)) for (const [key, number] of counts) addTo(all, key, number);
      }
      return all;
    },
  };
};
