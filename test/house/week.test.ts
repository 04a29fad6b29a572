// A week of five people against the real house: nothing starts where somebody would object, and every silence has a reason.
import { expect } from 'chai';
import type { Kind } from '../../config/words/kind.ts';
import { step } from '../../server/core/house.ts';
import type { House, HouseEvent, RoomNow } from '../../server/core/house-types.ts';
import { localMinutes } from '../../server/core/local-time.ts';
import { dayMs, hourMs, makeGrant, simulateHouse } from './simulated-house.ts';
import { makeWeek, type Span, type Week, weekRooms, weekStartMs } from './week-plan.ts';

const zone = 'Europe/Berlin';

interface Diary {
  readonly starts: number;
  readonly objections: readonly string[];
  /** Music that stopped under somebody who reads. */
  readonly interrupted: readonly string[];
  /** Music that stopped while anybody at all was in the room and awake. */
  readonly stoppedOverPeople: readonly string[];
  readonly unexplained: readonly string[];
  readonly pauses: number;
  readonly sentences: Readonly<Record<string, number>>;
  readonly steps: number;
}

const within = (spans: readonly Span[], room: string, atMs: number): boolean =>
  spans.some((span) => span.room === room && atMs >= span.fromMs && atMs < span.toMs);

const plays = (room: RoomNow | undefined): boolean =>
  room?.playback.state === 'playing' || room?.playback.state === 'starting';

const sensedKinds: readonly Kind[] = ['motion', 'occupancy', 'contact', 'media', 'voice'];

/** What a person in the room would say to music that starts now; null when nobody minds. */
const objectionTo = (
  week: Week,
  stops: readonly Span[],
  room: RoomNow,
  at: { atMs: number; lastMs: number | null },
) => {
  const { id } = room.settings;
  const { atMs, lastMs } = at;
  const minutes = localMinutes(zone, atMs);
  if (minutes >= 22 * 60 || minutes < 7 * 60) return 'it is night';
  if (week.stays.some((stay) => stay.how === 'asleep' && within([stay], id, atMs))) return 'I sleep';
  if (within(week.televisions, id, atMs)) return 'we watch television';
  if (within(week.calls, id, atMs)) return 'I am on the telephone';
  if (within(week.foreign, id, atMs)) return 'I play something else';
  if (within(stops, id, atMs)) return 'I stopped it';
  if (lastMs !== null && atMs - lastMs < hourMs) return 'again?';
  return (room.playback.volumePercent ?? 0) > 20 ? 'too loud' : null;
};

