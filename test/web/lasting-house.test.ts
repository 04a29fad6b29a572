// What a phone keeps of the house for when it is away: nothing that the house itself keeps in memory alone.
import { expect } from 'chai';
import type { RoomView, SnapshotView } from '../../config/words/panel.ts';
import { lastingHouse } from '../../web/lasting-house.ts';

const room = (played: RoomView['rows']['played']): RoomView => ({
  id: 'kitchen',
  name: 'Kitchen',
  purpose: 'kitchen',
  automatic: 'start',
  settleSeconds: 20,
  ceilingPercent: 60,
  personal: true,
  mood: 'none',
  moodUntilMs: null,
  occupancy: { state: 'occupied', p: 0.93, sinceMs: 5, settled: true },
  playing: {
    state: 'playing',
    trackId: 7,
    title: 'A secret song',
    artist: 'Somebody',
    album: null,
    positionMs: 1000,
    durationMs: 2000,
    atMs: 1,
  },
  volume: { percent: 30, muted: false },
  speaker: null,
  list: [],
  sentence: { code: 'started-by-presence', text: 'Started by itself: somebody came in (motion).', lift: null, atMs: 1 },
  rows: { presence: 'reacts', 'light-and-air': 'off', 'sound-level': 'off', who: 'off', played },
  privateUntilMs: null,
  guestUntilMs: null,
  visibility: 'shared',
  owners: [1],
});

const kept = (played: RoomView['rows']['played']): string =>
  JSON.stringify(lastingHouse({ rooms: [room(played)], jobs: [{}], cards: [{}] } as unknown as SnapshotView));

describe('what is kept for offline', () => {
  it('is without presence, also where a sentence tells of it', () => {
    expect(kept('remembered'))
      .to.include('Kitchen')
      .and.not.match(/occup|somebody came in|0\.93/);
  });

  it('names what plays only where the room remembers it', () => {
    expect(kept('remembered')).to.include('A secret song');
    expect(kept('off')).to.not.include('A secret song');
  });
});
