// One week of five people, made from a seed: who is where and how, what the sensors say of it, and what is done by hand.
import type { RoomAction } from '../../config/words/room.ts';
import type { RoomSettings, Signal } from '../../server/core/house-types.ts';
import { dayMs, hourMs, makeRoom, minuteMs, seeded } from './simulated-house.ts';

/** 2026-03-01 23:00 UTC is Monday 00:00 in Berlin. */
export const weekStartMs = Date.UTC(2026, 2, 1, 23);

export const weekRooms: readonly RoomSettings[] = [
  makeRoom('kitchen', { purpose: 'kitchen' }),
  makeRoom('living', { purpose: 'living' }),
  makeRoom('reading', { purpose: 'other' }),
  makeRoom('study', { purpose: 'office' }),
  makeRoom('office', { purpose: 'office' }),
  makeRoom('hall', { purpose: 'hall' }),
  makeRoom('bath', { purpose: 'bath' }),
  makeRoom('bedroom', { purpose: 'bedroom' }),
  makeRoom('attic', { purpose: 'bedroom', automatic: 'suggest' }),
  makeRoom('den', { purpose: 'bedroom', automatic: 'off' }),
];

export interface Stay {
  readonly person: number;
  readonly room: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly how: 'active' | 'still' | 'asleep';
}

