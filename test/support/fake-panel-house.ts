// Canned houses for looking at the panel without a server: a new one, a lively one, and one where everything is wrong.
import { never } from '../../config/words/cannot.ts';
import type { GrantView, ListItemView, RoomView, SensorView, SnapshotView } from '../../config/words/panel.ts';
import { asChild, asGuest, peopleAnswers, withPeople } from './fake-panel-people.ts';
import { privacyAnswers, withAnswers } from './fake-panel-privacy.ts';

export const scenes = ['fresh', 'lively', 'trouble', 'guest', 'objected', 'child', 'adult', 'answers'] as const;
export type Scene = (typeof scenes)[number];

const off = { presence: 'off', 'light-and-air': 'off', 'sound-level': 'off', who: 'off', played: 'off' } as const;

const songs: readonly (readonly [string, string, string, string])[] = [
  ['Lanterns over Water', 'The Quiet Harbour', 'Evening Tides', 'often played in this room'],
  ['Copper Kettle', 'Ines Duarte', 'Small Hours', 'usually follows what played before'],
  [
    'A Very Long Title That Wants to Run Across the Whole Screen and Then Some',
    'Ensemble for Slow Mornings',
    'First Light',
    'often played at this time of day',
  ],
  ['Northbound', 'Pale Rivers', 'Maps', 'by an artist you often play'],
  ['Kitchen Waltz', 'Marek & the Neighbours', 'House Music', 'the next piece of this album'],
  ['Blue Hour', 'Tomo Asada', 'Glass', 'rarely skipped'],
  ['Postcards', 'Lou Verne', 'Away', 'new to you'],
];

const listOf = (from: number): ListItemView[] =>
  songs.map((_, index) => {
    const [title, artist, album, because] = songs[(index + from) % songs.length] ?? songs[0] ?? ['', '', '', ''];
    return { id: from * 100 + index + 1, title, artist, album, durationMs: 200_000 + index * 7000, because };
  });

const room = (id: string, name: string, more: Partial<RoomView> = {}): RoomView => ({
  id,
  name,
  purpose: 'other',
  automatic: 'off',
  settleSeconds: 20,
  ceilingPercent: 60,
  personal: true,
  mood: 'none',
  moodUntilMs: null,
  playing: {
    state: 'idle',
    trackId: null,
    title: null,
    artist: null,
    album: null,
    positionMs: 0,
    durationMs: null,
    atMs: 0,
  },
  volume: { percent: null, muted: false },
  speaker: null,
  list: [],
  sentence: null,
  rows: off,
  privateUntilMs: null,
  guestUntilMs: null,
  visibility: 'shared',
  owners: [1],
  ...more,
});

const playing = (index: number, nowMs: number, state: 'playing' | 'paused' = 'playing'): RoomView['playing'] => {
  const [title, artist, album] = songs[index] ?? ['', '', ''];
  return { state, trackId: index + 1, title, artist, album, positionMs: 71_000, durationMs: 214_000, atMs: nowMs };
};

const sensor = (id: string, kind: SensorView['kind'], more: Partial<SensorView> = {}): SensorView => ({
  id: `${id}.${kind}`,
  name: id,
  source: 'home-made',
  kind,
  room: null,
  health: 'heard',
  blocked: 0,
  ...more,
});

const grant = (id: number, kind: GrantView['kind'], purpose: GrantView['purpose'], nowMs: number): GrantView => ({
  id,
  room: 'kitchen',
  person: null,
  kind,
  purpose,
  effect: 'allow',
  byPerson: 1,
  startsAtMs: nowMs - 86_400_000,
  endsAtMs: purpose === 'learn' ? nowMs + 6 * 86_400_000 : null,
  retentionDays: null,
  noticeVersion: 1,
  endedAtMs: null,
  byName: 'Mira',
});

const base = (): SnapshotView => ({
  version: 1,
  me: { id: 1, name: 'Mira', role: 'admin' },
  household: {
    zone: 'Europe/Berlin',
    personalOn: true,
    sensing: 'off',
    clockWaits: false,
    stoppedBy: null,
    undoUntilMs: null,
    childAge: 16,
  },
  people: [{ id: 1, name: 'Mira', role: 'admin' }],
  mine: { personalOn: true, privateUntilMs: null },
  rooms: [room('this-room', 'This room')],
  speakers: [],
  sensors: [],
  grants: [],
  jobs: [],
  cards: [
    { code: 'add-music', fields: {} },
    { code: 'add-sensor', fields: {} },
    { code: 'import-history', fields: {} },
  ],
  library: { tracks: 0, owned: 0, plays: 0 },
  mqtt: { url: 'mqtt://192.168.1.20:1883', embedded: true, online: true },
});

const speaker = (id: number, name: string, online = true) => ({ id, name, kind: 'mpd', online });

