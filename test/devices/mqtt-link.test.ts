// The link against a real mosquitto: exactly the wanted subscriptions, in order, and again after an outage.
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { createMqttLink } from '../../devices/mqtt-link.ts';
import type { MqttLink, MqttMessage } from '../../devices/types.ts';
import { freePort, type Mosquitto, runClient, startMosquitto, until } from '../support/mosquitto.ts';
import { needs } from '../support/parts.ts';
import { testClock } from '../support/real-clock.ts';

const users = { roomtone: 'own-secret-1', pir: 'pir-secret-1' };

const plugin =
  ['x86_64', 'aarch64']
    .map((cpu) => `/usr/lib/${cpu}-linux-gnu/mosquitto_dynamic_security.so`)
    .find((file) => existsSync(file)) ?? '';

/** Rights as mosquitto's own plugin for them reads them: this account may ask for what lies below home/. */
const rightsOf = (username: string, password: string): string => {
  const [salt, iterations] = [randomBytes(12), 101];
  const words = {
    password: pbkdf2Sync(password, salt, iterations, 64, 'sha512').toString('base64'),
    salt: salt.toString('base64'),
    iterations,
  };
  return JSON.stringify({
    defaultACLAccess: { publishClientSend: true, publishClientReceive: true, subscribe: false, unsubscribe: true },
    clients: [{ username, ...words, roles: [{ rolename: 'home' }] }],
    groups: [],
    roles: [{ rolename: 'home', acls: [{ acltype: 'subscribePattern', topic: 'home/#', priority: 0, allow: true }] }],
  });
};

interface Heard {
  readonly link: MqttLink;
  readonly messages: MqttMessage[];
  readonly news: (readonly [boolean, string | null])[];
  readonly reports: string[];
  readonly refused: number[];
}

const openLink = (url: string, password = users.roomtone): Heard => {
  const messages: MqttMessage[] = [];
  const news: (readonly [boolean, string | null])[] = [];
  const reports: string[] = [];
  const refused: number[] = [];
  const link = createMqttLink(
    {
      url,
      username: 'roomtone',
      password,
      clientId: 'roomtone-test',
      onMessage: (message) => messages.push(message),
      onOnline: (online, problem) => news.push([online, problem]),
      onRefused: (filters) => refused.push(filters),
    },
    { clock: testClock, report: (code) => reports.push(code) },
  );
  return { link, messages, news, reports, refused };
};

const publish = (port: number, topic: string, text: string, ...more: string[]): Promise<unknown> =>
  runClient('mosquitto_pub', [
    ...['-h', '127.0.0.1', '-p', String(port), '-u', 'pir', '-P', users.pir],
    ...['-t', topic, '-m', text, '-q', '1', ...more],
  ]);

/** The filters that the log shows as asked for and given up, in order. */
const requests = (log: string): string[] => {
  const found: string[] = [];
  let kind = '';
  for (const line of log.split('\n')) {
    const head = /Received (SUBSCRIBE|UNSUBSCRIBE) from/.exec(line);
    if (head?.[1] !== undefined) kind = head[1] === 'SUBSCRIBE' ? '+' : '-';
    const filter = /^(?:\d+: )?\t(\S+)(?: \(QoS (\d)\))?$/.exec(line);
    if (filter !== null && kind !== '') found.push(`${kind}${filter[1] ?? ''}`);
    if (/Sending|Received (?!SUBSCRIBE|UNSUBSCRIBE)/.test(line)) kind = '';
  }
  return found;
};

