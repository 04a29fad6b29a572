// At which hours somebody usually comes in: counted where that is allowed, used to wait half as long, gone with the permission.
import { expect } from 'chai';
import { placeOf } from '../../server/core/habit.ts';
import type { Effect } from '../../server/core/house-types.ts';
import { dayMs, makeGrant, makeRoom, type SimulatedHouse, simulateHouse } from '../house/simulated-house.ts';

/** A Monday, noon. */
const noonMs = Date.UTC(2026, 4, 4, 12);

const kitchen = (startMs: number): SimulatedHouse => {
  const sim = simulateHouse({ startMs, zone: 'Etc/UTC', rooms: [makeRoom('kitchen')] });
  sim.grant(makeGrant(1, 'kitchen', 'motion', 'react'), makeGrant(2, 'kitchen', 'motion', 'learn'));
  return sim;
};

const comeIn = (sim: SimulatedHouse): boolean =>
  sim.sense({ room: 'kitchen', sensor: 'pir', kind: 'motion', value: true, edge: 'rise' });

const effectsOf = <T extends Effect['type']>(sim: SimulatedHouse, type: T): Extract<Effect, { type: T }>[] =>
  sim.log.flatMap(({ effect }) => (effect.type === type ? [effect as Extract<Effect, { type: T }>] : []));

const daysBefore = (...days: readonly number[]) => {
  const { day, bucket } = placeOf('Etc/UTC', noonMs);
  return days.map((ago) => ({ room: 'kitchen', kind: 'motion' as const, day: day - ago, bucket }));
};

const waits = (sim: SimulatedHouse): unknown => sim.room('kitchen').sentence?.fields['seconds'];

describe('the usual hours of a room', () => {
  it('are placed by the household’s own clock', () => {
    const midnight = Date.UTC(2026, 0, 2);
    const day = midnight / dayMs;
    expect(placeOf('Etc/UTC', midnight)).to.deep.equal({ day, bucket: 0 });
    expect(placeOf('Pacific/Kiritimati', midnight)).to.deep.equal({ day, bucket: 28 });
    expect(placeOf('America/New_York', midnight)).to.deep.equal({ day: day - 1, bucket: 38 });
    expect(placeOf('Asia/Kathmandu', Date.UTC(2026, 0, 1, 18, 20))).to.deep.equal({
      day: Math.floor(Date.UTC(2026, 0, 2) / dayMs),
      bucket: 0,
    });
  });

  it('are counted once a half-hour, and only where the room may learn', () => {
    const sim = kitchen(noonMs);
    comeIn(sim);
    sim.runUntil(sim.nowMs() + 60_000);
    comeIn(sim);
    expect(effectsOf(sim, 'count-habit').map(({ counted }) => counted.grants)).to.deep.equal([[1, 2].slice(1)]);
    sim.runUntil(sim.nowMs() + 30 * 60_000);
    comeIn(sim);
    expect(effectsOf(sim, 'count-habit')).to.have.length(2);
    sim.send({ type: 'grants-changed', grants: [makeGrant(1, 'kitchen', 'motion', 'react')] });
    expect(sim.room('kitchen').habits).to.deep.equal([]);
    sim.runUntil(sim.nowMs() + 60 * 60_000);
    comeIn(sim);
    expect(effectsOf(sim, 'count-habit')).to.have.length(2);
  });

  it('halve the wait after three such days, working days and weekends apart', () => {
    for (const [days, seconds] of [
      [[], 20],
      [[3, 4], 20],
      [[3, 4, 5], 10],
      [[1, 2, 3], 20],
      [[35, 36, 37], 20],
    ] as const) {
      const sim = kitchen(noonMs);
      sim.send({ type: 'habits-known', habits: daysBefore(...days) });
      comeIn(sim);
      expect(waits(sim), days.join()).to.equal(seconds);
    }
  });

  it('start the music sooner, and stop doing so when the permission ends', () => {
    const sim = kitchen(noonMs);
    sim.send({ type: 'habits-known', habits: daysBefore(3, 4, 5) });
    comeIn(sim);
    sim.runUntil(sim.nowMs() + 11_000);
    expect(effectsOf(sim, 'play')).to.have.length(1);
    const other = kitchen(noonMs);
    other.send({ type: 'habits-known', habits: daysBefore(3, 4, 5) });
    other.send({ type: 'grants-changed', grants: [makeGrant(1, 'kitchen', 'motion', 'react')] });
    comeIn(other);
    expect(waits(other)).to.equal(20);
  });
});

describe('what a room notices', () => {
  it('is handed on to be stored only where that is allowed, as a number with its moment', () => {
    const sim = simulateHouse({ startMs: noonMs, rooms: [makeRoom('kitchen')] });
    sim.grant(makeGrant(1, 'kitchen', 'motion', 'react'));
    comeIn(sim);
    expect(effectsOf(sim, 'remember-observation')).to.deep.equal([]);
    sim.grant(makeGrant(2, 'kitchen', 'motion', 'keep', { retentionDays: 30 }));
    const pir = { room: 'kitchen', sensor: 'pir', kind: 'motion' } as const;
    sim.sense({ ...pir, value: false, edge: 'fall' });
    sim.sense({ ...pir, value: true, edge: 'replay' });
    sim.sense({ ...pir, value: true, edge: 'state' });
    sim.sense({ ...pir, value: true, edge: 'rise' });
    expect(effectsOf(sim, 'remember-observation').map(({ observation }) => observation.value)).to.deep.equal([
      { sensor: 'pir', atMs: noonMs, value: 0 },
      { sensor: 'pir', atMs: noonMs, value: 1 },
    ]);
    expect(effectsOf(sim, 'remember-observation')[0]?.observation.purpose).to.equal('keep');
  });
});
