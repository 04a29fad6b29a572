// How loud a room is: its ceiling holds at all times, and a mute ends with what it silenced.
import { expect } from 'chai';
import { hourMs, makeGrant, makeRoom, minuteMs, type SimulatedHouse, simulateHouse } from '../house/simulated-house.ts';

const noonMs = Date.UTC(2026, 2, 2, 11);

const living = (): SimulatedHouse => {
  const rooms = [makeRoom('room')];
  const sim = simulateHouse({ startMs: noonMs, rooms });
  sim.grant(makeGrant(1, 'room', 'motion', 'react'));
  return sim;
};

const pass = (sim: SimulatedHouse, ms: number): void => sim.runUntil(sim.nowMs() + ms);

const ask = (sim: SimulatedHouse, ...asked: Parameters<SimulatedHouse['ask']>): void => {
  sim.ask(...asked);
  pass(sim, 2000);
};

const ceiling = (sim: SimulatedHouse, ceilingPercent: number): void => {
  sim.send({ type: 'rooms-changed', rooms: [makeRoom('room', { ceilingPercent })] });
  pass(sim, 1000);
};

const volumeOf = (sim: SimulatedHouse): number => sim.speaker(1).volumePercent;

describe('the volume of a room', () => {
  it('comes down with its ceiling while music plays or is paused, and stays where it is when that rises', () => {
    for (const paused of [false, true]) {
      const sim = living();
      ask(sim, 'room', 'play');
      ask(sim, 'room', 'volume', { percent: 50 });
      if (paused) ask(sim, 'room', 'pause');
      ceiling(sim, 30);
      expect(volumeOf(sim)).to.equal(30);
      expect(sim.room('room').playback.volumePercent).to.equal(30);
      ceiling(sim, 60);
      expect(volumeOf(sim)).to.equal(30);
    }
  });

  it('comes down too where a louder wish is still on its way, and means nothing for another speaker', () => {
    const sim = living();
    ask(sim, 'room', 'play');
    sim.ask('room', 'volume', { percent: 55 });
    ceiling(sim, 30);
    expect(volumeOf(sim)).to.equal(30);
    ask(sim, 'room', 'mute', { on: true });
    const other = { id: 2, room: 'room', approved: true, name: 'other', driver: 'sim' };
    sim.send({ type: 'speakers-changed', speakers: [other] });
    expect(sim.room('room').playback).to.include({ muted: false, volumePercent: null });
  });

  it('can be heard again when somebody presses play on what is paused and muted', () => {
    const sim = living();
    ask(sim, 'room', 'play');
    ask(sim, 'room', 'volume', { percent: 50 });
    ask(sim, 'room', 'mute', { on: true });
    ask(sim, 'room', 'pause');
    ask(sim, 'room', 'play');
    expect(volumeOf(sim)).to.equal(50);
    expect(sim.room('room').playback).to.include({ state: 'playing', muted: false });
  });

  it('is lowered for the next piece when somebody turned the speaker up over the ceiling', () => {
    const sim = living();
    ceiling(sim, 30);
    ask(sim, 'room', 'play');
    sim.tell(1, { volumePercent: 80 });
    pass(sim, 5 * minuteMs);
    expect(volumeOf(sim)).to.equal(30);
  });

  it('stays off from piece to piece when muted, and comes back with what somebody starts next', () => {
    const sim = living();
    ask(sim, 'room', 'play');
    ask(sim, 'room', 'volume', { percent: 50 });
    ask(sim, 'room', 'mute', { on: true });
    expect(volumeOf(sim)).to.equal(0);
    pass(sim, 5 * minuteMs);
    ask(sim, 'room', 'next');
    expect(volumeOf(sim)).to.equal(0);
    expect(sim.room('room').playback.muted).to.equal(true);
    ask(sim, 'room', 'stop');
    ask(sim, 'room', 'play');
    expect(volumeOf(sim)).to.equal(50);
    expect(sim.room('room').playback).to.include({ state: 'playing', muted: false });
  });

  it('is twenty percent again when music begins by itself after a mute', () => {
    const sim = living();
    ask(sim, 'room', 'play');
    ask(sim, 'room', 'volume', { percent: 50 });
    ask(sim, 'room', 'mute', { on: true });
    ask(sim, 'room', 'stop');
    pass(sim, 5 * hourMs);
    sim.sense({ room: 'room', sensor: 'm', kind: 'motion', value: true, edge: 'rise' });
    pass(sim, 30_000);
    expect(sim.room('room').playback).to.include({ state: 'playing', muted: false });
    expect(volumeOf(sim)).to.equal(20);
  });

  it('counts as no longer muted when somebody turns the speaker up at its own knob', () => {
    const sim = living();
    ask(sim, 'room', 'play');
    ask(sim, 'room', 'mute', { on: true });
    sim.tell(1, { volumePercent: 25 });
    expect(sim.room('room').playback).to.include({ muted: false, volumePercent: 25 });
  });
});
