// Every reason for which a room starts nothing by itself, what it says, and when that is over.
import { expect } from 'chai';
import type { Kind } from '../../config/words/kind.ts';
import { type SentenceCode, sentences } from '../../config/words/sentence.ts';
import type { RoomNow, RoomSettings } from '../../server/core/house-types.ts';
import { automaticVolume, mayStart, personalVolume } from '../../server/core/politeness.ts';
import { leavingOf } from '../../server/core/presence.ts';
import { hourMs, makeGrant, makeRoom, minuteMs, type SimulatedHouse, simulateHouse } from '../house/simulated-house.ts';

// Monday 2 March 2026, 00:00 in Berlin.
const midnightMs = Date.UTC(2026, 2, 1, 23);
const sensed: readonly Kind[] = ['motion', 'occupancy', 'contact', 'media', 'voice'];

const roomAt = (hours: number, change: Partial<RoomSettings> = {}): SimulatedHouse => {
  const rooms = [makeRoom('room', change), makeRoom('next')];
  const sim = simulateHouse({ startMs: midnightMs + hours * hourMs, rooms });
  sim.grant(...rooms.flatMap((room, n) => sensed.map((kind, k) => makeGrant(n * 10 + k, room.id, kind, 'react'))));
  return sim;
};

const say = (sim: SimulatedHouse, kind: Kind, value: boolean, room = 'room'): void => {
  sim.sense({ room, sensor: `${room}-${kind}`, kind, value, edge: value ? 'rise' : 'fall' });
};

const pass = (sim: SimulatedHouse, ms: number): void => sim.runUntil(sim.nowMs() + ms);

const verdict = (sim: SimulatedHouse): { code: SentenceCode | 'ok'; hours: number | null } => {
  const answer = mayStart(sim.room('room'), sim.house(), { atMs: sim.nowMs(), monoMs: sim.nowMs() });
  if (answer.ok) return { code: 'ok', hours: null };
  const { code, untilMs } = answer.sentence;
  return { code, hours: untilMs === null ? null : Math.round((untilMs - midnightMs) / 1000) / 3600 };
};

describe('politeness', () => {
  it('allows a start by day where nothing is against it', () => {
    expect(verdict(roomAt(12)).code).to.equal('ok');
  });

  it('is quiet from ten to seven, and in a bedroom until ten', () => {
    const at = (hours: number, purpose: RoomSettings['purpose'] = 'living') => verdict(roomAt(hours, { purpose }));
    expect(at(21.99).code).to.equal('ok');
    expect(at(22)).to.deep.equal({ code: 'night', hours: 31 });
    expect(at(6.99)).to.deep.equal({ code: 'night', hours: 7 });
    expect(at(7).code).to.equal('ok');
    expect(at(7, 'bedroom')).to.deep.equal({ code: 'asleep', hours: 10 });
    expect(at(10, 'bedroom').code).to.equal('ok');
  });

  it('asks first where it shall only suggest, and never where it is off', () => {
    expect(verdict(roomAt(12, { automatic: 'suggest' })).code).to.equal('suggest');
    expect(verdict(roomAt(12, { automatic: 'off' })).code).to.equal('automatic-off');
  });

  it('never starts over a television, a call, or just after one', () => {
    for (const kind of ['media', 'voice'] as const) {
      const sim = roomAt(12);
      say(sim, kind, true);
      expect(verdict(sim).code).to.equal(kind);
      pass(sim, 45 * minuteMs);
      expect(verdict(sim).code).to.equal(kind);
      say(sim, kind, false);
      expect(verdict(sim)).to.deep.equal({ code: 'just-ended', hours: (12.75 * 3600 + 600) / 3600 });
      pass(sim, 10 * minuteMs);
      expect(verdict(sim).code).to.equal('ok');
    }
  });

  it('never starts over what somebody else plays, without a speaker, or on one that is gone', () => {
    const sim = roomAt(12);
    sim.tell(1, { foreign: true, state: 'playing', playId: null });
    expect(verdict(sim).code).to.equal('foreign');
    sim.tell(1, { foreign: true, state: 'paused', playId: null });
    expect(verdict(sim).code).to.equal('ok');
    sim.send({ type: 'speaker-online', speaker: 1, online: false });
    expect(verdict(sim).code).to.equal('speaker-offline');
    const unapproved = { id: 1, room: 'room', approved: false, name: 's', driver: 'sim' };
    sim.send({ type: 'speakers-changed', speakers: [unapproved] });
    expect(verdict(sim).code).to.equal('no-speaker');
  });

  it('starts at most once an hour, and not for four hours after a stop', () => {
    const sim = roomAt(12);
    say(sim, 'motion', true);
    pass(sim, 30_000);
    expect(verdict(sim)).to.deep.equal({ code: 'hourly', hours: (13 * 3600 + 20) / 3600 });
    sim.ask('room', 'stop');
    expect(verdict(sim)).to.deep.equal({ code: 'stopped-by-hand', hours: (16 * 3600 + 30) / 3600 });
    pass(sim, 4 * hourMs);
    expect(verdict(sim).code).to.equal('ok');
  });

  it('has words for each of its reasons, and a button where something can be lifted', () => {
    for (const [code, words] of Object.entries(sentences)) expect(words.text, code).to.match(/\.$|\?$/);
    for (const code of [
      'night',
      'hourly',
      'media',
      'voice',
      'foreign',
      'stopped-by-hand',
      'just-ended',
      'asleep',
    ] as const)
      expect(sentences[code].lift, code).to.be.a('string');
  });

  it('starts at twenty percent, lower where it is lower, and leaves a person’s volume under the ceiling', () => {
    const sim = roomAt(12, { ceilingPercent: 15 });
    const heard = (volumePercent: number): RoomNow => {
      sim.tell(1, { volumePercent });
      return sim.room('room');
    };
    expect(automaticVolume(heard(40))).to.equal(15);
    expect(automaticVolume(heard(10))).to.equal(10);
    expect(personalVolume(heard(40))).to.equal(15);
    expect(personalVolume(heard(10))).to.equal(null);
    expect(automaticVolume(roomAt(12).room('room'))).to.equal(20);
  });
});