const livelyRooms = (nowMs: number): readonly RoomView[] => [
  room('kitchen', 'Kitchen', {
    purpose: 'kitchen',
    automatic: 'start',
    occupancy: { state: 'occupied', p: 0.94, sinceMs: nowMs - 12 * 60_000, settled: true },
    playing: playing(0, nowMs),
    volume: { percent: 32, muted: false },
    speaker: speaker(1, 'Shelf'),
    list: listOf(1),
    mood: 'calm',
    sentence: {
      code: 'started-by-presence',
      text: 'Started by itself: somebody came in (motion).',
      lift: null,
      atMs: nowMs,
    },
    rows: { ...off, presence: 'reacts-and-learns', 'light-and-air': 'reacts', played: 'remembered' },
  }),
  room('living', 'Living room', {
    purpose: 'living',
    automatic: 'suggest',
    occupancy: { state: 'empty', sinceMs: nowMs - 3 * 3600_000, settled: false },
    playing: playing(2, nowMs, 'paused'),
    volume: { percent: 24, muted: true },
    speaker: speaker(2, 'Big ones'),
    list: listOf(2),
    sentence: { code: 'stopped-by-hand', text: 'Quiet until 22:10: stopped by hand.', lift: 'Resume', atMs: nowMs },
    rows: { ...off, presence: 'reacts' },
  }),
  room('bedroom', 'Bedroom on the second floor with the long name', {
    purpose: 'bedroom',
    speaker: speaker(3, 'Bedside radio', false),
    sentence: { code: 'speaker-offline', text: 'The speaker does not answer.', lift: null, atMs: nowMs },
  }),
];

const lively = (nowMs: number): SnapshotView => ({
  ...base(),
  household: {
    zone: 'Europe/Berlin',
    personalOn: true,
    sensing: 'reacts',
    clockWaits: false,
    stoppedBy: null,
    undoUntilMs: null,
    childAge: 16,
  },
  rooms: livelyRooms(nowMs),
  speakers: [
    {
      id: 1,
      name: 'Shelf',
      kind: 'mpd',
      room: 'kitchen',
      approved: true,
      online: true,
      address: '192.168.1.31:6600',
      found: 'mdns',
    },
    {
      id: 2,
      name: 'Big ones',
      kind: 'mpd',
      room: 'living',
      approved: true,
      online: true,
      address: '192.168.1.32:6600',
      found: 'mdns',
    },
    {
      id: 3,
      name: 'Bedside radio',
      kind: 'mpd',
      room: 'bedroom',
      approved: true,
      online: false,
      address: '192.168.1.33:6600',
      found: 'mdns',
    },
    {
      id: 4,
      name: 'mpd on garage <b>',
      kind: 'mpd',
      room: null,
      approved: false,
      online: true,
      address: '192.168.1.40:6600',
      found: 'mdns',
    },
  ],
  sensors: [
    sensor('kitchen-pir', 'motion', { room: 'kitchen' }),
    sensor('kitchen-pir', 'illuminance', { room: 'kitchen' }),
    sensor('living-sofa', 'occupancy', { room: 'living', health: 'silent' }),
    sensor('hall-door', 'contact', { health: 'blocked', blocked: 1204 }),
  ],
  grants: [
    grant(1, 'motion', 'react', nowMs),
    grant(2, 'motion', 'learn', nowMs),
    grant(3, 'illuminance', 'react', nowMs),
    grant(4, 'play', 'keep', nowMs),
  ],
  cards: [
    { code: 'remember', fields: {} },
    { code: 'approve-speakers', fields: { count: 1 } },
    { code: 'import-history', fields: {} },
  ],
  library: { tracks: 4812, owned: 1930, plays: 61_204 },
});

const trouble = (nowMs: number): SnapshotView => ({
  ...lively(nowMs),
  household: {
    zone: 'Europe/Berlin',
    personalOn: false,
    sensing: 'stopped',
    clockWaits: false,
    stoppedBy: null,
    undoUntilMs: null,
    childAge: 16,
  },
  cards: [
    { code: 'broker-taken', fields: { port: 1883 } },
    { code: 'mdns-blocked', fields: {} },
    { code: 'music-folder-missing', fields: { path: '/srv/music' } },
    { code: 'clock', fields: {} },
    { code: 'ledger-broken', fields: {} },
  ],
  mqtt: { url: null, embedded: false, online: false },
});

export const houseOf = (scene: Scene, nowMs: number): SnapshotView => {
  if (scene === 'fresh') return base();
  if (scene === 'trouble') return trouble(nowMs);
  const house = withPeople(lively(nowMs), nowMs);
  if (scene === 'child') return asChild(house, nowMs);
  if (scene === 'adult') return { ...house, me: { id: 2, name: 'Jonas', role: 'adult' } };
  if (scene === 'lively') return house;
  if (scene === 'answers') return withAnswers(house, nowMs);
  return asGuest(house, scene === 'objected' ? nowMs + 3 * 3600_000 : null);
};