export interface Span {
  readonly room: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export type Happening =
  | { readonly atMs: number; readonly does: 'sense'; readonly signal: Omit<Signal, 'receivedAtMs' | 'person'> }
  | {
      readonly atMs: number;
      readonly does: 'ask';
      readonly room: string;
      readonly action: RoomAction;
      readonly percent?: number;
      /** Only when music that started by itself plays. */
      readonly ifPlaying?: boolean;
    }
  | { readonly atMs: number; readonly does: 'foreign'; readonly room: string; readonly on: boolean };

export interface Week {
  readonly stays: readonly Stay[];
  readonly televisions: readonly Span[];
  readonly calls: readonly Span[];
  readonly foreign: readonly Span[];
  /** Somebody sits still with a book; music must not stop. */
  readonly readings: readonly Span[];
  readonly happenings: readonly Happening[];
}

const bedrooms = ['bedroom', 'bedroom', 'attic', 'attic', 'den'];

const staysOf = (random: () => number): { stays: Stay[]; readings: Span[] } => {
  const stays: Stay[] = [];
  const readings: Span[] = [];
  const jitter = (minutes: number): number => (random() - 0.5) * 2 * minutes * minuteMs;
  for (let person = 0; person < 5; person += 1) {
    const bed = bedrooms[person] ?? 'den';
    let awakeMs = weekStartMs;
    for (let day = 0; day < 7; day += 1) {
      const startMs = weekStartMs + day * dayMs;
      const at = (hours: number, minutes = 20): number => startMs + hours * hourMs + jitter(minutes);
      const weekend = day >= 5;
      const party = day === 5;
      const wakeMs = at(weekend ? 8.7 : 6.6 + person * 0.3);
      const bedMs = party ? at(23.8, 10) : at(22.7, 25);
      const stay = (room: string, fromMs: number, toMs: number, how: Stay['how'] = 'active'): void => {
        if (toMs > fromMs) stays.push({ person, room, fromMs, toMs, how });
      };
      stay(bed, awakeMs, wakeMs, 'asleep');
      // The night visit: out of bed, through the hall, to the bath or the kitchen, and back.
      if (day % 5 === person) {
        const visitMs = at(3, 100);
        stay('hall', visitMs, visitMs + minuteMs);
        stay(random() < 0.5 ? 'bath' : 'kitchen', visitMs + minuteMs, visitMs + 6 * minuteMs);
        stay('hall', visitMs + 6 * minuteMs, visitMs + 7 * minuteMs);
      }
      stay(bed, wakeMs, wakeMs + 5 * minuteMs);
      stay('bath', wakeMs + 5 * minuteMs, wakeMs + 20 * minuteMs);
      stay('kitchen', wakeMs + 21 * minuteMs, wakeMs + 55 * minuteMs);
      stay('hall', wakeMs + 56 * minuteMs, wakeMs + 58 * minuteMs);
      if (person === 2) {
        const fromMs = at(13.5, 30);
        stay('reading', fromMs, fromMs + 3 * hourMs, 'still');
        readings.push({ room: 'reading', fromMs, toMs: fromMs + 3 * hourMs });
      }
      if (person === 4) {
        const fromMs = at(11, 30);
        stay('study', fromMs, fromMs + 3 * hourMs, 'still');
        readings.push({ room: 'study', fromMs, toMs: fromMs + 3 * hourMs });
      }
      if (person === 3 && !weekend) stay('office', at(9), at(12), 'still');
      // In and out of the study twice within the hour.
      if (person === 1) for (const hours of [15.5, 16.1]) stay('study', at(hours, 1), at(hours + 0.2, 1));
      const homeMs = at(17);
      stay('hall', homeMs, homeMs + 2 * minuteMs);
      stay('kitchen', homeMs + 3 * minuteMs, at(19));
      stay('living', at(19.6), party ? at(23.5, 5) : at(22, 10), party ? 'active' : 'still');
      stay('bath', bedMs - 10 * minuteMs, bedMs);
      awakeMs = bedMs;
    }
    stays.push({ person, room: bed, fromMs: awakeMs, toMs: weekStartMs + 7 * dayMs, how: 'asleep' });
  }
  return { stays, readings };
};

const gapOf: Readonly<Record<Stay['how'], readonly [number, number]>> = {
  active: [20_000, 120_000],
  still: [10 * minuteMs, 25 * minuteMs],
  asleep: [20 * minuteMs, 70 * minuteMs],
};

const sense = (
  atMs: number,
  room: string,
  kind: 'motion' | 'occupancy' | 'media' | 'voice' | 'contact',
  value: boolean,
): Happening => ({
  atMs,
  does: 'sense',
  signal: { room, sensor: `${room}-${kind}`, kind, value, edge: value ? 'rise' : 'fall' },
});

/** A PIR sees each movement and falls silent a minute after the last. */
const pirsOf = (stays: readonly Stay[], random: () => number): Happening[] => {
  const byRoom = new Map<string, number[]>();
  for (const { room, fromMs, toMs, how } of stays) {
    if (room === 'study') continue;
    const times = byRoom.get(room) ?? [];
    const [shortest, longest] = gapOf[how];
    for (let atMs = fromMs; atMs < toMs; atMs += shortest + random() * (longest - shortest)) times.push(atMs);
    byRoom.set(room, times);
  }
  return [...byRoom].flatMap(([room, times]) => {
    const edges: Happening[] = [];
    let offMs = Number.NEGATIVE_INFINITY;
    for (const atMs of times.sort((a, b) => a - b)) {
      if (atMs >= offMs) {
        if (Number.isFinite(offMs)) edges.push(sense(offMs, room, 'motion', false));
        edges.push(sense(atMs, room, 'motion', true));
      }
      offMs = atMs + minuteMs;
    }
    edges.push(sense(offMs, room, 'motion', false));
    return edges;
  });
};

/** The study's radar: on while somebody is there, with losses of up to 90 s of who sits still. */
const radarOf = (stays: readonly Stay[], random: () => number): Happening[] =>
  stays
    .filter((stay) => stay.room === 'study')
    .flatMap(({ fromMs, toMs }) => {
      const edges = [sense(fromMs, 'study', 'occupancy', true)];
      for (let atMs = fromMs + 30 * minuteMs; atMs < toMs - 5 * minuteMs; atMs += (30 + random() * 30) * minuteMs) {
        edges.push(sense(atMs, 'study', 'occupancy', false));
        edges.push(sense(atMs + 10_000 + random() * 80_000, 'study', 'occupancy', true));
      }
      edges.push(sense(toMs + 15_000, 'study', 'occupancy', false));
      return edges;
    });

const doorsOf = (stays: readonly Stay[]): Happening[] =>
  stays
    .filter((stay) => stay.room === 'kitchen' || stay.room === 'reading')
    .flatMap(({ room, fromMs, toMs }) =>
      [fromMs, toMs].flatMap((atMs) => [
        sense(atMs - 2000, room, 'contact', true),
        sense(atMs + 2000, room, 'contact', false),
      ]),
    );

const clock = (day: number, hours: number): number => weekStartMs + day * dayMs + hours * hourMs;

const spanSignals = (spans: readonly Span[], kind: 'media' | 'voice'): Happening[] =>
  spans.flatMap(({ room, fromMs, toMs }) => [sense(fromMs, room, kind, true), sense(toMs, room, kind, false)]);

const byHand = (readings: readonly Span[]): Happening[] => [
  // On two days a reader wants silence, and moves on with the book.
  ...readings
    .filter((_, n) => n % 5 === 2)
    .map(({ room, fromMs }): Happening => ({ atMs: fromMs + 6 * minuteMs, does: 'ask', room, action: 'stop' })),
  // The party: louder than the room would dare, to the end.
  { atMs: clock(5, 19.3), does: 'ask', room: 'living', action: 'play' },
  { atMs: clock(5, 20), does: 'ask', room: 'living', action: 'volume', percent: 55 },
  { atMs: clock(5, 21), does: 'ask', room: 'living', action: 'next' },
  { atMs: clock(5, 23.6), does: 'ask', room: 'living', action: 'stop' },
  { atMs: clock(3, 18), does: 'ask', room: 'kitchen', action: 'pause', ifPlaying: true },
];

export const makeWeek = (seed: number): Week => {
  const random = seeded(seed);
  const { stays, readings } = staysOf(random);
  const televisions = [1, 3, 6].map(
    (day): Span => ({ room: 'living', fromMs: clock(day, 19.9), toMs: clock(day, 21.7) }),
  );
  const calls = [0, 2].map((day): Span => ({ room: 'office', fromMs: clock(day, 9.9), toMs: clock(day, 11.2) }));
  const foreign: Span[] = [{ room: 'kitchen', fromMs: clock(4, 15.5), toMs: clock(4, 18.5) }];
  const happenings: Happening[] = [
    ...pirsOf(stays, random),
    ...radarOf(stays, random),
    ...doorsOf(stays),
    ...spanSignals(televisions, 'media'),
    ...spanSignals(calls, 'voice'),
    ...byHand(readings),
    ...foreign.flatMap(({ room, fromMs, toMs }): Happening[] => [
      { atMs: fromMs, does: 'foreign', room, on: true },
      { atMs: toMs, does: 'foreign', room, on: false },
    ]),
  ];
  return {
    stays,
    televisions,
    calls,
    foreign,
    readings,
    happenings: happenings.filter((one) => one.atMs < weekStartMs + 7 * dayMs).sort((a, b) => a.atMs - b.atMs),
  };
};
