// How much people move in a room: from what is allowed alone, and in words that age makes weaker.
import { expect } from 'chai';
import type { Kind } from '../../config/words/kind.ts';
import type { ActivityView } from '../../config/words/panel.ts';
import { nextActivityChangeMs } from '../../server/core/activity.ts';
import type { Signal } from '../../server/core/house-types.ts';
import { sensesOf } from '../../server/core/presence.ts';
import { sharedPartsOf } from '../../server/core/shared-news.ts';
import { viewRoom } from '../../server/core/view.ts';
import { makeGrant, makeRoom, minuteMs, type SimulatedHouse, simulateHouse } from '../house/simulated-house.ts';

const noonMs = Date.UTC(2026, 2, 2, 11);
const secondMs = 1000;

const houseWith = (...kinds: readonly Kind[]): SimulatedHouse => {
  const sim = simulateHouse({ startMs: noonMs, rooms: [makeRoom('kitchen', { automatic: 'off' })] });
  sim.grant(...kinds.map((kind, n) => makeGrant(n + 1, 'kitchen', kind, 'react')));
  return sim;
};
const sense = (sim: SimulatedHouse, kind: Kind, value: Signal['value'], edge: Signal['edge']): boolean =>
  sim.sense({ room: 'kitchen', sensor: kind, kind, value, edge });
const seen = (sim: SimulatedHouse): ActivityView | undefined => viewRoom(sim.house(), 'kitchen', sim.nowMs()).activity;
const later = (sim: SimulatedHouse, ms: number): ActivityView | undefined => {
  sim.runUntil(noonMs + ms);
  return seen(sim);
};

