// Handles that keep everything in memory and remember what they were asked, for tests of the HTTP side alone.
import { statSync } from 'node:fs';
import { RoomtoneError } from '../../config/words/errors.ts';
import type { Grant } from '../../config/words/grant.ts';
import { rowNames } from '../../config/words/kind.ts';
import type { JobView, RoomView, SensorView, SnapshotView, SpeakerView } from '../../config/words/panel.ts';
import type { Role } from '../../config/words/person.ts';
import { settleSecondsOf } from '../../config/words/room.ts';
import type { Track } from '../../config/words/track.ts';
import { createHouse, step } from '../../server/core/house.ts';
import type { House, HouseEvent, ListItem, RoomNow, RoomSettings } from '../../server/core/house-types.ts';
import { slugOf } from '../../server/core/slug.ts';
import type { MediaFile } from '../../server/flows/handles.ts';
import type { Clock } from '../../server/ground/clock.ts';
import type { Handles } from '../../server/http/deps.ts';
import { fakeHistory, fakeRights } from './fake-rights.ts';

export const fakeTrack = (id: number): Track => ({
  id,
  key: `artist|track ${id}`,
  title: `Track ${id}`,
  artist: 'Artist',
  album: id % 2 === 0 ? 'Album' : null,
  disc: null,
  number: id,
  durationMs: 60_000,
  tempoBpm: null,
  energy: null,
  addedAtMs: 0,
  owned: true,
});

const itemOf = (id: number): ListItem => ({
  pickId: `p${id}`,
  track: fakeTrack(id),
  score: 1,
  why: [{ reason: 'baseline', value: 1 }],
  byHand: false,
});

const viewOf = (now: RoomNow): RoomView => ({
  id: now.settings.id,
  name: now.settings.name,
  purpose: now.settings.purpose,
  automatic: now.settings.automatic,
  settleSeconds: now.settings.settleSeconds,
  ceilingPercent: now.settings.ceilingPercent,
  personal: now.settings.personalOn,
  mood: now.kept.mood,
  moodUntilMs: null,
  occupancy: { state: 'occupied', p: 0.9, sinceMs: 0, settled: true },
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
  volume: { percent: now.playback.volumePercent, muted: false },
  speaker: null,
  list: now.kept.list.map(({ track: { id, title, artist, album, durationMs } }) => ({
    ...{ id, title, artist, album, durationMs },
    because: 'where every candidate starts',
  })),
  sentence: null,
  rows: Object.fromEntries(rowNames.map((row) => [row, 'off'])) as RoomView['rows'],
  privateUntilMs: null,
  guestUntilMs: null,
  visibility: now.settings.visibility ?? 'shared',
  owners: now.settings.owners,
});

/** People and their codes are real in every test: they need nothing but a database. */
export type FakeHandles = Omit<
  Handles,
  'people' | 'invitations' | 'guests' | 'devices' | 'tokens' | 'entrustedSignIns'
>;

/** What a browser that plays nothing tells of itself. */
export const idleStatus = {
  playId: null,
  state: 'idle',
  positionMs: 0,
  durationMs: null,
  volumePercent: 20,
  ended: false,
  error: null,
} as const;

export interface FakeHouse {
  readonly handles: FakeHandles;
  /** Every event that the house was asked, in order. */
  readonly events: HouseEvent[];
  readonly uploads: string[];
  readonly restored: { bytes: number; key: string }[];
  readonly imported: { files: number; dryRun: boolean; owner: number }[];
  readonly attached: { device: string; detached: boolean; statuses: number }[];
  addSensor(sensor: SensorView): void;
  setMedia(file: MediaFile | null): void;
  /** Changes the volume of a room and tells whoever watches. */
  turnTo(room: string, percent: number): void;
}

interface Kept {
  house: House;
  grants: Grant[];
  sensors: SensorView[];
  media: MediaFile | null;
  version: number;
  stopped: boolean;
}

