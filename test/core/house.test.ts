// The house from outside: what people and signals make it do, step by step on virtual time.
import { expect } from 'chai';
import type { Effect } from '../../server/core/house-types.ts';
import { viewRoom } from '../../server/core/view.ts';
import {
  dayMs,
  hourMs,
  makeGrant,
  makeRoom,
  makeTrack,
  minuteMs,
  type SimulatedHouse,
  simulateHouse,
} from '../house/simulated-house.ts';

// 2026-03-02 is a Monday; Berlin is one hour ahead of UTC.
const midnightMs = Date.UTC(2026, 2, 1, 23);
const noonMs = midnightMs + 12 * hourMs;

const kitchen = (change = {}): SimulatedHouse => {
  const sim = simulateHouse({ startMs: noonMs, rooms: [makeRoom('kitchen', change)] });
  sim.grant(makeGrant(1, 'kitchen', 'motion', 'react'), makeGrant(2, 'kitchen', 'occupancy', 'react'));
  return sim;
};

const motion = (sim: SimulatedHouse, value = true): boolean =>
  sim.sense({ room: 'kitchen', sensor: 'pir', kind: 'motion', value, edge: value ? 'rise' : 'fall' });

const effects = <T extends Effect['type']>(sim: SimulatedHouse, type: T): Extract<Effect, { type: T }>[] =>
  sim.log.flatMap(({ effect }) => (effect.type === type ? [effect as Extract<Effect, { type: T }>] : []));

const pass = (sim: SimulatedHouse, ms: number): void => sim.runUntil(sim.nowMs() + ms);