/** A day of somebody moving about, and of the light with it. */
const keptAt = (nowMs: number): object => {
  const fromMs = nowMs - 86_400_000;
  const at = (step: number, steps: number): number => Math.round(fromMs + (step / steps) * 86_400_000);
  const moved = Array.from({ length: 60 }, (_, n) => ({ atMs: at(n ** 1.05, 80), value: n % 2 === 0 ? 1 : 0 }));
  const light = Array.from({ length: 96 }, (_, n) => ({
    atMs: at(n, 96),
    value: Math.max(0, Math.round(300 * Math.sin((n / 96) * 6 - 1.4) + 20 * Math.sin(n))),
  }));
  const words = { name: 'Kitchen window', sinceMs: nowMs - 12 * 86_400_000 };
  return {
    ...{ fromMs, toMs: nowMs },
    series: [
      { ...words, sensor: 'kitchen-pir.illuminance', kind: 'illuminance', count: 8412, points: light },
      { ...words, sensor: 'kitchen-pir.motion', kind: 'motion', count: 1204, points: moved },
    ],
  };
};

const playlists = [
  { id: 1, name: 'Sunday pancakes', tracks: 18 },
  { id: 2, name: 'Washing up', tracks: 7 },
];

/** Answers of the GET routes that the pages ask for beside the snapshot. */
export const answersOf = (house: SnapshotView, nowMs: number): Readonly<Record<string, unknown>> => ({
  ...peopleAnswers(house, nowMs),
  ...privacyAnswers(house, nowMs),
  '/api/session': { me: house.me },
  '/api/devices': { devices: [{ id: 1, name: 'My phone', sensors: [] }] },
  '/api/rooms/kitchen/kept': keptAt(nowMs),
  '/api/sensors': {
    sensors: house.sensors,
    lookingUntilMs: null,
    listeningUntilMs: null,
    announced: [
      {
        source: 'zigbee2mqtt',
        instance: 'z1',
        entity: '0x00158d',
        name: 'Hall motion',
        kind: 'motion',
        unit: null,
        stateTopic: 'zigbee2mqtt/hall',
        path: 'occupancy',
        onValue: 'true',
        suggestedRoom: null,
      },
    ],
  },
  '/api/music/folders': { folders: [{ path: '/srv/music', tracks: 1930, problem: null }] },
  '/api/tracks': { tracks: listOf(0).map((item) => ({ ...item, owned: true })) },
  '/api/playlists': {
    playlists: house.library.plays === 0 ? [] : playlists,
  },
  '/api/playlists/1': { id: 1, name: 'Sunday pancakes', tracks: listOf(0).map((item) => ({ ...item, owned: true })) },
  '/api/imports': { imports: [{ id: 1, atMs: Date.UTC(2026, 2, 3, 18, 20), plays: 60_812 }] },
  '/api/imports/missing': { tracks: 2882, percentOfHistory: 41.3 },
  '/api/imports/1': {
    state: 'done',
    imported: 60_812,
    duplicates: 391,
    rejected: { 'too-short': 204, 'not-music': 1180 },
    done: 62_587,
    total: 62_587,
    error: null,
  },
  '/api/history': {
    plays: (house.library.plays === 0 ? [] : listOf(0)).map((item, index) => ({
      ...item,
      startedAt: new Date(nowMs - index * 5 * 3600_000).toISOString(),
      room: 'kitchen',
      msPlayed: 180_000,
      outcome: index % 3 === 1 ? 'skipped_here' : 'finished',
      origin: 'here',
      learns: index !== 2,
      mine: index % 2 === 0,
    })),
    next: null,
  },
  '/api/rooms/kitchen/why': {
    trackId: 1,
    score: 2.2,
    reasons: [
      { reason: 'room', value: 0.9, text: 'often played in this room' },
      { reason: 'follows', value: 0.7, text: 'usually follows what played before' },
      { reason: 'hour', value: 0.5, text: 'often played at this time of day' },
      { reason: 'rest', value: 0.3, text: 'other small reasons' },
      { reason: 'recent-memory', value: -0.2, text: 'you played it very lately' },
    ],
  },
  '/api/rooms/kitchen/knows': {
    values: [
      {
        kind: 'motion',
        value: true,
        ageMs: 42_000,
        source: 'kitchen-pir',
        purpose: 'react',
        grant: 1,
        untilMs: nowMs + 3600_000,
      },
      {
        kind: 'illuminance',
        value: 180,
        ageMs: 9000,
        source: 'kitchen-pir',
        purpose: 'react',
        grant: 3,
        untilMs: nowMs + 1800_000,
      },
    ],
    cannot: ['Not allowed here now: How loud the room is.', ...never],
    dropped: { contact: { room: 1204 }, 'sound-level': { room: 31, veto: 4 } },
  },
});
