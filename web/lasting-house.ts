// What of the house may lie on a device: nothing that the house itself keeps in memory alone.
import type { RoomView, SnapshotView } from '../config/words/panel.ts';

const idle: RoomView['playing'] = {
  state: 'idle',
  trackId: null,
  title: null,
  artist: null,
  album: null,
  positionMs: 0,
  durationMs: null,
  atMs: 0,
};

/** What a room senses lives in memory alone, and what plays is kept only where it is remembered: so it is here. */
const lastingRoom = ({ occupancy: _occupancy, ...room }: RoomView): RoomView => ({
  ...room,
  sentence: null,
  playing: room.rows.played === 'remembered' ? { ...room.playing, state: 'idle' } : idle,
});

export const lastingHouse = (house: SnapshotView): SnapshotView => ({
  ...house,
  rooms: house.rooms.map(lastingRoom),
  jobs: [],
  cards: [],
});
