// What a room may tell other programs, by MQTT or to a token: each piece only under the share grants of every kind it is made of.
import type { Kind } from '../../config/words/kind.ts';
import { isPermitted, type Permitted, permit } from './consent.ts';
import type { House, RoomNow } from './house-types.ts';
import { senses } from './room-state.ts';

/** One retained message of ours: the topic, what stands on it, and since when that is so. */
export interface SharedNews {
  readonly topic: string;
  readonly body: object;
  readonly sinceMs: number | null;
}

const sensingKinds = Object.keys(senses) as Kind[];

type Shared = Permitted<'share', SharedNews>;

interface Concluded {
  readonly news: SharedNews;
  readonly from: readonly Kind[];
}

/** What is concluded from several kinds tells of each that the room may hear, so each of them must be shared. */
const shareConcluded = (house: House, room: string, { news, from }: Concluded, nowMs: number): Shared | null => {
  const ask = (purpose: 'react' | 'share', kind: Kind) =>
    permit(house.grants, purpose, { room, kind, person: null, value: news }, nowMs);
  const heard = from.filter((kind) => !('denied' in ask('react', kind)));
  let shared: Shared | null = null;
  for (const kind of heard) {
    const answer = permit(house.grants, 'share', { room, kind, person: null, value: news }, nowMs);
    if ('denied' in answer) return null;
    shared = answer;
  }
  return shared;
};

const shareOccupancy = (house: House, room: string, news: SharedNews, nowMs: number): Shared | null =>
  shareConcluded(house, room, { news, from: sensingKinds }, nowMs);

const mayShareVolume = (house: House, { settings, playback: { person } }: RoomNow, nowMs: number): boolean =>
  isPermitted(permit(house.grants, 'share', { room: settings.id, kind: 'volume', person, value: null }, nowMs));

const sharePlaying = (house: House, room: RoomNow, nowMs: number): Shared | null => {
  const { person } = room.playback;
  const value = playingOfRoom(room, mayShareVolume(house, room, nowMs));
  const answer = permit(house.grants, 'share', { room: room.settings.id, person, kind: 'play', value }, nowMs);
  return 'denied' in answer ? null : answer;
};

const coarse = (p: number | null): number | null => (p === null ? null : Math.round(p * 20) / 20);

const occupancyOfRoom = ({ settings, occupancy }: RoomNow): SharedNews => {
  const { state, p, settled, sinceMs } = occupancy;
  const occupied = state === 'unknown' ? null : state === 'occupied';
  const topic = `roomtone/room/${settings.id}/occupancy`;
  return { topic, body: { occupied, state, p: coarse(p), settled }, sinceMs };
};

const playingOfRoom = ({ settings, playback }: RoomNow, loudness: boolean): SharedNews => {
  const { state, item, volumePercent, muted } = playback;
  const track = state === 'idle' ? null : (item?.track ?? null);
  const [title, artist] = [track?.title ?? null, track?.artist ?? null];
  const topic = `roomtone/room/${settings.id}/playing`;
  return { topic, body: { state, title, artist, ...(loudness && { volume: volumePercent, muted }) }, sinceMs: null };
};

/** How Home Assistant finds a shared room: whether somebody is there, and a button that only ever stops. */
const discoveryOf = ({ settings: { id, name } }: RoomNow): SharedNews => ({
  topic: `homeassistant/device/roomtone/${id}/config`,
  sinceMs: null,
  body: {
    dev: { ids: [`roomtone_${id}`], name, mf: 'Roomtone', mdl: 'Room', sa: name },
    o: { name: 'Roomtone' },
    avty: [{ t: 'roomtone/status' }],
    qos: 1,
    cmps: {
      occupancy: {
        p: 'binary_sensor',
        name: 'Occupancy',
        uniq_id: `roomtone_${id}_occupancy`,
        dev_cla: 'occupancy',
        stat_t: `roomtone/room/${id}/occupancy`,
        val_tpl: "{{ 'ON' if value_json.state == 'occupied' else 'OFF' if value_json.state == 'empty' else 'None' }}",
      },
      stop: {
        p: 'button',
        name: 'Stop sensing',
        uniq_id: `roomtone_${id}_stop`,
        cmd_t: `roomtone/room/${id}/button`,
        pl_prs: 'stop',
      },
    },
  },
});

/** Which parts of a room a program may be told now. */
export interface SharedParts {
  readonly occupancy: boolean;
  readonly activity: boolean;
  /** What plays, what comes next, and why. */
  readonly playing: boolean;
  readonly volume: boolean;
}

/** The same decisions for a token as for what is published. */
export const sharedPartsOf = (house: House, room: RoomNow, nowMs: number): SharedParts => {
  const { id } = room.settings;
  const news = occupancyOfRoom(room);
  return {
    occupancy: shareOccupancy(house, id, news, nowMs) !== null,
    activity: shareConcluded(house, id, { news, from: [...sensingKinds, 'activity'] }, nowMs) !== null,
    playing: sharePlaying(house, room, nowMs) !== null,
    volume: mayShareVolume(house, room, nowMs),
  };
};

/** Everything of a room that may stand at the broker now. */
export const sharedOf = (house: House, room: RoomNow, nowMs: number): readonly Shared[] => {
  const { id } = room.settings;
  const told = [
    shareOccupancy(house, id, occupancyOfRoom(room), nowMs),
    shareOccupancy(house, id, discoveryOf(room), nowMs),
    sharePlaying(house, room, nowMs),
  ];
  return told.filter((one) => one !== null);
};
