// Furnishes the demo: rooms, advertised speakers, sensors, permissions, music and a year of listening, all through the front door.
import { advertise } from '../discovery.ts';
import { createMqttLink } from '../mqtt-link.ts';
import type { DeviceDeps, MqttLink } from '../types.ts';
import type { DemoApi } from './demo-api.ts';
import { startSimHousehold } from './household.ts';
import { seeded } from './people.ts';

export interface DemoPlace {
  readonly setupCode: string;
  readonly mqttUrl: string;
  readonly mdns: string;
}

interface Stoppable {
  stop(): Promise<void>;
}

const rooms = [
  { name: 'Kitchen', purpose: 'kitchen' },
  { name: 'Living room', purpose: 'living' },
  { name: 'Office', purpose: 'office' },
  { name: 'Hall', purpose: 'hall' },
] as const;

const speakers = [
  { id: 'kitchen-box', name: 'Kitchen shelf', port: 18101, room: 'kitchen' },
  { id: 'living-box', name: 'Living room', port: 18102, room: 'living-room' },
  { id: 'office-box', name: 'Office desk', port: 18103, room: 'office' },
] as const;

const pause = (deps: DeviceDeps, ms: number): Promise<void> =>
  new Promise((resolve) => void deps.clock.after(ms, resolve));

/** Polls until `look` finds something; the demo gives up on that part after 15 s and goes on. */
const waitFor = async <T>(deps: DeviceDeps, look: () => Promise<T | null>): Promise<T | null> => {
  for (let tries = 0; tries < 60; tries += 1) {
    const found = await look();
    if (found !== null) return found;
    await pause(deps, 250);
  }
  return null;
};

/** A zone in which it is about eleven in the morning, so that the demo's evening visitors see music start too. */
const morningZone = (nowMs: number): string => {
  const ahead = ((11 - new Date(nowMs).getUTCHours() + 36) % 24) - 12;
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
};

const expose = (property: string, type: string): object => ({
  type,
  name: property,
  property,
  access: 1,
  value_on: true,
  value_off: false,
});

const deviceList = JSON.stringify([
  {
    ieee_address: '0x00158d0001a2b3c4',
    friendly_name: 'kitchen/pir',
    type: 'EndDevice',
    definition: {
      model: 'PIR',
      vendor: 'Simulated',
      exposes: [
        expose('occupancy', 'binary'),
        { type: 'numeric', name: 'illuminance', property: 'illuminance', unit: 'lx', access: 1 },
      ],
    },
  },
  {
    ieee_address: '0x00158d0001a2b3c5',
    friendly_name: 'living/radar',
    type: 'Router',
    definition: { model: 'RADAR', vendor: 'Simulated', exposes: [expose('presence', 'binary')] },
  },
]);

const addSpeakers = async (api: DemoApi, place: DemoPlace, deps: DeviceDeps): Promise<Stoppable[]> => {
  const advertised: Stoppable[] = [];
  for (const { id, name, port } of speakers) {
    const service = { name, type: 'roomtone-sim', host: `${id}.local`, port, txt: { id } };
    advertised.push(
      await advertise(service, { mdns: place.mdns, onBlocked: () => deps.report('demo-mdns-blocked') }, deps),
    );
  }
  for (const speaker of speakers) {
    const found = await waitFor(deps, async () => {
      const { speakers: listed } = (await api.call('GET', '/api/speakers')) as {
        speakers: { id: number; name: string }[];
      };
      return listed.find((one) => one.name === speaker.name) ?? null;
    });
    if (found !== null) await api.call('PATCH', `/api/speakers/${found.id}`, { approved: true, room: speaker.room });
  }
  return advertised;
};

