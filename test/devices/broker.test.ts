// The embedded broker against real clients: accounts, grants, blanked publishes, and bytes that are no MQTT.
import { connect as connectSocket, createServer } from 'node:net';
import { expect } from 'chai';
import { RoomtoneError } from '../../config/words/errors.ts';
import { type BrokerDoor, type EmbeddedBroker, startBroker } from '../../devices/broker.ts';
import { createMqttLink } from '../../devices/mqtt-link.ts';
import type { MqttLink, MqttMessage } from '../../devices/types.ts';
import { runClient, until } from '../support/mosquitto.ts';
import { needs } from '../support/parts.ts';
import { testClock } from '../support/real-clock.ts';

const doors: Readonly<Record<string, BrokerDoor>> = {
  roomtone: { mayPublish: () => true, maySubscribe: () => true, ungated: true },
  'kitchen-pir': { mayPublish: (topic) => topic.startsWith('roomtone/sensor/kitchen-pir/'), maySubscribe: () => false },
  bridge: {
    mayPublish: (topic) => !topic.startsWith('roomtone/') || topic.startsWith('roomtone/sensor/'),
    maySubscribe: (filter) => filter.startsWith('zigbee2mqtt/'),
  },
};
const passwordOf = (name: string): string => `password-of-${name}`;
const motion = 'roomtone/sensor/kitchen-pir/motion';

interface House {
  readonly broker: EmbeddedBroker;
  readonly link: MqttLink;
  readonly messages: MqttMessage[];
  readonly granted: Set<string>;
  readonly asked: string[];
  readonly reports: string[];
  stop(): Promise<void>;
}

const openHouse = async (filters: readonly string[]): Promise<House> => {
  const granted = new Set<string>();
  const asked: string[] = [];
  const reports: string[] = [];
  const deps = { clock: testClock, report: (code: string) => reports.push(code) };
  const broker = await startBroker(
    {
      host: '127.0.0.1',
      port: 0,
      authenticate: (name, password) => (password === passwordOf(name) ? (doors[name] ?? null) : null),
      isGranted: (topic) => {
        asked.push(topic);
        return granted.has(topic);
      },
    },
    deps,
  );
  const messages: MqttMessage[] = [];
  const link = createMqttLink(
    {
      url: broker.url,
      username: 'roomtone',
      password: passwordOf('roomtone'),
      clientId: 'roomtone-test',
      onMessage: (message) => messages.push(message),
      onOnline: () => {},
    },
    deps,
  );
  link.setFilters(new Set(filters));
  await until('online', () => link.online());
  const stop = async (): Promise<void> => {
    await link.stop();
    await broker.stop();
  };
  return { broker, link, messages, granted, asked, reports, stop };
};

const text = (message: MqttMessage): string => `${message.topic} ${Buffer.from(message.payload).toString()}`;

