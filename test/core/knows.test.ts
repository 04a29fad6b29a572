// What a room says that it knows is what is in memory, for random houses; and what it cannot know is the rest.
import { expect } from 'chai';
import { type Kind, kindNames, kinds } from '../../config/words/kind.ts';
import { cannotKnow } from '../../server/core/cannot.ts';
import { createDropCounts, dropReason } from '../../server/core/drop-counts.ts';
import type { House } from '../../server/core/house-types.ts';
import { knows } from '../../server/core/knows.ts';
import { createDropCounter } from '../../server/flows/drop-counter.ts';
import { createSensorBoard, type SensorRow } from '../../server/flows/sensor-board.ts';
import {
  hourMs,
  makeGrant,
  makeRoom,
  minuteMs,
  type SimulatedHouse,
  seeded,
  simulateHouse,
} from '../house/simulated-house.ts';
import { noonMs } from '../support/fake-clock.ts';

const sensed = kindNames.filter((kind) => kinds[kind].class !== 'E');
const someValue = (kind: Kind, random: () => number) =>
  kinds[kind].value === 'boolean'
    ? random() < 0.5
    : kinds[kind].value === 'number'
      ? Math.round(random() * 3)
      : 'kitchen';

const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)] as T;

/** A house in which random people allow and take back random things while random sensors speak. */
const randomHouse = (seed: number): SimulatedHouse => {
  const random = seeded(seed);
  const rooms = ['kitchen', 'hall'];
  const sim = simulateHouse({ startMs: noonMs, rooms: rooms.map((id) => makeRoom(id)) });
  let id = 0;
  let grants: ReturnType<typeof makeGrant>[] = [];
  for (let step = 0; step < 60; step += 1) {
    const [room, kind, turn] = [pick(rooms, random), pick(sensed, random), random()];
    if (turn < 0.35) {
      id += 1;
      const person = kinds[kind].class === 'D' ? 1 : null;
      const endsAtMs = random() < 0.3 ? sim.nowMs() + 20 * minuteMs : null;
      grants = [...grants, makeGrant(id, room, kind, 'react', { person, endsAtMs })];
      sim.grant(...grants);
    } else if (turn < 0.45 && grants.length > 0) {
      grants = grants.filter((one) => one !== pick(grants, random));
      sim.grant(...grants);
    } else if (turn < 0.9) {
      const person = kinds[kind].class === 'D' ? 1 : null;
      const value = someValue(kind, random);
      sim.sense({ room, sensor: `${kind}-${room}`, kind, value, edge: value === true ? 'rise' : 'update', person });
    } else sim.runUntil(sim.nowMs() + random() * 2 * hourMs);
  }
  return sim;
};

/** Memory itself, in the same words. */
const memory = (house: House, room: string, viewer: number | null): string[] =>
  Object.values(house.rooms[room]?.levels ?? {})
    .filter(({ person }) => person === null || person === viewer)
    .map(({ sensor, kind, value, atMs }) => JSON.stringify([sensor, kind, value, atMs]))
    .sort();

describe('what a room knows', () => {
  it('is exactly what is in memory, in 40 random houses, for its people and for strangers', () => {
    let values = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const sim = randomHouse(seed);
      for (const room of ['kitchen', 'hall']) {
        for (const viewer of [null, 1, 2]) {
          const told = knows(sim.house(), room, sim.nowMs(), { person: viewer, isProgram: false });
          const said = told.map(({ source, kind, value, ageMs }) =>
            JSON.stringify([source, kind, value, sim.nowMs() - ageMs]),
          );
          expect(said.sort(), `house ${seed}`).to.deep.equal(memory(sim.house(), room, viewer));
          for (const one of told) {
            expect(one.untilMs).to.be.above(sim.nowMs());
            expect(sim.house().grants.grants.map((grant) => grant.id)).to.include(one.grant);
          }
          values += told.length;
        }
      }
    }
    expect(values).to.be.above(100);
  });

  it('and what it cannot know is every other kind, and what no code takes in', () => {
    const sim = simulateHouse({ startMs: noonMs, rooms: [makeRoom('kitchen')] });
    const all = cannotKnow(sim.house(), 'kitchen', sim.nowMs());
    expect(all.filter((line) => line.startsWith('Not allowed'))).to.have.length(kindNames.length);
    expect(all.join(' ')).to.include('no code takes in sound');
    sim.grant(
      makeGrant(1, 'kitchen', 'motion', 'react'),
      makeGrant(2, 'kitchen', 'distance', 'react', { person: 1 }),
      makeGrant(3, 'kitchen', 'play', 'keep', { person: 1 }),
    );
    const rest = cannotKnow(sim.house(), 'kitchen', sim.nowMs()).join(' ');
    for (const kind of ['motion', 'distance', 'play'] as const) expect(rest).to.not.include(kinds[kind].reveals);
    expect(rest).to.include(kinds.temperature.reveals).and.to.include(kinds.rssi.reveals);
  });
});

describe('what a room tells a program of one of its people', () => {
  it('is what is shared, kind by kind, and of identity only their own', () => {
    const sim = simulateHouse({ startMs: noonMs, rooms: [makeRoom('kitchen')] });
    const of = (id: number, kind: Kind, purpose: 'react' | 'share', person: number | null = null) =>
      makeGrant(id, 'kitchen', kind, purpose, { person });
    const reacts = [of(1, 'motion', 'react'), of(2, 'co2', 'react'), of(3, 'rssi', 'react', 1)];
    const sense = (kind: Kind, value: boolean | number, person: number | null) =>
      sim.sense({ room: 'kitchen', sensor: kind, kind, value, edge: 'update', person });
    const told = (person: number): string[] =>
      knows(sim.house(), 'kitchen', sim.nowMs(), { person, isProgram: true }).map(({ kind }) => kind);
    sim.grant(...reacts);
    sense('motion', true, null);
    sense('co2', 800, null);
    sense('rssi', -60, 1);
    expect(told(1)).to.deep.equal([]);
    sim.grant(...reacts, of(4, 'co2', 'share'));
    expect(told(1)).to.deep.equal(['co2']);
    sim.grant(...reacts, of(4, 'co2', 'share'), of(5, 'rssi', 'share', 1));
    expect(told(1)).to.deep.equal(['co2', 'rssi']);
    expect(told(2)).to.deep.equal(['co2']);
  });
});

