// Every codec against every fixture of its folder, against 10,000 broken payloads, and against the JSON conformance suite.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { readJson, readText } from '../../devices/payload.ts';
import generic from '../../devices/sensors/generic.ts';
import roomtone from '../../devices/sensors/roomtone.ts';
import zigbee2mqtt from '../../devices/sensors/zigbee2mqtt.ts';
import type { Decoded, SensorCodec, Wanted } from '../../devices/types.ts';
import { needs, sharedFolder } from '../support/parts.ts';

interface Fixture {
  readonly topic: string;
  readonly payload: string;
  readonly wanted: readonly Wanted[];
  readonly expect: Decoded;
}

const folder = fileURLToPath(new URL('../fixtures/mqtt/', import.meta.url));
const codecFolder = fileURLToPath(new URL('../../devices/sensors/', import.meta.url));
const codecs: readonly SensorCodec[] = [roomtone, zigbee2mqtt, generic];

const fixturesOf = (id: string): (readonly [string, Fixture])[] =>
  readdirSync(path.join(folder, id))
    .sort()
    .map((name) => [name, JSON.parse(readFileSync(path.join(folder, id, name), 'utf8')) as Fixture]);

/** Numbers between 0 and 1 that are the same in every run (mulberry32). */
const seeded = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

const mutate = (payload: string, random: () => number): Uint8Array => {
  const bytes = Buffer.from(payload);
  const broken = Buffer.concat([bytes, bytes.subarray(0, Math.floor(random() * bytes.length))]);
  for (let n = 0; n <= random() * 6; n += 1) {
    if (broken.length > 0) broken[Math.floor(random() * broken.length)] = Math.floor(random() * 256);
  }
  return broken.subarray(0, Math.ceil(random() * broken.length));
};

/** Only wanted sensors are answered, at most once each, and every value is of its kind's range. */
const expectLawful = (decoded: Decoded, wanted: readonly Wanted[]): void => {
  const answered = [...decoded.readings, ...decoded.refused].map((one) => one.sensor);
  expect(answered.length).to.be.at.most(wanted.length);
  for (const sensor of answered) expect(wanted.map((one) => one.sensor)).to.include(sensor);
  for (const { value } of decoded.readings) {
    expect(value === null || ['boolean', 'number', 'string'].includes(typeof value)).to.equal(true);
    if (typeof value === 'number') expect(Number.isFinite(value)).to.equal(true);
  }
};

describe('sensor codecs', () => {
  it('all have a test here', () => {
    const files = readdirSync(codecFolder).map((name) => name.replace(/\.ts$/, ''));
    expect(codecs.map((codec) => codec.id).sort()).to.deep.equal(files.sort());
  });

  for (const codec of codecs) {
    describe(codec.id, () => {
      const fixtures = fixturesOf(codec.id);

      it('has enough fixtures to mean something', () => {
        expect(fixtures.length).to.be.at.least({ zigbee2mqtt: 12, roomtone: 10 }[codec.id] ?? 8);
      });

      for (const [name, { topic, payload, wanted, expect: expected }] of fixtures) {
        it(name, () => {
          expect(codec.decode(topic, Buffer.from(payload), wanted)).to.deep.equal(expected);
        });
      }

      it('throws at none of 10,000 broken payloads', () => {
        const random = seeded(7);
        for (let n = 0; n < 10_000; n += 1) {
          const [, fixture] = fixtures[n % fixtures.length] ?? [];
          if (fixture === undefined || fixture.payload.length > 1000) continue;
          const payload = mutate(fixture.payload, random);
          expectLawful(codec.decode(fixture.topic, payload, fixture.wanted), fixture.wanted);
          codec.readAvailability?.(fixture.topic, payload);
          codec.readExistence?.(fixture.topic, payload);
          codec.announceFromTopic?.(payload.toString());
        }
      });
    });
  }
});