describe('the activity of a room', () => {
  it('is not there before anybody allowed or anything said it', () => {
    const sim = houseWith();
    expect(sense(sim, 'motion', true, 'rise')).to.equal(false);
    expect(viewRoom(sim.house(), 'kitchen', noonMs)).not.to.have.property('activity');
    expect(viewRoom(houseWith('motion').house(), 'kitchen', noonMs)).not.to.have.property('activity');
  });

  it('is active for a minute after movement, then calm, and with a PIR alone nothing after its hold', () => {
    const sim = houseWith('motion');
    sense(sim, 'motion', true, 'rise');
    expect(seen(sim)).to.deep.equal({ label: 'active', from: 'motion' });
    sim.runUntil(noonMs + minuteMs);
    sense(sim, 'motion', false, 'fall');
    expect(later(sim, 2 * minuteMs - secondMs)?.label).to.equal('active');
    expect(later(sim, 2 * minuteMs)?.label).to.equal('calm');
    expect(later(sim, 6 * minuteMs - secondMs)?.label).to.equal('calm');
    expect(later(sim, 6 * minuteMs)).to.equal(undefined);
  });

  it('is still where a radar sees somebody whom the PIR has not seen move for its hold', () => {
    const sim = houseWith('motion', 'occupancy');
    sense(sim, 'occupancy', true, 'rise');
    expect(seen(sim)).to.equal(undefined);
    sense(sim, 'motion', true, 'rise');
    sense(sim, 'motion', false, 'fall');
    expect(later(sim, 4 * minuteMs)).to.deep.equal({ label: 'calm', from: 'motion' });
    expect(later(sim, 6 * minuteMs)).to.deep.equal({ label: 'still', from: 'motion' });
    sense(sim, 'occupancy', false, 'fall');
    expect(later(sim, 8 * minuteMs)).to.equal(undefined);
  });

  it('believes no PIR that is stuck, replayed or offline', () => {
    const sim = houseWith('motion', 'occupancy');
    sense(sim, 'occupancy', true, 'rise');
    sense(sim, 'motion', true, 'replay');
    expect(seen(sim)).to.equal(undefined);
    sense(sim, 'motion', true, 'rise');
    expect(seen(sim)?.label).to.equal('active');
    expect(later(sim, 11 * minuteMs)).to.equal(undefined);
    sense(sim, 'motion', false, 'fall');
    expect(seen(sim)?.label).to.equal('active');
    sim.send({ type: 'sensor-availability', sensor: 'motion', online: false });
    expect(seen(sim)).to.equal(undefined);
  });

  it('takes no floor that our own music shakes for people', () => {
    const quiet = houseWith('vibration');
    sense(quiet, 'vibration', true, 'rise');
    expect(seen(quiet)).to.deep.equal({ label: 'active', from: 'vibration' });
    const sim = houseWith('vibration', 'occupancy');
    sim.ask('kitchen', 'play');
    sim.runUntil(noonMs + 1000);
    sense(sim, 'occupancy', true, 'rise');
    sense(sim, 'vibration', true, 'rise');
    expect(seen(sim)).to.equal(undefined);
  });

  it('says what an activity sensor says, and forgets it with the life of its word', () => {
    const sim = houseWith('activity', 'motion');
    sense(sim, 'motion', true, 'rise');
    sense(sim, 'activity', 'still', 'update');
    expect(seen(sim)).to.deep.equal({ label: 'still', from: 'activity' });
    expect(later(sim, 15 * minuteMs - secondMs)?.from).to.equal('activity');
    expect(later(sim, 15 * minuteMs)?.from).not.to.equal('activity');
  });

  it('is gone the moment that the permission is, whatever else is still allowed', () => {
    const sim = simulateHouse({ startMs: noonMs, rooms: [makeRoom('kitchen')] });
    const [ending, radar] = [
      makeGrant(1, 'kitchen', 'motion', 'react', { endsAtMs: noonMs + 30 * secondMs }),
      makeGrant(2, 'kitchen', 'occupancy', 'react'),
    ];
    sim.grant(ending, radar);
    sense(sim, 'occupancy', true, 'rise');
    sense(sim, 'motion', true, 'rise');
    expect(viewRoom(sim.house(), 'kitchen', noonMs + 29 * secondMs).activity?.from).to.equal('motion');
    const over = viewRoom(sim.house(), 'kitchen', noonMs + 30 * secondMs);
    expect(over).to.have.nested.property('occupancy.state', 'occupied');
    expect(over).not.to.have.property('activity');
  });

  it('wakes the house when a minute turns active into calm, so that a page need not ask', () => {
    const sim = houseWith('motion', 'occupancy');
    sense(sim, 'occupancy', true, 'rise');
    sense(sim, 'motion', true, 'rise');
    const kitchen = () => {
      const room = sim.house().rooms['kitchen'];
      if (room === undefined) throw new Error('no kitchen');
      return room;
    };
    expect(nextActivityChangeMs(sensesOf(kitchen()), noonMs)).to.equal(null);
    sense(sim, 'motion', false, 'fall');
    expect(nextActivityChangeMs(sensesOf(kitchen()), noonMs + 10)).to.equal(noonMs + minuteMs);
    const { version } = sim.house();
    expect(kitchen().dueMs).to.be.at.most(noonMs + minuteMs);
    sim.runUntil(noonMs + minuteMs);
    expect(sim.house().version).to.be.above(version);
  });

  it('is told to a program only where every kind that it may come from is shared', () => {
    const sim = houseWith('motion', 'activity');
    sense(sim, 'motion', true, 'rise');
    const parts = () => {
      const room = sim.house().rooms['kitchen'];
      return room === undefined ? null : sharedPartsOf(sim.house(), room, sim.nowMs());
    };
    expect(parts()).to.include({ occupancy: false, activity: false });
    sim.grant(makeGrant(11, 'kitchen', 'motion', 'share'));
    expect(parts()).to.include({ occupancy: true, activity: false });
    sim.grant(makeGrant(12, 'kitchen', 'activity', 'share'));
    expect(parts()).to.include({ occupancy: true, activity: true });
  });
});