describe('the embedded broker', function () {
  this.timeout(60_000);
  let house: House;

  before(function () {
    needs(this, 'mosquitto-clients');
  });

  beforeEach(async () => {
    house = await openHouse(['#']);
  });

  afterEach(() => house?.stop());

  const login = (name: string | null, password?: string): string[] => [
    ...['-h', '127.0.0.1', '-p', String(house.broker.port)],
    ...(name === null ? [] : ['-u', name, '-P', password ?? passwordOf(name)]),
  ];

  const publish = (name: string | null, topic: string, payload: string, ...more: string[]) =>
    runClient('mosquitto_pub', [...login(name), '-t', topic, '-m', payload, '-q', '1', ...more]);

  const listen = (topic: string) =>
    runClient('mosquitto_sub', [...login('roomtone'), '-t', topic, '-W', '1', '-v', '-i', 'listener']);

  it('lets nobody in without an account, with a wrong one, or with a wrong password', async () => {
    house.granted.add(motion);
    expect((await publish(null, motion, 'ON')).code).to.not.equal(0);
    expect((await publish('stranger', motion, 'ON')).code).to.not.equal(0);
    const wrong = await runClient('mosquitto_pub', [...login('kitchen-pir', 'guessed'), '-t', motion, '-m', 'ON']);
    expect(wrong.code).to.not.equal(0);
    expect(house.asked).to.deep.equal([]);
    expect(house.messages).to.deep.equal([]);
  });

  it('forwards what is granted', async () => {
    house.granted.add(motion);
    expect((await publish('kitchen-pir', motion, 'ON')).code).to.equal(0);
    await until('heard', () => house.messages.length > 0);
    expect(house.messages.map(text)).to.deep.equal([`${motion} ON`]);
  });

  it('acknowledges and empties what nobody granted, and keeps none of it', async () => {
    expect((await publish('kitchen-pir', motion, 'secret-canary', '-r')).code).to.equal(0);
    house.granted.add(motion);
    expect((await listen('#')).out).to.not.include('canary');
    expect((await publish('kitchen-pir', motion, 'ON')).code).to.equal(0);
    await until('heard', () => house.messages.length > 0);
    expect(house.messages.map(text)).to.deep.equal([`${motion} ON`]);
  });

  it('keeps a granted value until the grant ends', async () => {
    house.granted.add(motion);
    await publish('kitchen-pir', motion, 'kept-value', '-r');
    expect((await listen(motion)).out).to.include('kept-value');
    house.granted.clear();
    house.link.setFilters(new Set());
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await listen(motion)).out).to.not.include('kept-value');
  });

  it('lets a sensor speak below its own name only, and hear nothing', async () => {
    const other = 'roomtone/sensor/bedroom-pir/motion';
    for (const topic of [other, 'roomtone/status', '$SYS/broker/uptime']) {
      house.granted.add(topic);
      expect((await publish('kitchen-pir', topic, 'forged')).code, topic).to.equal(0);
    }
    expect(house.asked).to.deep.equal([]);
    expect(house.messages.map(text)).to.deep.equal([]);
    const heard = await runClient('mosquitto_sub', [...login('kitchen-pir'), '-t', '#', '-W', '1']);
    expect(heard.out).to.include('denied');
  });

  it('closes $SYS to everybody', async () => {
    const heard = await runClient('mosquitto_sub', [...login('roomtone'), '-t', '$SYS/#', '-W', '1']);
    expect(heard.out).to.include('denied');
    await publish('roomtone', '$SYS/broker/uptime', 'forged');
    await publish('roomtone', 'roomtone/status', 'online');
    await until('heard', () => house.messages.length > 0);
    expect(house.messages.map(text)).to.deep.equal(['roomtone/status online']);
  });

  it('does not let a sensor take Roomtone out by taking its client id', async () => {
    house.granted.add(motion);
    await publish('kitchen-pir', motion, 'ON', '-i', 'roomtone-test');
    await until('heard', () => house.messages.length > 0);
    expect(house.link.online()).to.equal(true);
  });

  it('empties a will that nobody granted, and forwards a granted one', async () => {
    const will = async (payload: string): Promise<void> => {
      const sub = [
        '-t',
        'zigbee2mqtt/x',
        '-W',
        '1',
        '--will-topic',
        'zigbee2mqtt/bridge/state',
        '--will-payload',
        payload,
      ];
      const before = house.asked.length;
      const run = runClient('mosquitto_sub', [...login('bridge'), ...sub]);
      await until('connected', () => house.broker.port > 0);
      setTimeout(() => house.broker.disconnect('bridge'), 400);
      await run;
      await until('asked', () => house.asked.length > before);
    };
    await will('canary-will');
    house.granted.add('zigbee2mqtt/bridge/state');
    await will('offline');
    await until('heard', () => house.messages.length > 0);
    expect(house.messages.map(text)).to.deep.equal(['zigbee2mqtt/bridge/state offline']);
  });

  it('lives through bytes that are no MQTT, and through packets that are too large', async () => {
    const attacks = [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0xff]),
      Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f, 0]),
      Buffer.from([0x30, 0x02, 0x00, 0xff]),
      Buffer.from([0x82, 0x00]),
      Buffer.from([0xf0, 0x00]),
      Buffer.from([0x10, 0x0c, 0, 4, 77, 81, 84, 84, 4, 0xff, 0, 0, 0, 0]),
      Buffer.alloc(70_000, 0xff),
      Buffer.concat([Buffer.from([0x10, 0x80, 0x80, 0x04]), Buffer.alloc(65_536, 7)]),
    ];
    for (const attack of attacks) {
      const closed = await new Promise<boolean>((resolve) => {
        const socket = connectSocket(house.broker.port, '127.0.0.1', () => socket.write(attack));
        socket.on('error', () => {});
        socket.on('close', () => resolve(true));
        setTimeout(() => {
          socket.destroy();
          resolve(false);
        }, 5000);
      });
      expect(closed).to.equal(true);
    }
    house.granted.add(motion);
    await publish('kitchen-pir', motion, 'ON');
    await until('heard', () => house.messages.length > 0);
    expect(house.reports).to.include('broker-packet-too-large');
  });

  it('loses nothing of a flood in which stored, acknowledged and plain messages follow each other closely', async () => {
    const bridge = createMqttLink(
      {
        url: house.broker.url,
        username: 'bridge',
        password: passwordOf('bridge'),
        clientId: 'bridge',
        version: 4,
        onMessage: () => {},
        onOnline: () => {},
      },
      { clock: testClock, report: () => {} },
    );
    await until('online', () => bridge.online());
    const count = 3000;
    for (const topic of ['zigbee2mqtt/a', 'zigbee2mqtt/b', 'zigbee2mqtt/c']) house.granted.add(topic);
    for (let n = 0; n < count; n += 1) {
      bridge.publish(`zigbee2mqtt/${'abcx'[n % 4]}`, String(n), { retain: n % 3 === 0, qos: n % 10 === 0 ? 1 : 0 });
    }
    const granted = count - count / 4;
    await until('all arrived', () => house.messages.length >= granted, 12_000);
    const arrived = house.messages.map((message) => Number(Buffer.from(message.payload).toString()));
    expect(new Set(arrived).size).to.equal(granted);
    expect(arrived).to.have.length(granted);
    await bridge.stop();
  });

  it('cuts an account off when told to', async () => {
    const news: boolean[] = [];
    const bridge = createMqttLink(
      {
        url: house.broker.url,
        username: 'bridge',
        password: passwordOf('bridge'),
        clientId: 'bridge',
        onMessage: () => {},
        onOnline: (online) => news.push(online),
      },
      { clock: testClock, report: () => {} },
    );
    await until('online', () => bridge.online());
    house.broker.disconnect('bridge');
    await until('cut', () => !bridge.online());
    await bridge.stop();
    expect(news).to.deep.equal([true, false]);
    expect(house.link.online()).to.equal(true);
  });
});

describe('the embedded broker on a port that is taken', () => {
  it('fails with a code that the panel can explain', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => {
        const address = other.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const options = { host: '127.0.0.1', port, authenticate: () => null, isGranted: () => false };
    try {
      await startBroker(options, { clock: testClock, report: () => {} });
      expect.fail('it started');
    } catch (error) {
      expect(error).to.be.instanceOf(RoomtoneError);
      expect(error).to.include({ code: 'port-taken' });
    } finally {
      other.close();
    }
  });
});