const live = (week: Week, stepOnce: typeof step): Diary => {
  const sim = simulateHouse({ startMs: weekStartMs, rooms: weekRooms, zone, step: stepOnce });
  sim.grant(
    ...weekRooms.flatMap((room, n) => sensedKinds.map((kind, k) => makeGrant(n * 10 + k + 1, room.id, kind, 'react'))),
  );
  const objections: string[] = [];
  const interrupted: string[] = [];
  const stoppedOverPeople: string[] = [];
  const unexplained: string[] = [];
  const stops: Span[] = [];
  const sentences: Record<string, number> = {};
  let [starts, pauses, steps] = [0, 0, 0];

  const look = (before: RoomNow, after: RoomNow, event: HouseEvent): void => {
    const { id } = after.settings;
    const atMs = sim.nowMs();
    const when = `${id} ${new Date(atMs).toISOString()}`;
    const { lastAutoStartAtMs: lastMs } = before.kept;
    if (after.kept.lastAutoStartAtMs === atMs && lastMs !== atMs) {
      starts += 1;
      const objection = objectionTo(week, stops, after, { atMs, lastMs });
      if (objection !== null) objections.push(`${when}: ${objection}`);
    }
    if (before.playback.state === 'playing' && after.playback.state === 'paused' && event.type !== 'asked') {
      pauses += 1;
      const madeWay = within([...week.televisions, ...week.calls], id, atMs);
      if (within(week.readings, id, atMs)) interrupted.push(when);
      const somebody = week.stays.some((stay) => stay.how !== 'asleep' && within([stay], id, atMs));
      if (somebody && !madeWay) stoppedOverPeople.push(when);
    }
    if (after.sentence !== before.sentence && after.sentence !== null)
      sentences[after.sentence.code] = (sentences[after.sentence.code] ?? 0) + 1;
    const waited = before.arrival !== null && after.arrival === null;
    const signal = event.type === 'sensed' ? event.signal.value : null;
    const noticed = signal?.kind === 'motion' || signal?.kind === 'occupancy';
    const cameIn = noticed && signal?.room === id && signal.edge === 'rise';
    if ((waited || cameIn) && !plays(after) && after.listing?.start == null && after.sentence === null)
      unexplained.push(when);
  };

  sim.onStep((before: House, after: House, event: HouseEvent) => {
    steps += 1;
    for (const room of Object.values(after.rooms)) {
      const was = before.rooms[room.settings.id];
      if (was !== undefined && was !== room) look(was, room, event);
    }
  });

  for (const one of week.happenings) {
    sim.runUntil(one.atMs);
    if (one.does === 'sense') sim.sense(one.signal);
    else if (one.does === 'ask') {
      if (one.ifPlaying === true && !plays(sim.room(one.room))) continue;
      sim.ask(one.room, one.action, one.percent === undefined ? {} : { percent: one.percent });
      if (one.action === 'stop' || one.action === 'pause')
        stops.push({ room: one.room, fromMs: one.atMs, toMs: one.atMs + 4 * hourMs });
    } else {
      const speaker = weekRooms.findIndex((room) => room.id === one.room) + 1;
      sim.tell(speaker, { playId: null, foreign: one.on, state: one.on ? 'playing' : 'idle', durationMs: null });
    }
  }
  sim.runUntil(weekStartMs + 7 * dayMs);
  return { starts, objections, interrupted, stoppedOverPeople, unexplained, pauses, sentences, steps };
};

/** The real house with one courtesy taken away: the diary must notice. */
const rude =
  (change: (room: RoomNow) => Partial<RoomNow>, houseChange: Partial<House> = {}): typeof step =>
  (house, event, now) => {
    const rooms = Object.fromEntries(
      Object.entries(house.rooms).map(([id, room]) => [id, { ...room, ...change(room) }]),
    );
    return step({ ...house, ...houseChange, rooms }, event, now);
  };

const deaf = (kind: Kind): typeof step =>
  rude((room) => ({
    levels: Object.fromEntries(Object.entries(room.levels).filter(([, level]) => level.kind !== kind)),
    traces: { ...room.traces, busyEndedAtMs: null },
  }));

/** Forgets its last start before each event, but not in what it answers, or the diary could not see the start. */
const forgetful: typeof step = (house, event, now) => {
  const next = rude((room) => ({ kept: { ...room.kept, lastAutoStartAtMs: null } }))(house, event, now);
  const rooms = Object.fromEntries(
    Object.entries(next.house.rooms).map(([id, room]) => {
      const lastAutoStartAtMs = room.kept.lastAutoStartAtMs ?? house.rooms[id]?.kept.lastAutoStartAtMs ?? null;
      return [id, { ...room, kept: { ...room.kept, lastAutoStartAtMs } }];
    }),
  );
  return { ...next, house: { ...next.house, rooms } };
};

const impatient: typeof step = rude((room) => {
  const { presenceAtMs, heardFromMs } = room.traces;
  const earlier = (atMs: number | null): number | null => (atMs === null ? null : atMs - 3 * hourMs);
  const doubled = presenceAtMs !== null && presenceAtMs < weekStartMs - hourMs;
  return doubled || plays(room) === false
    ? {}
    : { traces: { ...room.traces, presenceAtMs: earlier(presenceAtMs), heardFromMs: earlier(heardFromMs) } };
});