describe('the link to a real mosquitto', function () {
  this.timeout(60_000);
  const open: Heard[] = [];
  let broker: Mosquitto;

  before(async function () {
    needs(this, 'mosquitto', 'mosquitto-clients');
    broker = await startMosquitto({ users });
  });

  afterEach(async () => {
    for (const { link } of open.splice(0)) await link.stop();
  });

  after(() => broker?.stop());

  const start = (url: string, password?: string): Heard => {
    const heard = openLink(url, password);
    open.push(heard);
    return heard;
  };

  it('speaks MQTT 5 and asks for exactly the wanted filters, giving up before asking', async () => {
    const { link, news } = start(broker.url);
    link.setFilters(new Set(['a/one', 'a/two']));
    await until('online', () => link.online());
    await until('asked', () => requests(broker.logText()).length >= 2);
    link.setFilters(new Set(['a/two', 'a/three']));
    await until('asked again', () => requests(broker.logText()).length >= 4);
    expect(requests(broker.logText())).to.deep.equal(['+a/one', '+a/two', '-a/one', '+a/three']);
    expect(broker.logText()).to.match(/as roomtone-test \(p5, c1, k30, u'roomtone'\)/);
    expect(news).to.deep.equal([[true, null]]);
  });

  it('tells a replayed value from a live one', async () => {
    await publish(broker.port, 'b/state', 'old', '-r');
    const { link, messages } = start(broker.url);
    link.setFilters(new Set(['b/state', 'b/event']));
    await until('the stored value', () => messages.length === 1);
    await publish(broker.port, 'b/event', 'ON');
    await until('the live value', () => messages.length === 2);
    expect(messages.map((one) => [one.topic, Buffer.from(one.payload).toString(), one.retained])).to.deep.equal([
      ['b/state', 'old', true],
      ['b/event', 'ON', false],
    ]);
  });

  it('publishes, and drops what is published while the broker is away', async () => {
    const { link, messages } = start(broker.url);
    link.publish('c/out', 'too early', { retain: false, qos: 1 });
    link.setFilters(new Set(['c/out']));
    await until('online', () => link.online());
    link.publish('c/out', 'said', { retain: false, qos: 1 });
    await until('heard', () => messages.length > 0);
    expect(messages.map((one) => Buffer.from(one.payload).toString())).to.deep.equal(['said']);
  });

  it('says that the account is wrong without saying which', async () => {
    const { link, news } = start(broker.url, 'wrong-secret-77');
    await until('told', () => news.length > 0);
    expect(link.online()).to.equal(false);
    expect(news).to.deep.equal([[false, 'it does not accept this user name and password']]);
  });

  it('says how many filters the broker refuses, until they are not wanted any more', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'roomtone-rights-'));
    const rights = path.join(folder, 'rights.json');
    writeFileSync(rights, rightsOf('roomtone', users.roomtone));
    const strict = await startMosquitto({
      users: {},
      settings: [`plugin ${plugin}`, `plugin_opt_config_file ${rights}`],
    });
    try {
      const heard = start(strict.url);
      heard.link.setFilters(new Set(['home/pir', 'attic/pir', 'cellar/pir']));
      await until('two are refused', () => heard.refused.at(-1) === 2);
      expect(heard.reports).to.deep.equal(['mqtt-subscribe-refused']);
      heard.link.setFilters(new Set(['home/pir', 'attic/pir']));
      expect(heard.refused).to.deep.equal([2, 1]);
      heard.link.setFilters(new Set(['home/pir']));
      expect(heard.refused.at(-1)).to.equal(0);
    } finally {
      await strict.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('survives listeners that throw', async () => {
    const reports: string[] = [];
    const link = createMqttLink(
      {
        url: broker.url,
        username: 'roomtone',
        password: users.roomtone,
        clientId: 'roomtone-throws',
        onMessage: () => {
          throw new Error('planted');
        },
        onOnline: () => {
          throw new Error('planted');
        },
      },
      { clock: testClock, report: (code) => reports.push(code) },
    );
    link.setFilters(new Set(['d/one']));
    await until('online', () => link.online());
    await publish(broker.port, 'd/one', 'x');
    await until('both reported', () => reports.length >= 2);
    await link.stop();
    expect(new Set(reports)).to.deep.equal(new Set(['mqtt-listener-failed']));
  });
});

describe('the link when the broker goes away', function () {
  this.timeout(60_000);
  before(function () {
    needs(this, 'mosquitto', 'mosquitto-clients');
  });

  it('connects again and asks for the filters again', async () => {
    const first = await startMosquitto({ users });
    const { link, messages, news } = openLink(first.url);
    link.setFilters(new Set(['e/one', 'e/two']));
    await until('online', () => link.online());
    await first.stop();
    await until('offline', () => !link.online());
    link.setFilters(new Set(['e/two', 'e/three']));
    const second = await startMosquitto({ users, port: first.port });
    try {
      await until('online again', () => link.online(), 30_000);
      await until('asked', () => requests(second.logText()).length >= 2);
      expect(requests(second.logText())).to.deep.equal(['+e/two', '+e/three']);
      await publish(second.port, 'e/three', 'ON');
      await until('heard', () => messages.length === 1);
      // On a slow machine it tries in vain more than once, and says so each time.
      const turns = news.map(([online]) => online).filter((online, at, all) => online !== all[at - 1]);
      expect(turns).to.deep.equal([true, false, true]);
      expect(news[1]?.[1]).to.equal('the connection was lost');
    } finally {
      await link.stop();
      await second.stop();
    }
  });
});

describe('the link to nothing', () => {
  for (const [what, url, problem] of [
    ['a port where nothing listens', null, 'nothing listens there'],
    ['an address of another protocol', 'http://127.0.0.1:1', 'the address must begin with mqtt:// or mqtts://'],
    ['no address at all', 'mqtt', 'the address must begin with mqtt:// or mqtts://'],
  ] as const) {
    it(`tells what is wrong: ${what}`, async () => {
      const { link, news } = openLink(url ?? `mqtt://127.0.0.1:${await freePort()}`);
      await until('told', () => news.length > 0);
      await link.stop();
      expect(news).to.deep.equal([[false, problem]]);
    });
  }
});
