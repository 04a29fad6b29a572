// A dark room is calmer and a loud one livelier, only while somebody allows it, and never against a chosen mood.
import { expect } from 'chai';
import { atmosphereOf } from '../../server/core/atmosphere.ts';
import type { Level } from '../../server/core/house-types.ts';
import { makeGrant, makeRoom, simulateHouse } from '../house/simulated-house.ts';

const level = (kind: Level['kind'], value: Level['value'], change: Partial<Level> = {}): Level => ({
  sensor: `s.${kind}`,
  kind,
  value,
  sinceMs: 0,
  atMs: 0,
  ageKnown: true,
  available: true,
  saysOff: false,
  person: null,
  grants: [1],
  ...change,
});

const of = (...levels: readonly Level[]) => Object.fromEntries(levels.map((one) => [one.sensor, one]));

describe('what a room asks of its music', () => {
  it('goes by what people do, then by sound and air, then by light and warmth', () => {
    const dark = level('illuminance', 3);
    const loud = level('sound-level', 70);
    expect(atmosphereOf({}, 'none', 1)).to.equal('none');
    expect(atmosphereOf(of(dark), 'none', 1)).to.equal('calm');
    expect(atmosphereOf(of(dark, loud), 'none', 1)).to.equal('lively');
    expect(atmosphereOf(of(dark, loud, level('activity', 'still')), 'none', 1)).to.equal('calm');
    expect(atmosphereOf(of(level('co2', 1500)), 'none', 1)).to.equal('lively');
    expect(atmosphereOf(of(level('temperature', 28)), 'none', 1)).to.equal('calm');
  });

  it('does not turn with every flicker, and forgets what is old or lost', () => {
    expect(atmosphereOf(of(level('illuminance', 20)), 'none', 1)).to.equal('none');
    expect(atmosphereOf(of(level('illuminance', 20)), 'calm', 1)).to.equal('calm');
    expect(atmosphereOf(of(level('illuminance', 31)), 'calm', 1)).to.equal('none');
    expect(atmosphereOf(of(level('sound-level', 70)), 'none', 301_000)).to.equal('none');
    expect(atmosphereOf(of(level('illuminance', 3, { available: false })), 'none', 1)).to.equal('none');
  });

  it('makes a new list when it turns, and falls away with the permission, a chosen mood and neutral picks', () => {
    const sim = simulateHouse({ startMs: Date.UTC(2026, 4, 5, 12), rooms: [makeRoom('kitchen')] });
    const lists = () => sim.log.flatMap(({ effect }) => (effect.type === 'list' ? [effect] : []));
    const lamp = { room: 'kitchen', sensor: 'lamp.illuminance', kind: 'illuminance', edge: 'update' } as const;
    sim.grant(makeGrant(9, 'kitchen', 'illuminance', 'react'));
    sim.ask('kitchen', 'play');
    sim.runUntil(sim.nowMs() + 1000);
    sim.sense({ ...lamp, value: 200 });
    const before = lists().length;
    sim.sense({ ...lamp, value: 4 });
    expect(lists().slice(before)).to.have.length(1);
    expect(lists().at(-1)).to.include({ mood: 'calm', felt: true });
    sim.runUntil(sim.nowMs() + 1000);
    sim.send({ type: 'mood-chosen', room: 'kitchen', asker: { askId: 'm', person: 1 }, mood: 'lively' });
    expect(lists().at(-1)).to.include({ mood: 'lively', felt: false });
    sim.runUntil(sim.nowMs() + 1000);
    sim.send({ type: 'mood-chosen', room: 'kitchen', asker: { askId: 'n', person: 1 }, mood: 'none' });
    expect(lists().at(-1)).to.include({ mood: 'calm', felt: true });
    sim.runUntil(sim.nowMs() + 1000);
    sim.send({ type: 'grants-changed', grants: [] });
    expect(lists().at(-1)).to.include({ mood: 'none', felt: false });
    expect(sim.room('kitchen').atmosphere).to.equal('none');
    sim.grant(makeGrant(10, 'kitchen', 'illuminance', 'react'));
    sim.send({ type: 'rooms-changed', rooms: [makeRoom('kitchen', { personalOn: false })] });
    sim.runUntil(sim.nowMs() + 1000);
    sim.sense({ ...lamp, value: 4 });
    expect(lists().at(-1)).to.include({ mood: 'none', felt: false, personal: false });
  });
});