describe('a week of five people', function () {
  this.timeout(60_000);
  const weeks = [1, 2, 3].map(makeWeek);
  const [firstWeek] = weeks;
  if (firstWeek === undefined) throw new Error('no week');

  it('starts nothing where a person would object, never stops under a reader, and explains each silence', () => {
    for (const week of weeks) {
      const diary = live(week, step);
      expect(diary.objections).to.deep.equal([]);
      expect(diary.interrupted).to.deep.equal([]);
      expect(diary.stoppedOverPeople).to.deep.equal([]);
      expect(diary.unexplained).to.deep.equal([]);
      // It is no virtue to start nothing and to pause nothing.
      expect(diary.starts).to.be.greaterThan(60);
      expect(diary.pauses).to.be.greaterThan(20);
      expect(diary.sentences).to.include.keys(
        'night',
        'media',
        'voice',
        'foreign',
        'stopped-by-hand',
        'hourly',
        'asleep',
      );
    }
  });

  it('the week is what it says: a night visit, television, a call, readers of three hours, a party', () => {
    expect(firstWeek.readings.filter((span) => span.toMs - span.fromMs === 3 * hourMs)).to.have.length(14);
    const nights = firstWeek.happenings.filter(
      (one) =>
        one.does === 'sense' &&
        (one.signal.room === 'bath' || one.signal.room === 'kitchen') &&
        one.signal.value === true &&
        localMinutes(zone, one.atMs) < 5 * 60,
    );
    expect(nights.length).to.be.greaterThan(3);
    expect(new Set(firstWeek.stays.map((stay) => stay.person)).size).to.equal(5);
    expect(firstWeek.televisions.length + firstWeek.calls.length).to.equal(5);
    const loud = firstWeek.happenings.filter((one) => one.does === 'ask' && one.action === 'volume');
    expect(loud.map((one) => localMinutes(zone, one.atMs))).to.deep.equal([20 * 60]);
    const dancers = firstWeek.stays.filter(
      ({ fromMs, toMs }) => fromMs < (loud[0]?.atMs ?? 0) && toMs - (loud[0]?.atMs ?? 0) > 3 * hourMs,
    );
    expect(new Set(dancers.map(({ person }) => person)).size).to.be.greaterThan(2);
  });

  const mutants: readonly (readonly [string, typeof step, RegExp])[] = [
    ['a house that lives in another zone', rude(() => ({}), { zone: 'Pacific/Auckland' }), /night|sleep/],
    ['a house that cannot see the television', deaf('media'), /television/],
    ['a house that cannot hear a call', deaf('voice'), /telephone/],
    ['a house that forgets a stop', rude((room) => ({ kept: { ...room.kept, holdUntilMs: null } })), /stopped/],
    ['a house that forgets when it last started', forgetful, /again/],
    [
      'a house that takes no notice of what others play',
      rude((room) => ({ speakerNow: room.speakerNow === null ? null : { ...room.speakerNow, foreign: false } })),
      /something else/,
    ],
  ];

  for (const [name, mutant, complaint] of mutants) {
    it(`the diary notices ${name}`, () => {
      expect(live(firstWeek, mutant).objections.join('\n')).to.match(complaint);
    });
  }

  it('the diary notices a house that is impatient with readers', () => {
    expect(live(firstWeek, impatient).interrupted.length).to.be.greaterThan(0);
  });

  it('runs a day of ten rooms in well under a second', () => {
    // Time of this process alone: other work on the machine does not make the house slower.
    const before = process.cpuUsage();
    const { steps } = live(firstWeek, step);
    const used = process.cpuUsage(before);
    const perDayMs = (used.user + used.system) / 1000 / 7;
    expect(steps).to.be.greaterThan(5000);
    expect(perDayMs).to.be.lessThan(1000);
  });
});