describe('what is announced', () => {
  it('a home-made sensor by its topic alone', () => {
    const one = roomtone.announceFromTopic('roomtone/sensor/kitchen-pir/motion');
    expect(one).to.include({ entity: 'kitchen-pir', kind: 'motion', stateTopic: 'roomtone/sensor/kitchen-pir/motion' });
    for (const topic of [
      'roomtone/sensor/kitchen-pir/play',
      'roomtone/sensor/kitchen-pir/motion/x',
      'roomtone/sensor/Bad Name/motion',
      'roomtone/room/kitchen/occupancy',
      'roomtone/sensor/__proto__/constructor',
    ]) {
      expect(roomtone.announceFromTopic(topic), topic).to.equal(null);
    }
  });

  const device = (name: string, description: string, exposes: readonly unknown[]): unknown => ({
    friendly_name: name,
    ieee_address: '0x00158d0001',
    definition: { model: 'M', description, exposes },
  });
  const binary = (property: string, on: unknown = true): unknown => ({ type: 'binary', property, value_on: on });
  const read = (devices: unknown): string[] =>
    zigbee2mqtt
      .readExistence('zigbee2mqtt/bridge/devices', Buffer.from(JSON.stringify(devices)))
      .map((one) => `${one.stateTopic} ${one.path ?? ''} ${one.kind} ${one.onValue ?? '-'}`);

  it('zigbee2mqtt devices by their exposes, a PIR apart from a radar', () => {
    expect(
      read([
        { type: 'Coordinator', friendly_name: 'Coordinator', definition: null },
        device('living/pir', 'Motion sensor', [binary('occupancy'), { property: 'illuminance', unit: 'lx' }]),
        device('office', 'Human presence sensor', [binary('occupancy'), { property: 'battery' }]),
        device('radar', '24G radar', [binary('presence', 'presence'), { property: 'target_distance' }]),
        device('door', 'Contact sensor', [binary('contact', false), { property: 'device_temperature' }]),
      ]),
    ).to.deep.equal([
      'zigbee2mqtt/living/pir occupancy motion -',
      'zigbee2mqtt/living/pir illuminance illuminance -',
      'zigbee2mqtt/office occupancy occupancy -',
      'zigbee2mqtt/radar presence occupancy presence',
      'zigbee2mqtt/door contact contact -',
    ]);
  });

  it('and below other base topics alone, of several bridges and with names that hold a slash', () => {
    const codec = zigbee2mqtt.withBases(['home/z2m', 'home']);
    expect(codec.existenceTopics).to.deep.equal(['home/z2m/bridge/devices', 'home/bridge/devices']);
    const devices = Buffer.from(JSON.stringify([device('kitchen/pir', '', [binary('occupancy')])]));
    const [found] = codec.readExistence('home/z2m/bridge/devices', devices);
    expect(found).to.include({ instance: 'home/z2m', entity: 'kitchen/pir', stateTopic: 'home/z2m/kitchen/pir' });
    const [other] = codec.readExistence('home/bridge/devices', devices);
    expect(other).to.include({ instance: 'home', entity: 'kitchen/pir', stateTopic: 'home/kitchen/pir' });
    expect(codec.availabilityTopics('home/z2m/kitchen/pir')).to.deep.equal([
      'home/z2m/kitchen/pir/availability',
      'home/z2m/bridge/state',
    ]);
    expect(codec.availabilityTopics('home/kitchen/pir')[1]).to.equal('home/bridge/state');
  });

  it('and nothing from what is no device list', () => {
    for (const odd of [null, {}, 'x', [1, null, 'x'], [device('a/+/b', '', [binary('occupancy')])]]) {
      expect(read(odd)).to.deep.equal([]);
    }
  });

  it('availability in all its spellings', () => {
    const online = (text: string): unknown => zigbee2mqtt.readAvailability('x', Buffer.from(text));
    expect(
      ['online', '{"state":"online"}', 'Online', 'offline', '{"state":"offline"}', '', '{', '[]'].map(online),
    ).to.deep.equal(['online', 'online', 'online', 'offline', 'offline', null, null, null]);
    expect(zigbee2mqtt.availabilityTopics('home2mqtt/living/pir')).to.deep.equal([
      'home2mqtt/living/pir/availability',
      'home2mqtt/bridge/state',
    ]);
  });
});

describe('the JSON conformance suite', () => {
  const suite = path.join(sharedFolder, 'conformance/JSONTestSuite/test_parsing');

  before(function () {
    needs(this, 'shared');
    if (!existsSync(suite)) this.skip();
  });

  it('valid JSON is read or plainly refused, invalid JSON is refused, nothing throws', () => {
    const wanted: Wanted[] = [{ sensor: 's', kind: 'motion', path: 'a', onValue: null }];
    let seen = 0;
    for (const name of readdirSync(suite)) {
      const payload = readFileSync(path.join(suite, name));
      for (const codec of codecs) expectLawful(codec.decode('t', payload, wanted), wanted);
      const text = readText(payload, 1_048_576);
      // Surrounding white space is cut before parsing, and a leading byte order mark is no part of the text.
      const json = 'refused' in text ? text : readJson(text.value);
      if (name.startsWith('n_') && !('refused' in json)) expect.fail(`${name} was read`);
      if (name.startsWith('y_') && 'refused' in json) expect(json.refused, name).to.equal('too-deep');
      seen += 1;
    }
    expect(seen).to.be.at.least(300);
  });
});
