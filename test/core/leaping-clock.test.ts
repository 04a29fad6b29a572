// A clock that leaps or is set back: what people set for some hours lasts those hours, and no shorter or longer.
import { expect } from 'chai';
import { mayStart } from '../../server/core/politeness.ts';
import { privacyOf } from '../../server/core/room-news.ts';
import { viewRoom } from '../../server/core/view.ts';
import {
  dayMs,
  hourMs,
  makeGrant,
  makeRoom,
  minuteMs,
  type SimulatedHouse,
  simulateHouse,
} from '../house/simulated-house.ts';

const noonMs = Date.UTC(2026, 2, 2, 11);
const tenYearsMs = 3652 * dayMs;
const asker = { askId: 'a', person: 1 } as const;

interface Leaping {
  readonly sim: SimulatedHouse;
  /** Sets the wall this far from the time that really passes. */
  leap(ms: number): void;
  pass(ms: number): void;
}

/** Time really passes on the simulated clock; the wall is that and a mistake. */
const openHouse = (): Leaping => {
  let mistakeMs = 0;
  let reallyMs = (): number => noonMs;
  const sim = simulateHouse({
    startMs: noonMs,
    rooms: [makeRoom('room', { owners: [1] })],
    zone: 'Etc/UTC',
    now: () => ({ atMs: reallyMs() + mistakeMs, monoMs: reallyMs() }),
  });
  reallyMs = sim.nowMs;
  sim.grant(makeGrant(1, 'room', 'motion', 'react'));
  return {
    sim,
    leap: (ms) => {
      mistakeMs = ms;
      sim.send({ type: 'tick' });
    },
    pass: (ms) => {
      // The house is looked at once a minute, whatever it waits for.
      for (let left = ms; left > 0; left -= minuteMs) {
        sim.runUntil(sim.nowMs() + Math.min(left, minuteMs));
        sim.send({ type: 'tick' });
      }
    },
  };
};

const setForHours = ({ sim, pass }: Leaping): void => {
  sim.ask('room', 'play');
  pass(minuteMs);
  sim.ask('room', 'stop');
  sim.send({ type: 'mood-chosen', room: 'room', mood: 'calm', asker });
  sim.ask('room', 'private', { on: true });
  sim.send({ type: 'guest-mode', room: 'room', asker, forMs: 4 * hourMs });
};

describe('a clock that goes wrong', () => {
  it('ends nothing that people set for some hours by a leap of ten years', () => {
    const house = openHouse();
    const { sim, leap, pass } = house;
    setForHours(house);
    leap(tenYearsMs);
    pass(5 * minuteMs);
    const wallMs = sim.nowMs() + tenYearsMs;
    expect(sim.house().grants.clock.waits).to.equal(true);
    const { kept } = sim.room('room');
    expect(kept).to.include({ mood: 'calm' });
    expect(kept.holdUntilMs).to.be.a('number');
    const view = viewRoom(sim.house(), 'room', wallMs);
    expect(view.privateUntilMs).to.be.a('number');
    expect(view.guestUntilMs).to.be.a('number');
    expect(privacyOf(sim.house(), 'room', wallMs).state).to.equal('guest');
  });

  it('lets a stop that was made meanwhile last its hours and not ten years', () => {
    const { sim, leap, pass } = openHouse();
    sim.ask('room', 'play');
    pass(minuteMs);
    leap(tenYearsMs);
    sim.ask('room', 'stop');
    leap(0);
    sim.send({ type: 'clock-confirmed' });
    pass(3 * hourMs);
    expect(sim.room('room').kept.holdUntilMs).to.be.a('number');
    pass(2 * hourMs);
    expect(sim.room('room').kept.holdUntilMs).to.equal(null);
  });

  it('does not take back at once what people set while the date waited to be confirmed', () => {
    const house = openHouse();
    const { sim, leap, pass } = house;
    pass(minuteMs);
    leap(2 * dayMs);
    expect(sim.house().grants.clock.waits).to.equal(true);
    setForHours(house);
    sim.send({ type: 'clock-confirmed' });
    pass(30 * minuteMs);
    const { kept, sentence } = sim.room('room');
    expect(kept).to.include({ mood: 'calm' });
    for (const untilMs of [kept.holdUntilMs, kept.privateUntilMs, kept.guestUntilMs ?? null])
      expect(untilMs).to.be.above(sim.nowMs() + 2 * dayMs);
    expect(sentence).to.not.equal(null);
    pass(4 * hourMs);
    expect(sim.room('room').kept).to.include({ mood: 'none', holdUntilMs: null, privateUntilMs: null });
  });

  it('waits for the wall, and does not ask without end, where time had run some hours ahead', () => {
    const { sim, leap, pass } = openHouse();
    leap(20 * hourMs);
    leap(0);
    sim.grant(makeGrant(2, 'room', 'occupancy', 'react', { endsAtMs: noonMs + 22 * hourMs }));
    let ticks = 0;
    sim.onStep((_before, _after, event) => {
      ticks += Number(event.type === 'tick');
      if (ticks > 10_000) throw new Error('it asks without end');
    });
    pass(23 * hourMs);
    expect(sim.house().consentDueMs).to.equal(null);
  });

  it('ends what was set for some hours after as many, also when it was set back by days', () => {
    const house = openHouse();
    const { sim, leap, pass } = house;
    setForHours(house);
    leap(-3 * dayMs);
    pass(3 * hourMs);
    expect(sim.room('room').kept.privateUntilMs).to.be.a('number');
    pass(90 * minuteMs);
    expect(sim.room('room').kept).to.include({
      mood: 'none',
      holdUntilMs: null,
      privateUntilMs: null,
      guestUntilMs: null,
    });
    expect(sim.room('room').sentence).to.equal(null);
  });

  it('starts music by itself again after a start that a wrong clock dated ahead', () => {
    const { sim } = openHouse();
    const rooms = [makeRoom('room', { owners: [1] })];
    const startsAfter = (lastAutoStartAtMs: number): boolean => {
      const kept = { ...sim.room('room').kept, lastAutoStartAtMs };
      const room = { ...sim.room('room'), settings: rooms[0] ?? sim.room('room').settings, kept };
      return mayStart(room, sim.house(), { atMs: noonMs, monoMs: noonMs }).ok;
    };
    expect(startsAfter(noonMs - minuteMs)).to.equal(false);
    expect(startsAfter(noonMs + 20 * hourMs)).to.equal(true);
  });
});