const speakerView: SpeakerView = {
  id: 1,
  name: 'Speaker',
  kind: 'mpd',
  room: null,
  approved: false,
  online: true,
  address: '192.0.2.1:6600',
  found: 'manual',
};

const jobView: JobView = {
  id: 1,
  kind: 'import',
  state: 'done',
  done: 1,
  total: 1,
  report: { imported: 1 },
  error: null,
  owner: 1,
};

export const createFakeHouse = (clock: Clock): FakeHouse => {
  const kept: Kept = {
    house: createHouse({ run: 'fake', zone: 'Etc/UTC' }),
    grants: [],
    sensors: [],
    media: null,
    version: 1,
    stopped: false,
  };
  const events: HouseEvent[] = [];
  const uploads: string[] = [];
  const imported: FakeHouse['imported'] = [];
  const attached: FakeHouse['attached'] = [];
  const restored: FakeHouse['restored'] = [];
  const listeners = new Set<(before: House, after: House) => void>();

  const update = (change: (kept: Kept) => void): void => {
    const before = kept.house;
    change(kept);
    kept.version += 1;
    for (const listener of listeners) listener(before, kept.house);
  };

  const setRooms = (rooms: readonly RoomSettings[]): void => {
    const now = { atMs: clock.nowMs(), monoMs: clock.monoMs() };
    update((state) => {
      state.house = step(state.house, { type: 'rooms-changed', rooms }, now).house;
    });
  };

  /** For what the house itself decides: the refusal is thrown as the real queue does. */
  const stepOn = (event: HouseEvent): void => {
    const next = step(kept.house, event, { atMs: clock.nowMs(), monoMs: clock.monoMs() });
    update((state) => {
      state.house = next.house;
    });
    for (const effect of next.effects)
      if (effect.type === 'answer' && effect.refusal !== null)
        throw new RoomtoneError(effect.refusal.code, effect.refusal.fields);
  };

  const allRooms = (): readonly RoomNow[] => Object.values(kept.house.rooms);

  const patchRoom = (room: string, change: (before: RoomNow) => Partial<RoomNow>): void =>
    update((state) => {
      const before = state.house.rooms[room];
      if (before === undefined) return;
      state.house = { ...state.house, rooms: { ...state.house.rooms, [room]: { ...before, ...change(before) } } };
    });

  const setRoom = (settings: RoomSettings): RoomSettings => {
    const others = allRooms().map((room) => room.settings);
    const known = others.some(({ id }) => id === settings.id);
    setRooms(known ? others.map((room) => (room.id === settings.id ? settings : room)) : [...others, settings]);
    return settings;
  };

  const setList = (room: string, list: readonly ListItem[]): void =>
    patchRoom(room, (before) => ({
      kept: { ...before.kept, list },
      playback: { ...before.playback, item: list[0] ?? null },
    }));

  const settingsOf = (room: string): RoomSettings => {
    const found = kept.house.rooms[room];
    if (found === undefined) throw new RoomtoneError('no-such-room');
    return found.settings;
  };

  const snapshot = ({ person: viewer, role }: { person: number; role: Role }): SnapshotView => ({
    version: kept.version,
    me: { id: viewer, name: 'Somebody', role },
    household: {
      zone: 'Etc/UTC',
      personalOn: true,
      sensing: kept.stopped ? 'stopped' : 'off',
      clockWaits: false,
      stoppedBy: null,
      undoUntilMs: null,
      childAge: 16,
    },
    people: [{ id: viewer, name: 'Somebody', role: 'admin' }],
    mine: { personalOn: true, privateUntilMs: null },
    rooms: allRooms().map(viewOf),
    speakers: [speakerView],
    sensors: kept.sensors,
    grants: kept.grants.map((grant) => ({ ...grant, byName: 'Somebody' })),
    jobs: [],
    cards: [],
    library: { tracks: 3, owned: 3, plays: 0 },
    mqtt: { url: null, embedded: true, online: true },
  });

  const handles: FakeHandles = {
    house: {
      state: () => kept.house,
      send: (event) => {
        events.push(event);
        stepOn(event);
      },
      ask: async (person, make) => {
        const event = make({ askId: 'ask', person });
        events.push(event);
        if (event.type === 'list-edited') setList(event.room, event.items);
        if (event.type === 'guest-mode') stepOn(event);
      },
      consentNowMs: () => clock.nowMs(),
      datedNowMs: () => clock.nowMs(),
      onChange: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    rooms: {
      claim: (by) => handles.rooms.add({ name: 'This room', purpose: 'other' }, by),
      add: async ({ name, purpose }, by) => {
        const id = slugOf(name);
        if (kept.house.rooms[id] !== undefined) throw new RoomtoneError('already-exists');
        const settleSeconds = settleSecondsOf(purpose);
        const fresh = {
          id,
          name,
          purpose,
          automatic: 'off',
          settleSeconds,
          ceilingPercent: 60,
          personalOn: true,
        } as const;
        const added = setRoom({ ...fresh, owners: [by] });
        setList(id, [1, 2, 3].map(itemOf));
        return added;
      },
      change: async (room, change) => setRoom({ ...settingsOf(room), ...change }),
      setOwners: async (room, owners) => setRoom({ ...settingsOf(room), owners }),
      remove: async (room) => {
        settingsOf(room);
        setRooms(allRooms().flatMap(({ settings }) => (settings.id === room ? [] : [settings])));
      },
      setZone: async (zone) => {
        if (zone === 'Nowhere/None') throw new RoomtoneError('zone-unknown');
      },
      setPersonal: async (scope, on) => {
        if ('room' in scope) setRoom({ ...settingsOf(scope.room), personalOn: on });
      },
    },
    permissions: {
      active: () => kept.grants,
      grant: async (request, by) => {
        const grant: Grant = {
          id: kept.grants.length + 1,
          room: request.room,
          person: null,
          kind: request.kind,
          purpose: request.purpose,
          effect: request.effect ?? 'allow',
          byPerson: by,
          startsAtMs: clock.nowMs(),
          endsAtMs: request.endsAtMs,
          retentionDays: null,
          noticeVersion: 1,
          endedAtMs: null,
        };
        update((now) => {
          now.grants = [...now.grants, grant];
        });
        return grant;
      },
      renew: async (id, by) => {
        const old = kept.grants.find((grant) => grant.id === id);
        if (old === undefined) throw new RoomtoneError('not-found');
        const { room, kind, purpose, endsAtMs, effect } = old;
        await handles.permissions.end(id, by, false);
        return handles.permissions.grant({ room, kind, purpose, endsAtMs, effect }, by);
      },
      end: (id, by, forget) => handles.permissions.endAll([id], by, forget),
      endAll: async (ids, _by, forget) => {
        if (ids.some((id) => !kept.grants.some((grant) => grant.id === id))) throw new RoomtoneError('not-found');
        update((now) => {
          now.grants = now.grants.filter((grant) => !ids.includes(grant.id));
        });
        return { forgotten: forget ? { observations: 2 } : {}, receipt: forget ? 1 : null };
      },
      stopSensing: async () => update((now) => Object.assign(now, { stopped: true })),
      allowSensing: async () => update((now) => Object.assign(now, { stopped: false })),
      confirmClock: async () => undefined,
      review: () => [],
      lately: async () => [],
      reviewed: async () => undefined,
      rowCounts: async () => ({ observations: 0, habits: 0, plays: 0, sinceMs: null }),
      cardsFor: () => [],
    },
    sensors: {
      list: () => kept.sensors,
      announced: () => [],
      following: () => [],
      windows: () => ({ lookingUntilMs: null, listeningUntilMs: null }),
      add: async ({ id }) => ({ username: id, password: 'made-once', line: `mosquitto_pub -u ${id}` }),
      addBridge: async (id) => ({ username: id, password: 'made-once', url: 'mqtt://127.0.0.1:1883' }),
      map: async (slug) => {
        const found = kept.sensors.find(({ id }) => id === slug);
        if (found === undefined) throw new RoomtoneError('no-such-sensor');
        return found;
      },
      remove: async () => undefined,
      look: async () => undefined,
      listen: async () => undefined,
    },
    speakers: {
      list: () => [speakerView],
      addByHand: async () => ({ id: 2, approved: false, online: false }),
      change: async (id, change) => {
        if (id !== 1) throw new RoomtoneError('no-such-speaker');
        return { ...speakerView, ...change };
      },
      remove: async () => undefined,
      identify: async () => undefined,
      attachBrowser: async (device, _name, _person, channel) => {
        const one = { device, detached: false, statuses: 0 };
        attached.push(one);
        channel.volume(20);
        return {
          speaker: 7,
          status: () => {
            one.statuses += 1;
          },
          detach: () => {
            one.detached = true;
          },
        };
      },
    },
    media: { sign: ({ playId }) => playId, open: async (capability) => (capability === 'good' ? kept.media : null) },
    music: {
      makeMusic: async () => ({ ...jobView, kind: 'made-music' }),
      upload: async (name, content) => {
        let bytes = 0;
        for await (const chunk of content) bytes += (chunk as Buffer).length;
        uploads.push(`${name} ${bytes}`);
        return { trackId: 1, title: name, artist: 'Artist' };
      },
      addFolder: async () => undefined,
      scan: async () => ({ ...jobView, kind: 'scan' }),
      folders: () => [],
      search: (_text, limit) => [1, 2, 3].slice(0, limit).map(fakeTrack),
      track: (id) => (id <= 3 ? fakeTrack(id) : null),
    },
    imports: {
      isBusy: () => false,
      start: async (files, { dryRun, owner }) => {
        imported.push({ files: files.length, dryRun, owner });
        return { id: 1 };
      },
      get: (id) => (id === 1 ? jobView : null),
      list: async () => [{ id: 1, atMs: 1, plays: 2 }],
      sourceOf: async () => 7,
      missing: async () => ({ tracks: 1, percentOfHistory: 50, csv: 'artist,title\n' }),
    },
    history: fakeHistory(),
    rights: fakeRights(),
    taste: {
      picks: async (_room, n) => [1, 2, 3].slice(0, n).map((id) => ({ ...itemOf(id), text: 'because' })),
      why: () => ({ trackId: null, score: 0, reasons: [] }),
      sentenceOf: () => 'because',
    },
    tls: {
      state: () => ({
        mode: 'off',
        fixed: false,
        port: 8443,
        plainPort: 8321,
        names: [],
        fingerprint: null,
        endsAtMs: null,
        caUrl: null,
        redirects: false,
      }),
      change: async () => handles.tls.state(),
      material: () => null,
      onMaterial: () => undefined,
      authority: () => null,
      redirects: () => false,
      signedIn: async () => undefined,
    },
    backups: {
      state: async () => ({ nightly: false, folder: '/backups', key: 'set', last: null, backups: [] }),
      begin: async () => ({ ...jobView, kind: 'backup' }),
      makeKey: async () => ({ words: 'ABCD-1234' }),
      change: async () => undefined,
      file: async () => null,
      restore: async ({ file, key }) => {
        restored.push({ bytes: statSync(file).size, key });
        return { madeAtMs: 1 };
      },
    },
    feed: { snapshot, onJob: () => () => undefined },
    remember: { answered: async () => undefined },
  };

  return {
    handles,
    events,
    uploads,
    imported,
    attached,
    restored,
    addSensor: (sensor) =>
      update((now) => {
        now.sensors = [...now.sensors, sensor];
      }),
    setMedia: (file) => {
      kept.media = file;
    },
    turnTo: (room, percent) =>
      patchRoom(room, ({ playback }) => ({ playback: { ...playback, volumePercent: percent } })),
  };
};
