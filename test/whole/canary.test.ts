// Ten thousand messages that nobody granted, through each kind of broker: not one of their bytes is found anywhere.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { io, type Socket } from 'socket.io-client';
import { createMqttLink } from '../../devices/mqtt-link.ts';
import type { MqttLink } from '../../devices/types.ts';
import { type Mosquitto, startMosquitto, until } from '../support/mosquitto.ts';
import { needs } from '../support/parts.ts';
import { testClock } from '../support/real-clock.ts';
import { scanBytes, scanFolder } from '../support/scan-bytes.ts';
import { claim, eventually, type RunningServer, removeFolder, startServer } from '../support/server.ts';

const messages = 10_000;
/** Begins every text canary, so that one search finds any of them. */
const word = 'zqKanari7f3a';
/** A text that people are shown and that is stored: the scanner must find it wherever it looks. */
const shown = 'wvSichtbar9d1e';
const numbers = Array.from({ length: 8 }, (_, n) => 71_309.0913 + n * 1013.0017);
const granted = 48_151.0625;
/** What is left of the granted number once it is rounded to its quantum. */
const grantedRounded = '48151';

const seeded = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

const linkAs = async (url: string, username: string, password: string): Promise<MqttLink> => {
  const deps = { clock: testClock, report: () => {} };
  const options = { url, username, password, clientId: `sender-${username}`, version: 4 as const };
  const link = createMqttLink({ ...options, onMessage: () => {}, onOnline: () => {} }, deps);
  await until(`${username} is in`, () => link.online());
  return link;
};

/** Everything that a panel is sent, as it stands on the line. */
const watchPanel = async (server: RunningServer) => {
  const frames: string[] = [];
  const socket: Socket = io(server.ready.url, {
    transports: ['websocket'],
    reconnection: false,
    extraHeaders: { cookie: server.cookie() },
  });
  socket.io.on('open', () => {
    socket.io.engine.on('packet', (packet: { data?: unknown }) => frames.push(String(packet.data ?? '')));
  });
  await until('the panel is connected', () => socket.connected && frames.length > 0);
  return { frames, close: () => socket.close() };
};

interface Sender {
  bridge(topic: string, payload: unknown, qos: 0 | 1, retain: boolean): void;
  attic(payload: unknown, qos: 0 | 1, retain: boolean): void;
  stop(): Promise<void>;
}

const senderOver = (bridge: MqttLink, attic: MqttLink): Sender => {
  const text = (payload: unknown): string => (typeof payload === 'string' ? payload : JSON.stringify(payload));
  return {
    bridge: (topic, payload, qos, retain) => bridge.publish(topic, text(payload), { qos, retain }),
    attic: (payload, qos, retain) =>
      attic.publish('roomtone/sensor/attic-pir/illuminance', text(payload), { qos, retain }),
    stop: async () => {
      await bridge.stop();
      await attic.stop();
    },
  };
};

const hall = 'zigbee2mqtt/hall';
const pick = <T>(random: () => number, ...choices: readonly [T, ...T[]]): T =>
  choices[Math.floor(random() * choices.length)] ?? choices[0];