const playing = (): SimulatedHouse => {
  const sim = roomAt(12);
  say(sim, 'motion', true);
  pass(sim, minuteMs);
  say(sim, 'motion', false);
  return sim;
};

const pausedAfterMinutes = (sim: SimulatedHouse, limit = 300): number | null => {
  const startMs = sim.nowMs();
  for (let minute = 1; minute <= limit; minute += 1) {
    sim.runUntil(startMs + minute * minuteMs);
    if (sim.room('room').playback.state === 'paused') return minute;
  }
  return null;
};

describe('music in a room that seems empty', () => {
  it('goes on for two hours under a silent PIR when nothing tells that people left', () => {
    const sim = playing();
    pass(sim, 31 * minuteMs);
    expect(sim.room('room').sentence?.code).to.equal('sensor-silent');
    expect(pausedAfterMinutes(sim)).to.equal(120 - 31);
    expect(sim.room('room').sentence?.code).to.equal('paused-silent');
  });

  it('pauses after half an hour when a door moved, or somebody walked into another room', () => {
    const door = playing();
    pass(door, minuteMs);
    say(door, 'contact', true);
    expect(pausedAfterMinutes(door)).to.equal(29);
    const walked = playing();
    pass(walked, minuteMs);
    say(walked, 'motion', true, 'next');
    expect(pausedAfterMinutes(walked)).to.equal(29);
    const later = playing();
    pass(later, 20 * minuteMs);
    say(later, 'motion', true, 'next');
    expect(pausedAfterMinutes(later)).to.equal(100);
  });

  it('takes what people do by hand for presence', () => {
    const sim = playing();
    say(sim, 'contact', true);
    pass(sim, 25 * minuteMs);
    sim.ask('room', 'volume', { percent: 30 });
    expect(pausedAfterMinutes(sim)).to.equal(120);
  });

  it('never pauses because sensors died', () => {
    const sim = playing();
    sim.send({ type: 'sensor-availability', sensor: 'room-motion', online: false });
    expect(pausedAfterMinutes(sim)).to.equal(null);
    const cut = playing();
    cut.send({ type: 'sensors-lost' });
    expect(pausedAfterMinutes(cut)).to.equal(null);
  });

  it('gives a radar five minutes before it believes that the room is empty', () => {
    const sim = roomAt(12);
    say(sim, 'occupancy', true);
    pass(sim, hourMs);
    say(sim, 'occupancy', false);
    pass(sim, 5 * minuteMs);
    expect(sim.room('room').playback.state).to.equal('playing');
    pass(sim, 2 * minuteMs);
    expect(sim.room('room').playback.state).to.equal('paused');
    expect(sim.room('room').sentence?.code).to.equal('paused-empty');
  });

  it('goes on where it paused when somebody comes back, quietly', () => {
    const sim = roomAt(12);
    say(sim, 'occupancy', true);
    pass(sim, hourMs);
    sim.ask('room', 'volume', { percent: 50 });
    say(sim, 'occupancy', false);
    pass(sim, 40 * minuteMs);
    expect(sim.room('room').playback.state).to.equal('paused');
    const { playId } = sim.room('room').playback;
    say(sim, 'occupancy', true);
    pass(sim, 30_000);
    expect(sim.room('room').playback).to.include({ state: 'playing', playId });
    expect(sim.speaker(1).volumePercent).to.equal(20);
  });

  it('never pauses what plays in a room that does nothing by itself', () => {
    const sim = roomAt(12, { automatic: 'off' });
    sim.ask('room', 'play');
    say(sim, 'occupancy', true);
    say(sim, 'occupancy', false);
    expect(pausedAfterMinutes(sim)).to.equal(null);
    expect(leavingOf(sim.room('room'))).to.equal(null);
  });
});
