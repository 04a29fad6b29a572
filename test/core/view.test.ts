// What people are shown of a room, and what must not even be there.
import { expect } from 'chai';
import { kindNames, kinds } from '../../config/words/kind.ts';
import { makeSentence } from '../../server/core/draft.ts';
import { knows } from '../../server/core/knows.ts';
import { becauseText, sentenceText, viewRoom } from '../../server/core/view.ts';
import { hourMs, makeGrant, makeRoom, minuteMs, type SimulatedHouse, simulateHouse } from '../house/simulated-house.ts';

const noonMs = Date.UTC(2026, 2, 2, 11);

const house = (): SimulatedHouse => simulateHouse({ startMs: noonMs, rooms: [makeRoom('kitchen')] });
const rowsOf = (sim: SimulatedHouse) => viewRoom(sim.house(), 'kitchen', sim.nowMs()).rows;

describe('the view of a room', () => {
  it('shows no occupancy, and all rows off, while nobody allowed anything', () => {
    const view = viewRoom(house().house(), 'kitchen', noonMs);
    expect(view).not.to.have.property('occupancy');
    expect(new Set(Object.values(view.rows))).to.deep.equal(new Set(['off']));
    expect(JSON.stringify(view)).not.to.match(/occup/);
    expect(() => viewRoom(house().house(), 'attic', noonMs)).to.throw('attic');
  });

  it('shows occupancy with its chance as long as the grant lasts', () => {
    const sim = house();
    sim.grant(makeGrant(1, 'kitchen', 'motion', 'react', { endsAtMs: noonMs + hourMs }));
    sim.sense({ room: 'kitchen', sensor: 'pir', kind: 'motion', value: true, edge: 'rise' });
    expect(viewRoom(sim.house(), 'kitchen', noonMs + 1000).occupancy).to.deep.equal({
      state: 'occupied',
      p: 0.95,
      sinceMs: noonMs,
      settled: false,
    });
    sim.runUntil(noonMs + 30 * minuteMs);
    expect(viewRoom(sim.house(), 'kitchen', sim.nowMs()).occupancy).not.to.have.property('p');
    expect(viewRoom(sim.house(), 'kitchen', noonMs + hourMs)).not.to.have.property('occupancy');
  });

  it('says off, reacts, reacts and learns, remembered, or partly', () => {
    const sim = house();
    sim.grant(makeGrant(1, 'kitchen', 'motion', 'react'), makeGrant(2, 'kitchen', 'illuminance', 'react'));
    expect(rowsOf(sim)).to.include({ presence: 'reacts', 'light-and-air': 'reacts', who: 'off', played: 'off' });
    sim.grant(makeGrant(3, 'kitchen', 'motion', 'learn'));
    expect(rowsOf(sim).presence).to.equal('reacts-and-learns');
    sim.grant(makeGrant(4, 'kitchen', 'occupancy', 'react'));
    expect(rowsOf(sim).presence).to.equal('partly');
    sim.grant(makeGrant(5, 'kitchen', 'play', 'keep', { person: 1 }));
    expect(rowsOf(sim).played).to.equal('partly');
    const played = kindNames.filter((kind) => kinds[kind].row === 'played');
    sim.grant(...played.map((kind, n) => makeGrant(10 + n, 'kitchen', kind, 'keep', { person: 1 })));
    expect(rowsOf(sim).played).to.equal('remembered');
  });

  it('shows what plays, what comes and why', () => {
    const sim = house();
    sim.ask('kitchen', 'play');
    sim.runUntil(noonMs + 1000);
    const view = viewRoom(sim.house(), 'kitchen', sim.nowMs());
    expect(view.playing).to.include({ state: 'playing', title: 'Piece 1', artist: 'Artist', durationMs: 200_000 });
    expect(view.list[0]?.because).to.equal('You have played it often and lately.');
    expect(view.speaker).to.deep.equal({ id: 1, name: 'kitchen speaker', kind: 'sim', online: true });
    expect(view.sentence?.text).to.equal('Started by hand.');
    sim.ask('kitchen', 'stop');
    sim.runUntil(noonMs + 2000);
    const stopped = viewRoom(sim.house(), 'kitchen', sim.nowMs());
    expect(stopped.playing).to.include({ state: 'idle', title: null });
    expect(stopped.sentence).to.include({ text: 'Quiet until 16:00: stopped by hand.', lift: 'Resume' });
  });

  it('fills a sentence on the household’s clock', () => {
    const empty = makeSentence('paused-empty', noonMs, { fields: { sinceMs: noonMs - hourMs } });
    expect(sentenceText(empty, 'Europe/Berlin')).to.equal('Paused: the room has been empty since 11:00.');
    expect(sentenceText(makeSentence('night', noonMs), 'UTC')).to.equal('Quiet until later: it is night.');
    expect(sentenceText(makeSentence('speaker-error', noonMs), 'UTC')).to.include('{problem}');
    expect(becauseText([{ reason: 'baseline', value: 3 }])).to.equal('');
  });
});

describe('what a room knows', () => {
  it('is exactly what is in memory, with grant, age and end', () => {
    const sim = house();
    sim.grant(
      makeGrant(1, 'kitchen', 'motion', 'react', { endsAtMs: noonMs + hourMs }),
      makeGrant(2, 'kitchen', 'illuminance', 'react'),
    );
    sim.sense({ room: 'kitchen', sensor: 'pir', kind: 'motion', value: true, edge: 'rise' });
    sim.sense({ room: 'kitchen', sensor: 'lux', kind: 'illuminance', value: 41, edge: 'update' });
    expect(sim.sense({ room: 'kitchen', sensor: 'hum', kind: 'humidity', value: 50, edge: 'update' })).to.equal(false);
    const known = { purpose: 'react', ageMs: 5000, byPerson: 1 };
    expect(knows(sim.house(), 'kitchen', noonMs + 5000)).to.deep.equal([
      {
        ...known,
        kind: 'motion',
        value: true,
        source: 'pir',
        grant: 1,
        untilMs: noonMs + hourMs,
        grantEndsAtMs: noonMs + hourMs,
      },
      {
        ...known,
        kind: 'illuminance',
        value: 41,
        source: 'lux',
        grant: 2,
        untilMs: noonMs + hourMs,
        grantEndsAtMs: null,
      },
    ]);
    expect(Object.keys(sim.room('kitchen').levels)).to.have.length(2);
    sim.runUntil(noonMs + hourMs);
    expect(knows(sim.house(), 'kitchen', sim.nowMs())).to.deep.equal([]);
    expect(sim.room('kitchen').levels).to.deep.equal({});
    expect(knows(sim.house(), 'attic', noonMs)).to.deep.equal([]);
  });

  it('shows what is about a person to that person alone', () => {
    const sim = house();
    sim.grant(makeGrant(1, 'kitchen', 'rssi', 'react', { person: 1 }));
    sim.sense({ room: 'kitchen', sensor: 'watch', kind: 'rssi', value: -60, edge: 'update', person: 1 });
    expect(knows(sim.house(), 'kitchen', noonMs)).to.deep.equal([]);
    expect(knows(sim.house(), 'kitchen', noonMs, { person: 2, isProgram: false })).to.deep.equal([]);
    expect(knows(sim.house(), 'kitchen', noonMs, { person: 1, isProgram: false })).to.have.length(1);
  });
});