const bareRow = {
  source: 'roomtone',
  instance: '',
  entity: 'pir',
  unit: null,
  stateTopic: null,
  path: null,
  onValue: null,
};

describe('what was dropped', () => {
  it('names what could not be read beside what was not allowed, under the room and kind of its sensor', () => {
    const sim = simulateHouse({ startMs: noonMs, rooms: [makeRoom('kitchen')] });
    const counts = createDropCounts();
    const sensors = (): SensorRow[] => [
      { ...bareRow, id: 'pir.motion', name: 'pir', room: 'kitchen', kind: 'motion', person: null },
    ];
    const count = createDropCounter({ clock: { nowMs: sim.nowMs }, counts, house: sim.house, sensors });
    count('pir.motion');
    for (const reason of ['malformed', 'malformed', 'too-large'] as const) count('pir.motion', reason);
    count('gone.motion', 'malformed');
    expect(counts.of('kitchen', sim.nowMs() + hourMs)).to.deep.equal({
      motion: { room: 1, malformed: 2, 'too-large': 1 },
    });
  });

  it('is counted by kind and reason for the last 24 hours that are over', () => {
    const counts = createDropCounts();
    counts.count({ room: 'kitchen', kind: 'motion', reason: 'room' }, noonMs);
    counts.count({ room: 'kitchen', kind: 'motion', reason: 'room' }, noonMs + hourMs);
    counts.count({ room: 'kitchen', kind: 'temperature', reason: 'panic' }, noonMs + hourMs);
    counts.count({ room: 'hall', kind: 'motion', reason: 'room' }, noonMs);
    expect(counts.of('kitchen', noonMs + hourMs)).to.deep.equal({ motion: { room: 1 } });
    expect(counts.of('kitchen', noonMs + 2 * hourMs)).to.deep.equal({ motion: { room: 2 }, temperature: { panic: 1 } });
    expect(counts.of('kitchen', noonMs + 24 * hourMs)).to.deep.equal({
      motion: { room: 2 },
      temperature: { panic: 1 },
    });
    expect(counts.of('kitchen', noonMs + 25 * hourMs)).to.deep.equal({
      motion: { room: 1 },
      temperature: { panic: 1 },
    });
    expect(counts.of('kitchen', noonMs + 26 * hourMs)).to.deep.equal({});
    expect(counts.of('cellar', noonMs)).to.deep.equal({});
  });

  it('is told to nobody before its hour is over: asked every minute, no number says when somebody moved', () => {
    const counts = createDropCounts();
    const changed = () => expect.fail('a push is a moment');
    const board = createSensorBoard({ clock: { nowMs: () => nowMs }, changed, dropped: () => undefined });
    const row = { ...bareRow, id: 'pir.motion', name: 'pir', room: 'kitchen', kind: 'motion', person: null } as const;
    let nowMs = noonMs;
    const told = (): string =>
      JSON.stringify([counts.of('kitchen', nowMs), counts.totals(nowMs), board.view(row, false)]);
    const move = (): void => {
      counts.count({ room: 'kitchen', kind: 'motion', reason: 'room' }, nowMs);
      board.blocked('pir.motion');
    };
    const first = told();
    for (const minute of [3, 17, 18, 59]) {
      nowMs = noonMs + minute * minuteMs;
      move();
      expect(told(), `minute ${minute}`).to.equal(first);
    }
    nowMs = noonMs + hourMs;
    const numbers = () => [counts.of('kitchen', nowMs), counts.totals(nowMs), board.view(row, false).blocked];
    const total = (count: number) => [{ room: 'kitchen', kind: 'motion', reason: 'room', count }];
    expect(numbers()).to.deep.equal([{ motion: { room: 4 } }, total(4), 4]);
    expect(board.view(row, false).health).to.equal('blocked');
    move();
    expect(numbers()).to.deep.equal([{ motion: { room: 4 } }, total(4), 4]);
    // A clock that is set back gives away no more.
    nowMs = noonMs;
    move();
    expect(numbers().slice(1)).to.deep.equal([total(4), 4]);
    nowMs = noonMs + 30 * hourMs;
    expect(numbers()).to.deep.equal([{}, total(6), 6]);
  });

  it('has the reason of the decision', () => {
    const sim = simulateHouse({ startMs: noonMs, rooms: [makeRoom('kitchen')] });
    const sensor = { room: 'kitchen', kind: 'motion', person: null } as const;
    const reason = () => dropReason(sim.house(), sensor, sim.nowMs());
    expect(reason()).to.equal('room');
    sim.grant(makeGrant(1, 'kitchen', 'motion', 'react'));
    expect(reason()).to.equal('late');
    sim.grant(makeGrant(1, 'kitchen', 'motion', 'react', { effect: 'deny' }));
    expect(reason()).to.equal('veto');
    expect(dropReason(sim.house(), { ...sensor, room: null }, sim.nowMs())).to.equal('no-room');
    expect(dropReason(sim.house(), { ...sensor, kind: 'button' }, sim.nowMs())).to.equal('no-kind');
  });
});
