// Occupied, empty or unknown: what each kind's word means and how long it holds.
import { expect } from 'chai';
import type { Level, Occupancy, Signal } from '../../server/core/house-types.ts';
import {
  isBusyWith,
  isPresenceEvent,
  levelEndsMs,
  nextOccupancyChangeMs,
  noTraces,
  occupancyOf,
  takeSignal,
  traceElsewhere,
  traceSignal,
  unknownSince,
} from '../../server/core/room-state.ts';
import { hourMs, minuteMs } from '../house/simulated-house.ts';

const signal = (kind: Signal['kind'], value: Signal['value'], atMs: number, edge?: Signal['edge']): Signal => ({
  room: 'kitchen',
  sensor: kind,
  kind,
  value,
  edge: edge ?? (value === true ? 'rise' : 'fall'),
  receivedAtMs: atMs,
  person: null,
});

/** The occupancy after the signals, looked at after each of them and at `nowMs`. */
const stateAfter = (signals: readonly Signal[], nowMs: number, offline: readonly string[] = []): Occupancy => {
  let levels: Record<string, Level> = {};
  let occupancy = unknownSince(0);
  const look = (atMs: number): void => {
    occupancy = occupancyOf({ levels, settleSeconds: 20, playing: false }, occupancy, atMs);
  };
  for (const one of signals) {
    const level = takeSignal(levels[one.sensor], one, [1]);
    const { [one.sensor]: _, ...others } = levels;
    levels = level === null ? others : { ...others, [one.sensor]: level };
    look(one.receivedAtMs);
  }
  for (const sensor of offline) {
    const level = levels[sensor];
    if (level !== undefined) levels = { ...levels, [sensor]: { ...level, available: false, ageKnown: false } };
  }
  look(nowMs);
  return occupancy;
};