const addSensors = async (api: DemoApi, place: DemoPlace, deps: DeviceDeps): Promise<MqttLink> => {
  const bridge = (await api.call('POST', '/api/sensors/bridges', { id: 'demo-bridge' })) as {
    username: string;
    password: string;
  };
  const link = createMqttLink(
    {
      url: place.mqttUrl,
      username: bridge.username,
      password: bridge.password,
      clientId: 'demo',
      version: 4,
      onMessage: () => {},
      onOnline: () => {},
    },
    deps,
  );
  await waitFor(deps, async () => (link.online() ? true : null));
  await api.call('POST', '/api/sensors/look', {});
  link.publish('zigbee2mqtt/bridge/devices', deviceList, { retain: true, qos: 1 });
  const heard = await waitFor(deps, async () => {
    const { sensors } = (await api.call('GET', '/api/sensors')) as {
      sensors: { id: string; kind: string; source: string }[];
    };
    const found = sensors.filter((sensor) => sensor.source === 'zigbee2mqtt');
    return found.length >= 2 ? found : null;
  });
  for (const sensor of heard ?? []) {
    await api.call('PUT', `/api/sensors/${encodeURIComponent(sensor.id)}`, {
      room: sensor.id.startsWith('living') ? 'living-room' : 'kitchen',
    });
  }
  for (const [id, kind, room] of [
    ['living-tv', 'media', 'living-room'],
    ['office-pir', 'motion', 'office'],
    ['hall-pir', 'motion', 'hall'],
  ]) {
    await api.call('POST', '/api/sensors', { id, kind, room });
  }
  return link;
};

/** Plays of the made pieces over the last year, in the shape of a Spotify account export. */
const madeExport = (tracks: readonly { title: string; artist: string }[], nowMs: number): string => {
  const random = seeded(7);
  const plays: object[] = [];
  for (
    let atMs = nowMs - 365 * 86_400_000;
    atMs < nowMs - 86_400_000 && tracks.length > 0;
    atMs += 4 * 3600_000 * (0.4 + random())
  ) {
    for (let n = 0; n < 6; n += 1) {
      const track = tracks[Math.floor(random() ** 2 * tracks.length)];
      const endTime = new Date(atMs + n * 60_000).toISOString().slice(0, 16).replace('T', ' ');
      plays.push({
        endTime,
        artistName: track?.artist,
        trackName: track?.title,
        msPlayed: random() < 0.2 ? 4000 : 32_000,
      });
    }
  }
  return JSON.stringify(plays);
};

const addHistory = async (api: DemoApi, deps: DeviceDeps): Promise<void> => {
  await api.call('POST', '/api/music/make', {});
  const tracks = await waitFor(deps, async () => {
    const { tracks: found } = (await api.call('GET', '/api/tracks?q=roomtone')) as {
      tracks: { title: string; artist: string }[];
    };
    return found.length >= 8 ? found : null;
  });
  const form = new FormData();
  form.append('file', new Blob([madeExport(tracks ?? [], deps.clock.nowMs())]), 'StreamingHistory_music_0.json');
  await api.call('POST', '/api/imports', form);
};

const allow = async (api: DemoApi): Promise<void> => {
  for (const room of ['kitchen', 'living-room', 'office']) {
    await api.call('POST', `/api/rooms/${room}/rows/presence`, { state: 'reacts' });
    await api.call('POST', `/api/rooms/${room}/rows/played`, { state: 'remembered' });
    await api.call('PATCH', `/api/rooms/${room}`, { settleSeconds: 3 });
  }
  await api.call('POST', '/api/grants', { room: 'living-room', kind: 'media', purpose: 'react', until: null });
  await api.call('PATCH', '/api/rooms/office', { automatic: 'suggest' });
};

/** Sets everything up and lets people walk; answers when there is something to see. The hall stays unsensed on purpose. */
export const startDemoHouse = async (api: DemoApi, place: DemoPlace, deps: DeviceDeps): Promise<Stoppable> => {
  const password = `demo ${deps.clock.nowMs().toString(36)} household`;
  await api.call('POST', '/api/setup', { code: place.setupCode, name: 'Anna', password });
  await api.call('PATCH', '/api/household', { zone: morningZone(deps.clock.nowMs()) });
  for (const room of rooms) await api.call('POST', '/api/rooms', room);
  const advertised = await addSpeakers(api, place, deps);
  const link = await addSensors(api, place, deps);
  await addHistory(api, deps);
  await allow(api);
  const people = startSimHousehold(link, 7, deps);
  return {
    stop: async () => {
      await people.stop();
      await Promise.all(advertised.map((one) => one.stop()));
    },
  };
};