describe('the house', () => {
  it('starts quietly twenty seconds after somebody came in, and says so', () => {
    const sim = kitchen();
    motion(sim);
    expect(sim.room('kitchen').sentence?.code).to.equal('settling');
    pass(sim, 19_000);
    expect(effects(sim, 'play')).to.have.length(0);
    pass(sim, 2000);
    expect(effects(sim, 'play').map((play) => play.volumePercent)).to.deep.equal([20]);
    expect(viewRoom(sim.house(), 'kitchen', sim.nowMs()).sentence?.text).to.equal(
      'Started by itself: somebody came in (motion).',
    );
    expect(sim.room('kitchen').playback.state).to.equal('playing');
    expect(sim.speaker(1).volumePercent).to.equal(20);
  });

  it('starts at once where nobody is to settle', () => {
    const sim = kitchen({ settleSeconds: 0 });
    motion(sim);
    pass(sim, 100);
    expect(effects(sim, 'play')).to.have.length(1);
  });

  it('does nothing without a grant, and nothing after it was taken back', () => {
    const sim = simulateHouse({ startMs: noonMs, rooms: [makeRoom('kitchen', { settleSeconds: 0 })] });
    expect(motion(sim)).to.equal(false);
    sim.grant(makeGrant(1, 'kitchen', 'motion', 'react'));
    sim.send({ type: 'grants-changed', grants: [] });
    expect(motion(sim)).to.equal(false);
    pass(sim, minuteMs);
    expect(effects(sim, 'play')).to.have.length(0);
  });

  it('drops the state that a grant fed when the grant goes, also in the middle of settling', () => {
    const sim = kitchen();
    motion(sim);
    pass(sim, 10_000);
    expect(viewRoom(sim.house(), 'kitchen', sim.nowMs()).occupancy?.state).to.equal('occupied');
    const epoch = sim.house().grants.epoch;
    const told = sim.send({ type: 'grants-changed', grants: [] });
    expect(told.map((effect) => effect.type)).to.include('subscriptions-changed');
    expect(sim.house().grants.epoch).to.be.greaterThan(epoch);
    expect(sim.room('kitchen').levels).to.deep.equal({});
    expect(sim.room('kitchen').occupancy.state).to.equal('unknown');
    expect(sim.room('kitchen').traces.presenceAtMs).to.equal(null);
    expect(sim.room('kitchen').sentence).to.equal(null);
    expect(viewRoom(sim.house(), 'kitchen', sim.nowMs())).not.to.have.property('occupancy');
    pass(sim, minuteMs);
    expect(effects(sim, 'play')).to.have.length(0);
  });

  it('ends what a grant fed at the moment the grant ends by itself', () => {
    const sim = simulateHouse({ startMs: noonMs, rooms: [makeRoom('kitchen')] });
    sim.grant(makeGrant(1, 'kitchen', 'motion', 'react', { endsAtMs: noonMs + 10_000 }));
    motion(sim);
    pass(sim, 10_001);
    expect(sim.room('kitchen').levels).to.deep.equal({});
    pass(sim, minuteMs);
    expect(effects(sim, 'play')).to.have.length(0);
  });

  it('takes a replayed or first value as a state that starts nothing', () => {
    for (const edge of ['state', 'replay'] as const) {
      const sim = kitchen({ settleSeconds: 0 });
      sim.sense({ room: 'kitchen', sensor: 'radar', kind: 'occupancy', value: true, edge });
      pass(sim, 10 * minuteMs);
      expect(sim.room('kitchen').occupancy).to.include({ state: 'occupied', settled: false });
      expect(effects(sim, 'play'), edge).to.have.length(0);
    }
  });

  it('plays on at the natural end, and fills the list before it runs out', () => {
    const sim = kitchen();
    motion(sim);
    pass(sim, 2 * hourMs - minuteMs);
    const plays = effects(sim, 'play');
    expect(plays.length).to.be.greaterThan(30);
    expect(new Set(plays.map((play) => play.playId)).size).to.equal(plays.length);
    expect(sim.room('kitchen').kept.list.length).to.be.within(9, 30);
  });

  it('lets a stop win for four hours, and the button lift it', () => {
    const sim = kitchen();
    motion(sim);
    pass(sim, minuteMs);
    sim.ask('kitchen', 'stop');
    pass(sim, 1000);
    expect(sim.room('kitchen').playback.state).to.equal('idle');
    pass(sim, 2 * hourMs);
    motion(sim);
    pass(sim, minuteMs);
    expect(effects(sim, 'play')).to.have.length(1);
    expect(sim.room('kitchen').sentence?.code).to.equal('stopped-by-hand');
    sim.send({ type: 'hold-lifted', room: 'kitchen', asker: { askId: 'lift', person: 1 } });
    pass(sim, 1000);
    expect(sim.room('kitchen').playback.state).to.equal('playing');
    expect(sim.room('kitchen').kept.holdUntilMs).to.equal(null);
    expect(sim.room('kitchen').sentence?.code).to.equal('started-by-person');
  });

  it('plays on after a piece that is over sooner than it said, and holds nothing against it', () => {
    const sim = kitchen();
    sim.ask('kitchen', 'play');
    pass(sim, 130_000);
    const { playId: first } = sim.room('kitchen').playback;
    const status = {
      playId: null,
      foreign: false,
      state: 'idle',
      positionMs: 0,
      durationMs: null,
      volumePercent: 20,
      error: null,
      ranOut: true,
      atMonoMs: sim.nowMs(),
    } as const;
    sim.send({ type: 'speaker-status', speaker: 1, status });
    pass(sim, 1000);
    expect(sim.room('kitchen').kept.holdUntilMs).to.equal(null);
    expect(sim.room('kitchen').playback.state).to.equal('playing');
    expect(sim.room('kitchen').playback.playId).to.not.equal(first);
  });

  it('takes a stop and a pause made at the speaker for a person’s', () => {
    for (const change of [{ state: 'idle', playId: null } as const, { state: 'paused' } as const]) {
      const sim = kitchen();
      motion(sim);
      pass(sim, minuteMs);
      sim.tell(1, change);
      expect(sim.room('kitchen').sentence?.code).to.equal('stopped-by-hand');
      expect(sim.room('kitchen').kept.holdUntilMs).to.equal(sim.nowMs() + 4 * hourMs);
    }
  });

  it('remembers a play only where somebody allowed it, with the grant it stands on', () => {
    const without = kitchen();
    motion(without);
    pass(without, hourMs);
    expect(effects(without, 'remember-play')).to.have.length(0);
    expect(effects(without, 'keep-room').some(({ kept }) => kept.playing != null)).to.equal(false);

    const sim = kitchen();
    sim.grant(makeGrant(7, 'kitchen', 'play', 'keep', { person: 1 }));
    motion(sim);
    pass(sim, 10 * minuteMs);
    const remembered = effects(sim, 'remember-play');
    expect(remembered.length).to.be.greaterThan(1);
    expect(remembered[0]?.play.grants).to.deep.equal([7]);
    expect(remembered[0]?.learn).to.equal(false);
    expect(remembered[0]?.play.value).to.include({ outcome: 'finished', listenedMs: 200_000, origin: 'automatic' });
    sim.grant(makeGrant(8, 'kitchen', 'play', 'learn', { person: 1 }));
    const before = effects(sim, 'remember-play').length;
    sim.ask('kitchen', 'next');
    pass(sim, 1000);
    // That it was skipped is a kind of its own.
    expect(effects(sim, 'remember-play')).to.have.length(before);
    sim.grant(makeGrant(9, 'kitchen', 'skip', 'keep', { person: 1 }));
    sim.ask('kitchen', 'next');
    pass(sim, 1000);
    expect(effects(sim, 'remember-play').at(-1)?.learn).to.equal(false);
    sim.grant(makeGrant(10, 'kitchen', 'skip', 'learn', { person: 1 }));
    sim.ask('kitchen', 'next');
    pass(sim, 1000);
    expect(effects(sim, 'remember-play').at(-1)?.learn).to.equal(true);
    expect(effects(sim, 'remember-play').at(-1)?.play.value.outcome).to.equal('skipped_here');
  });

  it('counts a remembered play as use of everything under “What was played”, which is one question', () => {
    const sim = kitchen();
    const played = ['play', 'skip', 'save', 'like', 'volume'] as const;
    const given = played.flatMap((kind, n) =>
      (['keep', 'learn'] as const).map((purpose, m) =>
        makeGrant(10 + 2 * n + m, 'kitchen', kind, purpose, { person: 1 }),
      ),
    );
    sim.grant(...given);
    motion(sim);
    pass(sim, 10 * minuteMs);
    const used = new Set(effects(sim, 'grants-used').flatMap(({ grants }) => grants));
    expect([...used].sort((one, other) => one - other)).to.deep.equal([1, ...given.map(({ id }) => id)]);
  });

  it('attributes what a person started to that person, who must have said yes for themselves', () => {
    const sim = kitchen();
    sim.grant(makeGrant(7, 'kitchen', 'play', 'keep', { person: 1 }));
    sim.send({ type: 'asked', room: 'kitchen', asker: { askId: 'a', person: 2 }, action: 'play' });
    pass(sim, 10 * minuteMs);
    expect(effects(sim, 'remember-play')).to.have.length(0);
    sim.ask('kitchen', 'play', { track: makeTrack(55) });
    pass(sim, 10 * minuteMs);
    expect(effects(sim, 'remember-play')[0]?.play.about.person).to.equal(1);
  });

  it('keeps silent about a private session and drops what it knew', () => {
    const sim = kitchen();
    sim.grant(
      makeGrant(7, 'kitchen', 'play', 'keep', { person: 1 }),
      makeGrant(8, 'kitchen', 'like', 'keep', { person: 1 }),
    );
    motion(sim);
    pass(sim, minuteMs);
    sim.ask('kitchen', 'private', { on: true });
    expect(sim.room('kitchen').levels).to.deep.equal({});
    expect(motion(sim)).to.equal(false);
    sim.ask('kitchen', 'like');
    pass(sim, 10 * minuteMs);
    expect(effects(sim, 'remember-play')).to.have.length(0);
    expect(effects(sim, 'remember-reaction')).to.have.length(0);
    sim.ask('kitchen', 'private', { on: false });
    sim.ask('kitchen', 'like');
    expect(effects(sim, 'remember-reaction')).to.have.length(1);
    expect(motion(sim)).to.equal(true);
  });

  it('writes nothing of a play during which it was private or a guest objected, also when that was over before it ended', () => {
    const asker = { askId: 'a', person: 1 } as const;
    const guest = (sim: SimulatedHouse, forMs: number) =>
      sim.send({ type: 'guest-mode', room: 'kitchen', asker, forMs });
    const people = (sim: SimulatedHouse, privateUntilMs: number | null) =>
      sim.send({ type: 'people-changed', people: { 1: { guardians: [], childUntilMs: null, privateUntilMs } } });
    const turns: Readonly<Record<string, (sim: SimulatedHouse, on: boolean) => unknown>> = {
      never: () => undefined,
      room: (sim, on) => sim.ask('kitchen', 'private', { on }),
      guest: (sim, on) => guest(sim, on ? hourMs : 0),
      person: (sim, on) => people(sim, on ? sim.nowMs() + hourMs : null),
    };
    for (const [what, turn] of Object.entries(turns)) {
      for (const isOnFirst of [true, false]) {
        const sim = kitchen({ owners: [1] });
        sim.grant(makeGrant(7, 'kitchen', 'play', 'keep', { person: 1 }));
        if (isOnFirst) turn(sim, true);
        sim.ask('kitchen', 'play');
        pass(sim, 50_000);
        if (!isOnFirst) turn(sim, true);
        pass(sim, 10_000);
        turn(sim, false);
        pass(sim, 200_000);
        const written = effects(sim, 'remember-play').map(({ play }) => play.value.trackId);
        const [first, second] = effects(sim, 'play').map(({ track }) => track.id);
        const label = `${what}, ${isOnFirst ? 'from the start' : 'in its midst'}`;
        expect(written.includes(first ?? 0), label).to.equal(what === 'never');
        // The next piece is remembered again.
        pass(sim, 200_000);
        expect(
          effects(sim, 'remember-play').map(({ play }) => play.value.trackId),
          label,
        ).to.include(second);
      }
    }
  });

  it('knows a play that was private again when its link comes back, and tells a later run nothing of it', () => {
    for (const isByItself of [false, true]) {
      const sim = kitchen({ owners: [1] });
      sim.grant(makeGrant(7, 'kitchen', 'play', 'keep', { person: 1 }), makeGrant(8, 'kitchen', 'play', 'keep'));
      if (isByItself) motion(sim);
      else sim.ask('kitchen', 'play');
      pass(sim, 40_000);
      const privateUntilMs = sim.nowMs() + 10_000;
      sim.send({ type: 'people-changed', people: { 1: { guardians: [], childUntilMs: null, privateUntilMs } } });
      pass(sim, 5000);
      expect(sim.room('kitchen').kept.playing ?? null, String(isByItself)).to.equal(null);
      pass(sim, 10_000);
      const { playId } = sim.room('kitchen').playback;
      sim.send({ type: 'speaker-online', speaker: 1, online: false });
      sim.send({ type: 'speaker-online', speaker: 1, online: true });
      sim.tell(1, {});
      expect(sim.room('kitchen').tracked?.playId, String(isByItself)).to.equal(playId);
      sim.ask('kitchen', 'stop');
      pass(sim, 2000);
      const written = effects(sim, 'remember-play').map(({ aside }) => aside);
      expect(new Set(written)).to.deep.equal(new Set(isByItself ? [true] : []));
    }
  });

  it('writes nothing of a play that began in a private session while the date was in doubt', () => {
    const sim = kitchen({ owners: [1] });
    sim.grant(makeGrant(7, 'kitchen', 'play', 'keep', { person: 1 }));
    sim.send({ type: 'clock-woke', markMs: sim.nowMs() - 48 * hourMs });
    expect(sim.house().grants.clock.waits).to.equal(true);
    sim.ask('kitchen', 'private', { on: true });
    sim.ask('kitchen', 'play');
    pass(sim, 20_000);
    sim.send({ type: 'clock-confirmed' });
    sim.ask('kitchen', 'private', { on: false });
    pass(sim, 100_000);
    sim.ask('kitchen', 'stop');
    pass(sim, 2000);
    expect(effects(sim, 'remember-play')).to.have.length(0);
  });

  it('stays stopped when a piece ends by itself in the moment in which it is stopped', () => {
    const sim = kitchen();
    sim.ask('kitchen', 'play');
    pass(sim, 130_000);
    sim.ask('kitchen', 'stop');
    const status = { playId: null, foreign: false, state: 'idle', positionMs: 0, durationMs: null } as const;
    sim.send({
      type: 'speaker-status',
      speaker: 1,
      status: { ...status, volumePercent: 20, error: null, ranOut: true, atMonoMs: sim.nowMs() },
    });
    pass(sim, 2000);
    expect(sim.room('kitchen').playback.state).to.equal('idle');
    expect(effects(sim, 'play')).to.have.length(1);
  });

  it('says of a play that nobody in particular started whether somebody was private meanwhile', () => {
    const sim = kitchen({ owners: [1] });
    sim.grant(makeGrant(7, 'kitchen', 'play', 'keep'));
    motion(sim);
    pass(sim, 50_000);
    sim.send({
      type: 'people-changed',
      people: { 1: { guardians: [], childUntilMs: null, privateUntilMs: sim.nowMs() + 10_000 } },
    });
    pass(sim, 20_000);
    sim.send({ type: 'people-changed', people: {} });
    pass(sim, 400_000);
    expect(effects(sim, 'remember-play').map(({ aside }) => aside)).to.deep.equal([true, undefined]);
  });

  it('tries the next piece once when the speaker cannot play, then gives up with the reason', () => {
    const sim = kitchen();
    sim.ask('kitchen', 'play');
    sim.runUntil(sim.nowMs() + 10);
    for (let n = 0; n < 2; n += 1) {
      const play = effects(sim, 'play').at(-1);
      sim.send({ type: 'command-done', commandId: play?.commandId ?? '', problem: 'it is broken' });
    }
    expect(effects(sim, 'play')).to.have.length(2);
    expect(viewRoom(sim.house(), 'kitchen', sim.nowMs()).sentence?.text).to.equal(
      'The speaker could not play this: it is broken.',
    );
    expect(sim.room('kitchen').playback.state).to.equal('idle');
  });

  it('answers every command, with a refusal where it cannot', () => {
    const sim = kitchen();
    const code = (answer: Effect | undefined): string | null | undefined =>
      answer?.type === 'answer' ? (answer.refusal?.code ?? null) : undefined;
    for (const action of ['pause', 'next', 'previous', 'like', 'dislike', 'save'] as const)
      expect(code(sim.ask('kitchen', action)), action).to.equal('not-playing');
    expect(code(sim.ask('attic', 'play'))).to.equal('no-such-room');
    expect(code(sim.ask('kitchen', 'volume'))).to.equal('bad-request');
    expect(code(sim.ask('kitchen', 'volume', { percent: 90 }))).to.equal(null);
    pass(sim, 100);
    expect(sim.speaker(1).volumePercent).to.equal(60);
    sim.ask('kitchen', 'play');
    pass(sim, 1000);
    const answers = effects(sim, 'answer').map((answer) => answer.askId);
    expect(new Set(answers).size).to.equal(answers.length);
    expect(answers).to.have.length(10);
    sim.send({ type: 'speaker-online', speaker: 1, online: false });
    expect(code(sim.ask('kitchen', 'next'))).to.equal('not-playing');
    expect(code(sim.ask('kitchen', 'play'))).to.equal('speaker-offline');
  });

  it('says that there is nothing to play when the library is empty', () => {
    const sim = simulateHouse({ startMs: noonMs, rooms: [makeRoom('kitchen')], library: 0 });
    sim.ask('kitchen', 'play');
    pass(sim, 1000);
    expect(effects(sim, 'answer')[0]?.refusal?.code).to.equal('nothing-to-play');
    expect(sim.room('kitchen').sentence?.code).to.equal('nothing-to-play');
  });

  it('goes back to the start, and further back to the piece before', () => {
    const sim = kitchen();
    sim.ask('kitchen', 'play');
    pass(sim, 250_000);
    const played = (): (number | undefined)[] => effects(sim, 'play').map((play) => play.track.id);
    expect(played()).to.deep.equal([1, 2]);
    sim.ask('kitchen', 'previous');
    pass(sim, 2000);
    sim.ask('kitchen', 'previous');
    pass(sim, 2000);
    expect(played()).to.deep.equal([1, 2, 2, 1]);
    expect(sim.room('kitchen').kept.list[0]?.track.id).to.equal(2);
  });

  it('forgets what a room played before as soon as plays are forgotten, and plays on', () => {
    const sim = kitchen();
    sim.ask('kitchen', 'play');
    pass(sim, 250_000);
    expect([sim.room('kitchen').recent.length, sim.room('kitchen').past.length]).to.deep.equal([2, 1]);
    const now = sim.room('kitchen').playback;
    sim.send({ type: 'history-forgotten', playing: null });
    const { recent, past, playback, kept } = sim.room('kitchen');
    expect([recent, past]).to.deep.equal([[now.item?.track.key], []]);
    // Reasons are numbers of what is gone.
    expect(playback).to.deep.equal({ ...now, item: { ...now.item, why: [], score: 0 } });
    expect(kept.list).to.not.deep.equal([]);
    expect([...kept.list, kept.playing?.item].flatMap((item) => item?.why ?? [])).to.deep.equal([]);
    sim.ask('kitchen', 'stop');
    sim.send({ type: 'history-forgotten', playing: null });
    expect(sim.room('kitchen').past).to.deep.equal([]);
  });

  it('writes nothing of a play that was forgotten while it went on, and everything of the next', () => {
    const meant = { all: { owners: null, room: null }, hall: { owners: null, room: 'hall' }, none: null } as const;
    for (const [name, playing] of Object.entries(meant)) {
      const sim = kitchen();
      sim.grant(makeGrant(7, 'kitchen', 'play', 'keep', { person: 1 }));
      sim.ask('kitchen', 'play');
      pass(sim, 20_000);
      sim.send({ type: 'history-forgotten', playing });
      expect(sim.room('kitchen').kept.playing == null).to.equal(name === 'all');
      // What is forgotten later, and is not this, brings nothing of it back.
      sim.send({ type: 'history-forgotten', playing: null });
      pass(sim, 390_000);
      const written = effects(sim, 'remember-play').map(({ play }) => play.value.trackId);
      expect(written, name).to.deep.equal(name === 'all' ? [2] : [1, 2]);
    }
  });

  it('refreshes the list for a mood for two hours, and keeps what people placed', () => {
    const sim = kitchen();
    sim.ask('kitchen', 'play');
    pass(sim, 1000);
    const list = sim.room('kitchen').kept.list;
    const [first, second, ...rest] = list;
    if (first === undefined || second === undefined) throw new Error('no list');
    sim.send({
      type: 'list-edited',
      room: 'kitchen',
      asker: { askId: 'e', person: 1 },
      items: [second, first, ...rest],
    });
    sim.send({ type: 'mood-chosen', room: 'kitchen', asker: { askId: 'm', person: 1 }, mood: 'calm' });
    expect(effects(sim, 'list').at(-1)).to.include({ mood: 'calm' });
    pass(sim, 1000);
    const fresh = sim.room('kitchen').kept.list;
    expect(fresh.slice(0, 2).map((item) => item.track.id)).to.deep.equal([second.track.id, first.track.id]);
    expect(fresh[2]?.track.id).not.to.equal(rest[0]?.track.id);
    pass(sim, 2 * hourMs);
    expect(sim.room('kitchen').kept.mood).to.equal('none');
    expect(effects(sim, 'list').at(-1)?.mood).to.equal('none');
  });

  it('makes the list anew when the personal picks of its room are switched off, and fills it after removals', () => {
    const sim = kitchen();
    sim.ask('kitchen', 'play');
    pass(sim, 1000);
    const asked = effects(sim, 'list').length;
    sim.send({ type: 'rooms-changed', rooms: [makeRoom('kitchen', { personalOn: false })] });
    expect(effects(sim, 'list').slice(asked)).to.have.length(1);
    expect(effects(sim, 'list').at(-1)).to.include({ room: 'kitchen', personal: false });
    pass(sim, 1000);
    sim.send({ type: 'rooms-changed', rooms: [makeRoom('kitchen', { personalOn: false })] });
    expect(effects(sim, 'list').slice(asked)).to.have.length(1);
    sim.send({ type: 'list-edited', room: 'kitchen', asker: { askId: 'e', person: 1 }, items: [] });
    expect(effects(sim, 'list').slice(asked)).to.have.length(2);
    pass(sim, 1000);
    expect(sim.room('kitchen').kept.list.length).to.be.within(9, 30);
    sim.send({ type: 'lists-outdated' });
    expect(effects(sim, 'list').slice(asked)).to.have.length(3);
  });

  it('starts nothing after a restart, and takes up the play that is still on the speaker', () => {
    const sim = kitchen();
    sim.grant(makeGrant(7, 'kitchen', 'play', 'keep', { person: 1 }));
    motion(sim);
    pass(sim, minuteMs);
    const kept = sim.room('kitchen').kept;
    const { playId } = sim.room('kitchen').playback;
    const again = simulateHouse({ startMs: sim.nowMs(), rooms: [], speakers: false });
    again.send({ type: 'grants-changed', grants: sim.house().grants.grants });
    again.send({ type: 'rooms-changed', rooms: [makeRoom('kitchen')], kept: { kitchen: kept } });
    again.send({
      type: 'speakers-changed',
      speakers: [{ id: 1, room: 'kitchen', approved: true, name: 's', driver: 'sim' }],
    });
    again.send({ type: 'speaker-online', speaker: 1, online: true });
    const status = { foreign: false, durationMs: 200_000, volumePercent: 20, error: null, atMonoMs: again.nowMs() };
    again.send({
      type: 'speaker-status',
      speaker: 1,
      status: { ...status, playId, state: 'playing', positionMs: 40_000 },
    });
    expect(again.room('kitchen').playback).to.include({ state: 'playing', playId });
    expect(viewRoom(again.house(), 'kitchen', again.nowMs()).playing.title).to.equal('Piece 1');
    expect(effects(again, 'play')).to.have.length(0);
    again.runUntil(again.nowMs() + 160_000);
    again.send({
      type: 'speaker-status',
      speaker: 1,
      status: { ...status, playId: null, state: 'idle', positionMs: 0, atMonoMs: again.nowMs() },
    });
    const [play] = effects(again, 'remember-play');
    expect(play?.play.value).to.include({ playId, outcome: 'finished', startedAtMs: kept.playing?.startedAtMs });
    expect(effects(again, 'play')).to.have.length(1);
  });

  it('makes way for a television with music that started by itself, and does not come back over it', () => {
    const sim = kitchen();
    sim.grant(makeGrant(3, 'kitchen', 'media', 'react'));
    motion(sim);
    pass(sim, minuteMs);
    sim.sense({ room: 'kitchen', sensor: 'tv', kind: 'media', value: true, edge: 'rise' });
    pass(sim, 1000);
    expect(sim.room('kitchen').playback.state).to.equal('paused');
    expect(sim.room('kitchen').sentence?.code).to.equal('paused-media');
    pass(sim, 2 * hourMs);
    motion(sim);
    pass(sim, minuteMs);
    expect(sim.room('kitchen').sentence?.code).to.equal('media');
    expect(sim.room('kitchen').playback.state).to.equal('paused');
    sim.ask('kitchen', 'play');
    pass(sim, 1000);
    sim.sense({ room: 'kitchen', sensor: 'tv', kind: 'media', value: false, edge: 'fall' });
    sim.sense({ room: 'kitchen', sensor: 'tv', kind: 'media', value: true, edge: 'rise' });
    pass(sim, 1000);
    expect(sim.room('kitchen').playback.state).to.equal('playing');
  });

  it('runs a whole day of one room in little time, and the same day twice gives the same log', () => {
    const day = (): string => {
      const sim = kitchen();
      for (let n = 0; n < 24 * 12; n += 1) {
        sim.runUntil(noonMs + n * 5 * minuteMs);
        motion(sim);
      }
      sim.runUntil(noonMs + dayMs);
      return sim.log
        .map(({ atMs, effect }) => `${atMs} ${effect.type} ${'playId' in effect ? effect.playId : ''}`)
        .join('\n');
    };
    const before = process.cpuUsage();
    const first = day();
    expect(process.cpuUsage(before).user / 1000).to.be.lessThan(1000);
    expect(day()).to.equal(first);
  });
});