describe('the state of a room', () => {
  it('is unknown before anything was heard', () => {
    expect(stateAfter([], 5)).to.deep.equal({ state: 'unknown', p: null, sinceMs: 0, settled: false, dated: false });
  });

  it('follows a PIR up, holds five minutes after it, and then knows nothing: never empty', () => {
    const seen = [signal('motion', true, 0), signal('motion', false, minuteMs)];
    expect(stateAfter(seen.slice(0, 1), 1000)).to.include({ state: 'occupied', p: 0.95, settled: false });
    expect(stateAfter(seen.slice(0, 1), 20_000).settled).to.equal(true);
    expect(stateAfter(seen, 3.5 * minuteMs)).to.include({ state: 'occupied', sinceMs: 0, p: 0.73 });
    for (const laterMs of [6 * minuteMs, hourMs, 10 * hourMs])
      expect(stateAfter(seen, laterMs)).to.include({ state: 'unknown', p: null });
  });

  it('believes a PIR that never says OFF for ten minutes, and each ON anew', () => {
    const first = signal('motion', true, 0);
    expect(stateAfter([first], 9 * minuteMs).state).to.equal('occupied');
    expect(stateAfter([first], 11 * minuteMs).state).to.equal('unknown');
    expect(stateAfter([first, signal('motion', true, 8 * minuteMs)], 17 * minuteMs)).to.include({
      state: 'occupied',
      sinceMs: 0,
    });
    // A repetition beside another attribute is no movement.
    expect(stateAfter([first, signal('motion', true, 8 * minuteMs, 'update')], 17 * minuteMs).state).to.equal(
      'unknown',
    );
  });

  it('lets a radar hold who sits still, say empty after a minute, and be suspicious after four hours', () => {
    const on = signal('occupancy', true, 0);
    const off = signal('occupancy', false, 3 * hourMs);
    expect(stateAfter([on], 3 * hourMs)).to.include({ state: 'occupied', p: 0.97, settled: true });
    expect(stateAfter([on, off], 3 * hourMs + 59_000).state).to.equal('occupied');
    expect(stateAfter([on, off], 3 * hourMs + 61_000)).to.include({ state: 'empty', p: 0.03 });
    expect(stateAfter([on], 4 * hourMs + 1).state).to.equal('unknown');
  });

  it('does not call who left again settled, though the hold still runs', () => {
    const seen = [signal('occupancy', true, 0), signal('occupancy', false, 10_000)];
    expect(stateAfter(seen, 25_000)).to.include({ state: 'occupied', settled: false });
  });

  it('never lets a silent PIR contradict a radar, nor the afterglow of a PIR', () => {
    const pir = [signal('motion', true, 0), signal('motion', false, minuteMs)];
    expect(stateAfter([signal('occupancy', true, 0), ...pir], hourMs).state).to.equal('occupied');
    const left = [signal('occupancy', true, 0), ...pir, signal('occupancy', false, minuteMs)];
    expect(stateAfter(left, 2.5 * minuteMs).state).to.equal('empty');
    expect(stateAfter([signal('occupancy', false, 0), signal('motion', true, hourMs)], hourMs + 5).state).to.equal(
      'occupied',
    );
  });

  it('shows what was replayed, but dates nothing by it', () => {
    for (const edge of ['replay', 'state'] as const) {
      expect(stateAfter([signal('occupancy', true, 0, edge)], hourMs)).to.include({
        state: 'occupied',
        settled: false,
        dated: false,
      });
      expect(stateAfter([signal('motion', true, 0, edge)], 1000).state).to.equal('unknown');
      expect(stateAfter([signal('occupancy', false, 0, edge)], 1000).state).to.equal('empty');
      expect(isPresenceEvent(undefined, signal('motion', true, 0, edge))).to.equal(false);
    }
    const known = [signal('occupancy', true, 0), signal('occupancy', true, 5000, 'replay')];
    expect(stateAfter(known, 30_000).settled).to.equal(true);
    const dated = [signal('occupancy', true, 0, 'state'), signal('motion', true, hourMs)];
    expect(stateAfter(dated, hourMs)).to.include({ settled: true, dated: true, sinceMs: 0 });
  });

  it('takes null for unknown and an offline sensor for no word at all', () => {
    expect(stateAfter([signal('occupancy', true, 0), signal('occupancy', null, 10, 'update')], 20).state).to.equal(
      'unknown',
    );
    expect(stateAfter([signal('occupancy', false, 0)], hourMs, ['occupancy']).state).to.equal('unknown');
    expect(stateAfter([signal('occupancy', true, 0)], hourMs, ['occupancy']).state).to.equal('unknown');
  });

  it('counts people where a sensor does, from nobody to somebody', () => {
    const none = takeSignal(undefined, signal('count', 0, 0, 'update'), [1]);
    if (none === null) throw new Error('no level');
    expect(isPresenceEvent(none, signal('count', 2, 5, 'update'))).to.equal(true);
    expect(isPresenceEvent({ ...none, value: 1 }, signal('count', 2, 5, 'update'))).to.equal(false);
    expect(stateAfter([signal('count', 0, 0, 'update'), signal('count', 2, 5, 'update')], 100)).to.include({
      state: 'occupied',
      p: null,
    });
  });

  it('does not take the floor that our own music shakes for people', () => {
    const level = takeSignal(undefined, signal('vibration', true, 0), [1]);
    if (level === null) throw new Error('no level');
    const room = { levels: { vibration: level }, settleSeconds: 20 };
    expect(occupancyOf({ ...room, playing: false }, unknownSince(0), 5).state).to.equal('occupied');
    expect(occupancyOf({ ...room, playing: true }, unknownSince(0), 5).state).to.equal('unknown');
    expect(traceSignal(noTraces, signal('vibration', true, 5), { playing: true })).to.equal(noTraces);
  });

  it('says when time alone changes its mind', () => {
    const level = takeSignal(undefined, signal('motion', true, 0), [1]);
    if (level === null) throw new Error('no level');
    const room = { levels: { motion: level }, settleSeconds: 20, playing: false };
    const occupancy = occupancyOf(room, unknownSince(0), 0);
    expect(nextOccupancyChangeMs(room, occupancy, 0)).to.equal(20_000);
    expect(nextOccupancyChangeMs(room, { ...occupancy, settled: true }, 20_000)).to.equal(10 * minuteMs);
    expect(nextOccupancyChangeMs({ ...room, levels: {} }, unknownSince(0), 0)).to.equal(null);
    expect(levelEndsMs(level)).to.equal(4 * hourMs);
  });

  it('remembers doors, walks and the end of a call, and nothing of what was replayed', () => {
    const quiet = { playing: false };
    const moved = traceSignal(noTraces, signal('motion', true, 100), quiet);
    expect(moved).to.include({ presenceAtMs: 100, heardFromMs: 100 });
    expect(traceSignal(moved, signal('contact', true, 200), quiet).doorAtMs).to.equal(200);
    expect(traceSignal(moved, signal('contact', true, 200, 'update'), quiet)).to.equal(moved);
    expect(traceSignal(moved, signal('voice', false, 300), quiet).busyEndedAtMs).to.equal(300);
    expect(traceSignal(moved, signal('motion', true, 400, 'replay'), quiet)).to.equal(moved);
    const now = (atMs: number) => ({ atMs, monoMs: atMs });
    expect(traceElsewhere(moved, now(100 + minuteMs)).walkedAtMs).to.equal(100 + minuteMs);
    expect(traceElsewhere(moved, now(100 + 6 * minuteMs))).to.equal(moved);
  });

  it('hears a television until it is off or gone from the network', () => {
    const level = takeSignal(undefined, signal('media', true, 0, 'replay'), [1]);
    if (level === null) throw new Error('no level');
    expect(isBusyWith({ tv: level }, 'media')).to.equal(true);
    expect(isBusyWith({ tv: level }, 'voice')).to.equal(false);
    expect(isBusyWith({ tv: { ...level, available: false } }, 'media')).to.equal(false);
  });
});
