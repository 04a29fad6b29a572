// Ten thousand random messages that nobody allowed, half of them beside a value that somebody did: none of their bytes stays or goes anywhere.
import { randomBytes, randomInt } from 'node:crypto';
import path from 'node:path';
import { expect } from 'chai';
import type { MqttClient } from 'mqtt';
import { io, type Socket } from 'socket.io-client';
import { type BrokerName, brokers } from '../proof/canary-cases.ts';
import { open, sendTo } from '../proof/canary-wire.ts';
import { type Mosquitto, startMosquitto } from '../support/mosquitto.ts';
import { needs } from '../support/parts.ts';
import { scanFolder, scanForAll } from '../support/scan-bytes.ts';
import { claim, eventually, type RunningServer, removeFolder, startServer } from '../support/server.ts';

const half = 5000;
const word = 'kq7xblimf';
const never = 73519.264;
/** As a room's temperature is kept: so few digits are looked for in the one form in which the store has them. */
const allowed = 61.7;
const topic = 'zigbee2mqtt/multi';
const password = 'for-the-world';

const noise = (): string => `${word}-${randomBytes(randomInt(1, 24)).toString('base64url')}`;

/** Topics of sensors that are there, of ones that are not, and of nobody. */
const anyTopic = (): string => {
  const places = ['roomtone/sensor/mat/motion', topic, `zigbee2mqtt/${noise()}`, `zigbee2mqtt/${noise()}/set`];
  return places[randomInt(places.length)] ?? topic;
};

const anyPayload = (): string => {
  const value = [true, 'ON', never, noise(), null][randomInt(5)] ?? noise();
  const wrapped = {
    temperature: allowed,
    illuminance: never,
    occupancy: value,
    [noise()]: noise(),
    deep: { list: [noise(), never] },
  };
  return [String(value), noise(), JSON.stringify(wrapped), JSON.stringify(noise())][randomInt(4)] ?? noise();
};

/** The value that is allowed, and beside it all that is not. */
const besideAllowed = (): string =>
  JSON.stringify({
    [noise()]: noise(),
    occupancy: noise(),
    temperature: allowed,
    illuminance: never,
    battery: never,
    update: { state: noise(), list: [noise(), never] },
  });

interface House {
  readonly server: RunningServer;
  readonly mosquitto: Mosquitto | null;
  readonly sender: MqttClient;
  readonly socket: Socket;
  /** Every event that the panel was sent. */
  readonly events: string[];
  stop(): Promise<void>;
}

const openHouse = async (broker: BrokerName): Promise<House> => {
  const users = { roomtone: 'for-the-house', zigbee2mqtt: password };
  const mosquitto = broker === 'mosquitto' ? await startMosquitto({ users }) : null;
  const url = mosquitto?.url.replace('mqtt://', `mqtt://roomtone:${users.roomtone}@`);
  const server = await startServer(url === undefined ? {} : { env: { ROOMTONE_MQTT_URL: url } });
  await claim(server);
  await server.call('POST', '/api/sensors', { id: 'mat', kind: 'motion', room: 'this-room' });
  const generic = { topic, path: 'temperature', onValue: null };
  await server.call('PUT', '/api/sensors/multi.warmth', { room: 'this-room', kind: 'temperature', generic });
  const account = mosquitto === null ? await server.call('POST', '/api/sensors/bridges', { id: 'zigbee2mqtt' }) : null;
  const made = (account?.body ?? {}) as { readonly password?: string };
  const sender = await open(mosquitto?.url ?? server.ready.mqtt ?? '', {
    username: 'zigbee2mqtt',
    password: made.password ?? password,
  });
  const events: string[] = [];
  const socket = io(server.ready.url, {
    transports: ['websocket'],
    extraHeaders: { cookie: server.cookie(), 'x-roomtone': '1', origin: server.ready.url },
  });
  socket.onAny((...words: unknown[]) => events.push(JSON.stringify(words)));
  await eventually('the panel', async () => events.length > 0);
  return {
    ...{ server, mosquitto, sender, socket, events },
    stop: async () => {
      socket.close();
      sender.end(true);
      await server.stop();
      await mosquitto?.stop();
      removeFolder(server.dataFolder);
    },
  };
};

const routes = [
  'rooms',
  'rooms/this-room',
  'rooms/this-room/knows',
  'sensors',
  'ledger',
  'grants',
  'history',
  'snapshot',
];

/** Where the bytes are: files, what the server wrote, what the panel was sent, what it answers. */
const placesOf = async (
  { server, events }: House,
  canaries: readonly (string | number)[],
): Promise<readonly string[]> => {
  const answers = await Promise.all(
    routes.map(async (route) => JSON.stringify((await server.call('GET', `/api/${route}`)).body)),
  );
  const texts = { log: server.stdout() + server.stderr(), panel: events.join('\n'), answers: answers.join('\n') };
  return [
    ...scanFolder(path.join(server.dataFolder, 'data'), canaries).map(({ file }) => path.basename(file)),
    ...Object.entries(texts).flatMap(([place, text]) => scanForAll(Buffer.from(text), canaries).map(() => place)),
  ];
};

const isKept = ({ server }: House): boolean =>
  scanFolder(path.join(server.dataFolder, 'data'), [allowed]).some(({ as }) => as === 'float64be');

const sendMany = async (sender: MqttClient, make: () => { topic: string; payload: string }): Promise<void> => {
  for (let sent = 0; sent < half; sent += 100) {
    const batch = Array.from({ length: 100 }, make);
    const options = () => ({ qos: sent % 3 === 0 ? 1 : 0, retain: sent % 1000 === 0 }) as const;
    await Promise.all(batch.map((one) => sendTo(sender, one.topic, one.payload, options())));
  }
};

describe('ten thousand random messages', function () {
  this.timeout(180_000);

  for (const broker of brokers) {
    it(`leave no byte where nobody allowed them, and are found where somebody did: ${broker}`, async function () {
      if (broker === 'mosquitto') needs(this, 'mosquitto');
      const house = await openHouse(broker);
      try {
        await sendMany(house.sender, () => ({ topic: anyTopic(), payload: anyPayload() }));
        expect(await placesOf(house, [word, never]), 'of what nobody allowed').to.deep.equal([]);
        expect(isKept(house), 'what is allowed only later').to.equal(false);
        const grant = { room: 'this-room', kind: 'temperature', until: null };
        for (const purpose of ['react', 'keep']) await house.server.call('POST', '/api/grants', { ...grant, purpose });
        await sendMany(house.sender, () => ({ topic, payload: besideAllowed() }));
        expect(await placesOf(house, [word, never]), 'of what stands beside').to.deep.equal([]);
        await eventually('what is allowed is kept', async () => isKept(house));
        expect(await placesOf(house, [word, never]), 'afterwards').to.deep.equal([]);
      } finally {
        await house.stop();
      }
    });
  }
});
