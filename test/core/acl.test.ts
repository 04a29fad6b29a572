// Filters are matched as MQTT says, and mosquitto obeys the list that Roomtone writes.
import { expect } from 'chai';
import { createMqttLink } from '../../devices/mqtt-link.ts';
import { accessListOf, coveredByAny, covers, isFilter } from '../../server/core/acl.ts';
import { type Mosquitto, runClient, startMosquitto, until } from '../support/mosquitto.ts';
import { needs } from '../support/parts.ts';
import { testClock } from '../support/real-clock.ts';

const plan = {
  own: { username: 'roomtone', reads: ['roomtone/sensor/kitchen-pir/motion', 'zigbee2mqtt/living_pir'] },
  sensors: [{ username: 'kitchen-pir', sensor: 'kitchen-pir' }],
  bridges: [{ username: 'bridge', base: 'zigbee2mqtt' }],
};

const forEverybody = [
  'topic read roomtone/room/+/privacy',
  'topic read roomtone/ledger/head',
  'topic read roomtone/status',
  'topic write roomtone/room/+/button',
];

describe('filters of MQTT', () => {
  const table: readonly (readonly [string, string, boolean])[] = [
    ['a/b', 'a/b', true],
    ['a/b', 'a/b/c', false],
    ['a/b/c', 'a/b', false],
    ['a/+', 'a/b', true],
    ['a/+', 'a', false],
    ['a/+', 'a/', true],
    ['+/b', 'a/b', true],
    ['+', '/a', false],
    ['a/#', 'a', true],
    ['a/#', 'a/b/c', true],
    ['a/#', 'ab', false],
    ['#', 'a/b', true],
    ['#', '$SYS/broker', false],
    ['+/broker', '$SYS/broker', false],
    ['$SYS/#', '$SYS/broker', true],
    ['a/+', 'a/#', false],
    ['a/#', 'a/+/c', true],
    ['a/+', 'a/+', true],
    ['a/b', 'a/+', false],
  ];
  for (const [filter, topic, expected] of table) {
    it(`${filter} ${expected ? 'covers' : 'does not cover'} ${topic}`, () => {
      expect(covers(filter, topic)).to.equal(expected);
    });
  }

  it('knows which are well formed', () => {
    expect(['a/+/b', '#', 'a/#', '+', '/'].filter((one) => !isFilter(one))).to.deep.equal([]);
    expect(['', 'a/#/b', 'a+/b', 'a#', 'a\nuser x'].filter(isFilter)).to.deep.equal([]);
    expect(coveredByAny(['x', 'a/+'], 'a/b')).to.equal(true);
    expect(coveredByAny([], 'a/b')).to.equal(false);
  });
});

describe('the access list', () => {
  it('begins by denying, and gives each account its own', () => {
    expect(accessListOf(plan).split('\n').slice(1)).to.deep.equal([
      'topic deny #',
      '',
      'user roomtone',
      'topic read roomtone/sensor/kitchen-pir/motion',
      'topic read zigbee2mqtt/living_pir',
      'topic write roomtone/#',
      'topic write homeassistant/device/roomtone/#',
      '',
      'user kitchen-pir',
      'topic write roomtone/sensor/kitchen-pir/#',
      ...forEverybody,
      '',
      'user bridge',
      'topic readwrite zigbee2mqtt/#',
      'topic write roomtone/sensor/#',
      'topic write homeassistant/#',
      'topic read homeassistant/status',
      'topic read homeassistant/device/roomtone/#',
      'topic read roomtone/room/+/occupancy',
      'topic read roomtone/room/+/playing',
      ...forEverybody,
      '',
    ]);
  });

  it('leaves out what could break out of its line or reach too far', () => {
    const text = accessListOf({
      own: { username: 'roomtone', reads: ['a\ntopic readwrite #', 'a#', ''] },
      sensors: [
        { username: 'x\ntopic readwrite #', sensor: 'x' },
        { username: 'y', sensor: '#' },
        { username: 'z', sensor: '+' },
      ],
      bridges: [
        { username: 'b', base: '#' },
        { username: 'b', base: 'roomtone' },
        { username: 'b', base: '$SYS' },
      ],
    });
    expect(text.split('\n').slice(1)).to.deep.equal([
      'topic deny #',
      '',
      'user roomtone',
      'topic write roomtone/#',
      'topic write homeassistant/device/roomtone/#',
      '',
    ]);
  });
});

describe('mosquitto with the access list', function () {
  this.timeout(60_000);
  let broker: Mosquitto;
  const users = { roomtone: 'r-secret-1', 'kitchen-pir': 'k-secret-1', bridge: 'b-secret-1' };

  before(async function () {
    needs(this, 'mosquitto', 'mosquitto-clients');
    broker = await startMosquitto({ users, acl: accessListOf(plan) });
  });

  after(() => broker?.stop());

  const publish = (username: keyof typeof users, topic: string, payload: string) =>
    runClient('mosquitto_pub', [
      ...['-h', '127.0.0.1', '-p', String(broker.port), '-u', username, '-P', users[username]],
      ...['-t', topic, '-m', payload, '-q', '1'],
    ]);

  it('lets through what is listed and nothing else, even to a subscription to everything', async () => {
    const heard: string[] = [];
    const link = createMqttLink(
      {
        url: broker.url,
        username: 'roomtone',
        password: users.roomtone,
        clientId: 'roomtone-acl',
        onMessage: ({ topic, payload }) => heard.push(`${topic} ${Buffer.from(payload).toString()}`),
        onOnline: () => {},
      },
      { clock: testClock, report: () => {} },
    );
    link.setFilters(new Set(['#']));
    await until('subscribed', () => broker.logText().includes('Sending SUBACK to roomtone-acl'));
    await publish('kitchen-pir', 'roomtone/sensor/kitchen-pir/light', 'not configured');
    await publish('kitchen-pir', 'zigbee2mqtt/living_pir', 'forged');
    await publish('bridge', 'roomtone/status', 'forged');
    await publish('bridge', 'zigbee2mqtt/bedroom_pir', 'not configured');
    await publish('bridge', 'zigbee2mqtt/living_pir', 'yes');
    await publish('kitchen-pir', 'roomtone/sensor/kitchen-pir/motion', 'ON');
    await until('the last one', () => heard.some((one) => one.endsWith('ON')));
    await link.stop();
    expect(heard).to.deep.equal(['zigbee2mqtt/living_pir yes', 'roomtone/sensor/kitchen-pir/motion ON']);
  });
});