/** Ungranted topics, and ungranted properties beside the one that is granted. */
const flood = async (sender: Sender): Promise<void> => {
  const random = seeded(777);
  for (let n = 0; n < messages; n += 1) {
    const text = `${word}-${n}`;
    const number = numbers[n % numbers.length] ?? 0;
    const qos = pick(random, 0, 0, 0, 1);
    const retain = random() < 0.2;
    const siblings = { illuminance: number, battery: text, name: text, [text]: number, nested: { update: [text] } };
    switch (pick(random, 'sibling', 'bedroom', 'stranger', 'attic', 'own')) {
      case 'sibling':
        sender.bridge(hall, { occupancy: random() < 0.5, ...siblings }, qos, retain);
        break;
      case 'bedroom':
        sender.bridge('zigbee2mqtt/bedroom', { occupancy: true, ...siblings }, qos, retain);
        break;
      case 'stranger':
        sender.bridge(`homeassistant/sensor/${text}/state`, pick<unknown>(random, text, number, siblings), qos, retain);
        break;
      case 'attic':
        sender.attic(pick<unknown>(random, number, { value: number, unit: text, at: text }, text), qos, retain);
        break;
      default:
        sender.bridge(`roomtone/sensor/${text}/motion`, text, qos, retain);
    }
    if (n % 250 === 249) await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const devices = ['hall', 'bedroom'].map((friendly_name) => ({
  friendly_name,
  definition: {
    model: 'PIR',
    description: 'Motion sensor',
    exposes: [
      { property: 'occupancy', value_on: true },
      { property: 'illuminance', unit: 'lx' },
      { property: 'battery', unit: '%' },
    ],
  },
}));

const furnish = async (server: RunningServer, sender: Pick<Sender, 'bridge'>): Promise<void> => {
  const must = async (method: string, route: string, body: unknown, status = 200): Promise<void> => {
    const answer = await server.call(method, route, body);
    expect(answer.status, `${route} ${JSON.stringify(answer.body)}`).to.equal(status);
  };
  await must('POST', '/api/rooms', { name: 'Bedroom', purpose: 'bedroom' }, 201);
  await must('POST', '/api/sensors/look', {});
  await eventually('the devices are seen', async () => {
    sender.bridge('zigbee2mqtt/bridge/devices', devices, 1, true);
    const { body } = await server.call('GET', '/api/sensors');
    return JSON.stringify(body).includes('bedroom.illuminance');
  });
  for (const kind of ['motion', 'illuminance']) {
    await must('PUT', `/api/sensors/hall.${kind}`, { room: 'this-room', name: `${shown} ${kind}` });
    await must('PUT', `/api/sensors/bedroom.${kind}`, { room: 'bedroom' });
  }
};

const allow = async (server: RunningServer, kind: string): Promise<number> => {
  const answer = await server.call('POST', '/api/grants', { room: 'this-room', kind, purpose: 'react', until: null });
  expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
  return (answer.body as { id: number }).id;
};

const known = async (server: RunningServer): Promise<string> =>
  JSON.stringify((await server.call('GET', '/api/rooms/this-room/knows')).body);

const routes = [
  '/api/rooms',
  '/api/rooms/this-room',
  '/api/rooms/bedroom',
  '/api/sensors',
  '/api/rooms/this-room/knows',
  '/api/rooms/bedroom/knows',
  '/api/rooms/this-room/why',
  '/api/grants',
  '/api/ledger',
  '/api/history',
];

const answersOf = async (server: RunningServer): Promise<Buffer> => {
  const answers = await Promise.all(routes.map((route) => server.call('GET', route)));
  return Buffer.from(answers.map((answer) => JSON.stringify(answer.body)).join('\n'));
};

/** All that is found, as `place: canary as form`. */
const search = (places: Readonly<Record<string, Buffer>>, canaries: readonly (string | number)[]): string[] =>
  Object.entries(places).flatMap(([place, bytes]) =>
    canaries.flatMap((canary) => scanBytes(bytes, canary).map((found) => `${place}: ${canary} as ${found.as}`)),
  );

interface Stage {
  readonly server: RunningServer;
  readonly sender: Sender;
}

const runThrough = async ({ server, sender }: Stage): Promise<void> => {
  await furnish(server, sender);
  const panel = await watchPanel(server);
  const motion = await allow(server, 'motion');

  await flood(sender);
  // Something granted after all of it: what came before has been through.
  await eventually('the last message is through', async () => {
    sender.bridge(hall, { occupancy: true, battery: word }, 1, false);
    return (await known(server)).includes('"motion"');
  });
  const places = async (): Promise<Readonly<Record<string, Buffer>>> => ({
    answers: await answersOf(server),
    frames: Buffer.from(panel.frames.join('\n')),
    stdout: Buffer.from(server.stdout()),
    stderr: Buffer.from(server.stderr()),
  });
  const canaries = [word, ...numbers];
  const seen = await places();
  expect(search(seen, canaries)).to.deep.equal([]);
  for (const number of numbers)
    expect(`${seen['answers']}${seen['frames']}`).to.not.match(new RegExp(`\\D${Math.round(number)}\\D`));

  // The scanner is not blind: a name that is stored and shown is found in answers and frames ...
  await server.call('PUT', '/api/sensors/hall.motion', { name: `${shown} again` });
  await until('the panel hears of the name', () => panel.frames.join('').includes(`${shown} again`));
  const control = search(await places(), [shown]).map((found) => found.split(':')[0]);
  expect(new Set(control)).to.deep.equal(new Set(['answers', 'frames']));
  // ... and the same property, once it is granted, in what the room knows.
  await allow(server, 'illuminance');
  await eventually('the granted value is known', async () => {
    sender.bridge(hall, { occupancy: true, illuminance: granted, battery: word }, 1, false);
    return (await known(server)).includes(`:${grantedRounded},`);
  });
  const after = await places();
  expect(search({ answers: after['answers'] ?? Buffer.alloc(0) }, [grantedRounded])).to.deep.equal([
    `answers: ${grantedRounded} as utf8`,
  ]);
  expect(search(after, canaries)).to.deep.equal([]);

  const ended = await server.call('DELETE', `/api/grants/${motion}?forget=false`, {});
  expect(ended.status).to.equal(200);
  expect(await known(server)).to.not.include('motion');
  panel.close();
  await sender.stop();
};

/** Killed, so that the write-ahead log lies there as it was. */
const searchFolder = async (server: RunningServer): Promise<void> => {
  await server.kill();
  const folder = path.join(server.dataFolder, 'data');
  // Eight megabytes of random bytes, written before the first message.
  rmSync(path.join(folder, 'ballast'), { force: true });
  const found = (canaries: readonly (string | number)[]): string[] =>
    scanFolder(server.dataFolder, canaries).map((one) => `${path.basename(one.file)} as ${one.as}`);
  expect(found([word, ...numbers, granted])).to.deep.equal([]);
  expect(found([shown]).join()).to.match(/roomtone\.db/);
};

describe('ten thousand messages that nobody granted', function () {
  this.timeout(120_000);
  let server: RunningServer | undefined;
  let mosquitto: Mosquitto | undefined;

  afterEach(async () => {
    await server?.kill();
    await mosquitto?.stop();
    if (server !== undefined) removeFolder(server.dataFolder);
  });

  it('leave no byte when they come through the embedded broker', async () => {
    server = await startServer({ env: { ROOMTONE_LOG: 'debug' } });
    await claim(server);
    const embedded = server;
    const account = async (route: string, body: unknown): Promise<MqttLink> => {
      const made = await embedded.call('POST', route, body);
      expect(made.status, JSON.stringify(made.body)).to.equal(201);
      const { username, password } = made.body as { username: string; password: string };
      return linkAs(embedded.ready.mqtt ?? '', username, password);
    };
    const bridge = await account('/api/sensors/bridges', { id: 'zigbee' });
    const attic = await account('/api/sensors', { id: 'attic-pir', kind: 'illuminance', room: 'this-room' });
    await runThrough({ server, sender: senderOver(bridge, attic) });
    await searchFolder(server);
  });

  it('leave no byte when they come through mosquitto, which is never asked for their topics', async function () {
    needs(this, 'mosquitto');
    mosquitto = await startMosquitto({ users: { roomtone: 'for-roomtone', world: 'for-the-world' } });
    const external = mosquitto;
    const url = external.url.replace('mqtt://', 'mqtt://roomtone:for-roomtone@');
    server = await startServer({ env: { ROOMTONE_MQTT_URL: url, ROOMTONE_LOG: 'debug' } });
    await claim(server);
    /** Every topic of a SUBSCRIBE; nobody but Roomtone subscribes here. */
    const asked = (): string[] =>
      [...external.logText().matchAll(/^\d+: \t(\S+) \(QoS \d\)$/gm)].map((line) => line[1] ?? '');
    const made = await server.call('POST', '/api/sensors', { id: 'attic-pir', kind: 'illuminance', room: 'this-room' });
    expect(made.status).to.equal(201);
    const bridge = await linkAs(external.url, 'world', 'for-the-world');
    const sender = senderOver(bridge, bridge);

    await runThrough({ server, sender });
    const topics = new Set(asked());
    expect([...topics].sort()).to.deep.equal(
      [
        'roomtone/sensor/attic-pir/illuminance',
        'zigbee2mqtt/bridge/devices',
        hall,
        `${hall}/availability`,
        'zigbee2mqtt/bridge/state',
      ].sort(),
    );
    const log = external.logText();
    const grantedAt = log.indexOf(`\t${hall} (`);
    const beforeGrant = log.slice(0, grantedAt).match(/\t\S+ \(QoS/g) ?? [];
    expect(
      beforeGrant.every((line) => line.includes('bridge/')),
      beforeGrant.join(),
    ).to.equal(true);

    const { grants } = (await server.call('GET', '/api/grants')).body as { grants: { id: number }[] };
    for (const { id } of grants) await server.call('DELETE', `/api/grants/${id}?forget=false`, {});
    await until('Roomtone unsubscribed', () => /UNSUBSCRIBE[\s\S]*zigbee2mqtt\/hall/.test(external.logText()));
    const before = asked().length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(asked().length, 'no SUBSCRIBE after the revoke').to.equal(before);
    await searchFolder(server);
  });
});
