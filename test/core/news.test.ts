// What an open panel is told at once, and what it is not.
import { expect } from 'chai';
import type { RoomView, SnapshotView } from '../../config/words/panel.ts';
import { newsOf } from '../../server/core/news.ts';
import { viewRoom } from '../../server/core/view.ts';
import { makeRoom, simulateHouse } from '../house/simulated-house.ts';
import { noonMs } from '../support/fake-clock.ts';

const kitchen: RoomView = {
  ...viewRoom(simulateHouse({ startMs: noonMs, rooms: [makeRoom('kitchen')] }).house(), 'kitchen', noonMs),
  name: 'Kitchen',
  owners: [1],
};

const house = (change: Partial<SnapshotView> = {}): SnapshotView => ({
  version: 1,
  me: { id: 1, name: 'Ada', role: 'adult' },
  household: {
    zone: 'Etc/UTC',
    personalOn: true,
    sensing: 'reacts',
    clockWaits: false,
    stoppedBy: null,
    undoUntilMs: null,
    childAge: 16,
  },
  people: [],
  mine: { personalOn: true, privateUntilMs: null },
  rooms: [kitchen],
  speakers: [],
  sensors: [],
  grants: [],
  jobs: [],
  cards: [],
  library: { tracks: 0, owned: 0, plays: 0 },
  mqtt: { url: null, embedded: true, online: true },
  ...change,
});

const room = (change: Partial<RoomView>) => house({ rooms: [{ ...kitchen, ...change }] });
const card = (code: 'grants-ending' | 'grants-unused' | 'review', count: number) =>
  house({ cards: [{ code, fields: { count } }] });

describe('news', () => {
  it('tells of permissions that end soon or ended unused, once for each', () => {
    expect(newsOf(house(), card('grants-ending', 1))).to.deep.equal([
      'A permission of yours ends soon. Renew it under Permissions, or let it end.',
    ]);
    expect(newsOf(card('grants-ending', 1), card('grants-ending', 1))).to.deep.equal([]);
    expect(newsOf(card('grants-unused', 1), card('grants-unused', 2))).to.have.length(1);
    expect(newsOf(card('grants-unused', 2), card('grants-unused', 1))).to.deep.equal([]);
    expect(newsOf(house(), card('review', 1))).to.deep.equal([]);
  });

  it('tells that a guest objected, or that guest mode is on, and of a stop by somebody else', () => {
    const sentence = { code: 'guest-objected', text: '', lift: null, atMs: 0 } as const;
    const objected = room({ guestUntilMs: noonMs + 1000, sentence });
    expect(newsOf(house(), objected)).to.deep.equal(['A guest asked for no sensing in Kitchen.']);
    expect(newsOf(objected, objected)).to.deep.equal([]);
    expect(newsOf(house(), room({ guestUntilMs: noonMs }))).to.deep.equal(['Guest mode is on in Kitchen.']);
    const stopped = (stoppedBy: number) =>
      house({ household: { ...house().household, sensing: 'stopped', stoppedBy } });
    expect(newsOf(house(), stopped(2))).to.deep.equal(['Somebody stopped all sensing.']);
    expect(newsOf(house(), stopped(1))).to.deep.equal([]);
  });

  it('tells of a speaker that is lost while it plays, and not of one that was switched off or exchanged', () => {
    const speaker = (online: boolean, id = 4) => ({ id, name: 'Shelf', kind: 'mpd', online });
    const plays = { ...kitchen.playing, state: 'playing' } as const;
    const before = room({ speaker: speaker(true), playing: plays });
    expect(newsOf(before, room({ speaker: speaker(false) }))).to.deep.equal([
      'Shelf in Kitchen does not answer any more.',
    ]);
    expect(newsOf(room({ speaker: speaker(true) }), room({ speaker: speaker(false) }))).to.deep.equal([]);
    expect(newsOf(before, room({ speaker: speaker(false, 5) }))).to.deep.equal([]);
    expect(newsOf(before, room({ speaker: null }))).to.deep.equal([]);
  });

  it('tells the owners of a room that a sensor there counts as something else', () => {
    const pir = { id: 'pir', name: 'Pir', source: 'roomtone', room: 'kitchen', health: 'heard', blocked: 0 } as const;
    const before = house({ sensors: [{ ...pir, kind: 'motion' }] });
    const after = house({ sensors: [{ ...pir, kind: 'occupancy' }] });
    expect(newsOf(before, after)).to.deep.equal(['Pir in Kitchen counts as occupancy now.']);
    expect(newsOf(before, { ...after, me: { id: 2, name: 'Ben', role: 'adult' } })).to.deep.equal([]);
  });

  it('tells a guest nothing', () => {
    const me = { id: 9, name: 'Guest', role: 'guest' } as const;
    expect(newsOf(house(), { ...room({ guestUntilMs: noonMs }), me })).to.deep.equal([]);
  });
});
