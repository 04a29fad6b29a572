// What becomes of MQTT messages: which are events, which only a state, which wait, and which are never read.
import { expect } from 'chai';
import type { Kind } from '../../config/words/kind.ts';
import generic from '../../devices/sensors/generic.ts';
import roomtone from '../../devices/sensors/roomtone.ts';
import zigbee2mqtt from '../../devices/sensors/zigbee2mqtt.ts';
import type { SensorCodec } from '../../devices/types.ts';
import type { HouseEvent, Signal } from '../../server/core/house-types.ts';
import { knows } from '../../server/core/knows.ts';
import { type SenseHandle, startSense } from '../../server/flows/sense.ts';
import type { SensorRow } from '../../server/flows/sensor-board.ts';
import { makeGrant, makeRoom, type SimulatedHouse, simulateHouse } from '../house/simulated-house.ts';
import { createFakeClock, type FakeClock, noonMs } from '../support/fake-clock.ts';
import { mapsBehind } from '../support/maps-behind.ts';

const row = (id: string, source: string, stateTopic: string, path: string | null): SensorRow => ({
  id,
  name: id,
  source,
  instance: '',
  entity: id.split('.')[0] ?? id,
  kind: (id.split('.')[1] ?? 'motion') as SensorRow['kind'],
  unit: null,
  room: 'kitchen',
  stateTopic,
  path,
  onValue: null,
  person: null,
});

const hall = 'zigbee2mqtt/hall';
const sensors: readonly SensorRow[] = [
  row('hall.motion', 'zigbee2mqtt', hall, 'occupancy'),
  row('hall.illuminance', 'zigbee2mqtt', hall, 'illuminance'),
  row('pir.motion', 'roomtone', 'roomtone/sensor/pir/motion', null),
  row('door.contact', 'generic', 'doors/back', 'open'),
  row('noise.sound-level', 'roomtone', 'roomtone/sensor/noise/sound-level', null),
];
const pir = 'roomtone/sensor/pir/motion';
const noise = 'roomtone/sensor/noise/sound-level';

interface Bench {
  readonly sim: SimulatedHouse;
  readonly clock: FakeClock;
  readonly sense: SenseHandle;
  readonly events: HouseEvent[];
  readonly health: [string, string][];
  readonly reports: string[];
  /** `sensor reason` of every granted message that could not be read. */
  readonly unread: string[];
  filters(): readonly string[];
  /** Somebody says in the panel that the sensor is somewhere or something else. */
  place(id: string, change: Partial<SensorRow>): void;
  say(topic: string, payload: unknown, retained?: boolean): void;
  /** `edge value` of every signal since the last look. */
  heard(sensor?: string): string[];
}

const kinds = ['motion', 'illuminance', 'contact'] as const;

const openBench = (granted: readonly Kind[] = kinds): Bench => {
  let rows = sensors;
  const clock = createFakeClock();
  const now = () => ({ atMs: clock.nowMs(), monoMs: clock.monoMs() });
  const sim = simulateHouse({ startMs: noonMs, rooms: [makeRoom('kitchen'), makeRoom('hall')], speakers: false, now });
  sim.grant(...granted.map((kind, n) => makeGrant(n + 1, 'kitchen', kind, 'react', { startsAtMs: noonMs })));
  const events: HouseEvent[] = [];
  const health: [string, string][] = [];
  const reports: string[] = [];
  const unread: string[] = [];
  let filters: readonly string[] = [];
  const codecs = new Map<string, SensorCodec>([roomtone, zigbee2mqtt, generic].map((codec) => [codec.id, codec]));
  const sense = startSense({
    clock,
    report: (code) => reports.push(code),
    codecs,
    house: sim.house,
    send: (event) => {
      events.push(event);
      sim.send(event);
    },
    sensors: () => rows,
    setFilters: (now) => {
      filters = [...now].sort();
    },
    health: (sensor, state) => health.push([sensor, state]),
    blocked: () => {},
    unread: (sensor, reason) => unread.push(`${sensor} ${reason}`),
  });
  sense.onOnline(true);
  const signals = (): Signal[] =>
    events.splice(0).flatMap((event) => (event.type === 'sensed' ? [event.signal.value] : []));
  return {
    sim,
    clock,
    sense,
    events,
    health,
    reports,
    unread,
    filters: () => filters,
    place: (id, change) => {
      rows = rows.map((one) => (one.id === id ? { ...one, ...change } : one));
      sense.refresh();
    },
    say: (topic, payload, retained = false) => {
      const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
      sense.onMessage({ topic, payload: Buffer.from(text), retained, receivedAtMs: clock.nowMs() });
    },
    heard: (sensor) =>
      signals()
        .filter((signal) => sensor === undefined || signal.sensor === sensor)
        .map((signal) => `${signal.edge} ${signal.value}`),
  };
};

describe('what a message is', () => {
  it('of a zigbee2mqtt sensor: the first is a state, changes are events, repeats are none', () => {
    const { say, heard } = openBench();
    for (const occupancy of [true, true, false, false, true, true]) say(hall, { occupancy });
    expect(heard('hall.motion')).to.deep.equal([
      'state true',
      'update true',
      'fall false',
      'update false',
      'rise true',
      'update true',
    ]);
  });

  it('of a home-made sensor: already the first ON is an event, and so is each further one', () => {
    const { say, heard } = openBench();
    for (const word of ['ON', 'ON', 'OFF', 'ON']) say(pir, word);
    expect(heard()).to.deep.equal(['rise true', 'rise true', 'fall false', 'rise true']);
  });

  it('of a home-made sensor whose first word is OFF: a state', () => {
    const { say, heard } = openBench();
    say(pir, 'OFF');
    expect(heard()).to.deep.equal(['state false']);
  });

  it('that the broker stored: a replay, and what follows is measured against it', () => {
    const { say, heard } = openBench();
    say(pir, 'ON', true);
    say(hall, { occupancy: true }, true);
    say(hall, { occupancy: true });
    say(hall, { occupancy: false });
    expect(heard()).to.deep.equal(['replay true', 'replay true', 'update true', 'fall false']);
  });

  it('after the connection came back: a state again, except from a home-made sensor', () => {
    const { say, heard, sense, events } = openBench();
    say(hall, { occupancy: false });
    say(pir, 'OFF');
    heard();
    sense.onOnline(false);
    expect(events.splice(0)).to.deep.equal([{ type: 'sensors-lost' }]);
    sense.onOnline(true);
    say(hall, { occupancy: true });
    say(pir, 'ON');
    say(hall, { occupancy: false });
    expect(heard()).to.deep.equal(['state true', 'rise true', 'fall false']);
  });

  it('within a minute after zigbee2mqtt restarted: a replay; after that an event again', () => {
    const { say, heard, clock } = openBench();
    say(hall, { occupancy: false });
    say('zigbee2mqtt/bridge/state', { state: 'online' });
    heard();
    say(hall, { occupancy: true });
    say(hall, { occupancy: false });
    clock.advance(59_000);
    say(hall, { occupancy: true });
    clock.advance(2000);
    say(hall, { occupancy: false });
    expect(heard()).to.deep.equal(['replay true', 'replay false', 'replay true', 'fall false']);
  });

  it('after only the device came back, or a stored bridge state was read: an event', () => {
    const { say, heard } = openBench();
    say('zigbee2mqtt/bridge/state', { state: 'online' }, true);
    say(hall, { occupancy: false });
    say(`${hall}/availability`, { state: 'online' });
    heard();
    say(hall, { occupancy: true });
    expect(heard()).to.deep.equal(['rise true']);
  });

  it('of a mapped topic: a state first, then events', () => {
    const { say, heard } = openBench();
    for (const open of [false, true, true, false]) say('doors/back', { open });
    expect(heard()).to.deep.equal(['state false', 'rise true', 'update true', 'fall false']);
  });
});

describe('what cannot be read', () => {
  it('is told for every property that was granted on its topic, as too large or as malformed, and nothing of it', () => {
    const { say, unread, heard } = openBench();
    say(hall, '{"occupancy":');
    say(hall, `{"occupancy":true,"x":"${'x'.repeat(20_000)}"}`);
    say(pir, 'perhaps');
    say(pir, 'ON');
    expect(unread).to.deep.equal([
      'hall.motion malformed',
      'hall.illuminance malformed',
      'hall.motion too-large',
      'hall.illuminance too-large',
      'pir.motion malformed',
    ]);
    expect(heard()).to.deep.equal(['rise true']);
  });
  it('is not looked at where nobody granted the topic', () => {
    const { say, unread } = openBench(['contact']);
    say(hall, '{"occupancy":');
    expect(unread).to.deep.equal([]);
  });
});

describe('availability', () => {
  it('reaches the house and the sensor list for every property of the device', () => {
    const { say, events, health } = openBench();
    say(`${hall}/availability`, { state: 'offline' });
    say(`${hall}/availability`, 'online');
    expect(events).to.deep.equal(
      [false, true].flatMap((online) =>
        ['hall.motion', 'hall.illuminance'].map((sensor) => ({ type: 'sensor-availability', sensor, online })),
      ),
    );
    expect(health.map(([, state]) => state)).to.deep.equal(['offline', 'offline', 'heard', 'heard']);
  });
});

describe('only what is granted', () => {
  it('is asked of the broker', () => {
    const bench = openBench(['motion']);
    expect(bench.filters()).to.deep.equal([
      'roomtone/sensor/pir/motion',
      'zigbee2mqtt/bridge/state',
      'zigbee2mqtt/hall',
      'zigbee2mqtt/hall/availability',
    ]);
    expect(bench.sense.isGranted('doors/back')).to.equal(false);
    expect(bench.sense.isGranted(hall)).to.equal(true);
  });

  it('leaves the parser: siblings of a granted property do not', () => {
    const { say, events } = openBench(['motion']);
    say(hall, { occupancy: true, illuminance: 7130, battery: 41, last_seen: 'canary' });
    say('doors/back', { open: true });
    expect(events.map((event) => event.type)).to.deep.equal(['sensed']);
    expect(JSON.stringify(events)).not.to.match(/7130|41|canary|contact/);
  });

  it('is heard after a revoke: nothing, at once, and a value that waited is dropped', () => {
    const bench = openBench();
    for (let n = 0; n < 25; n += 1) bench.say(hall, { illuminance: 100 + n });
    expect(bench.heard()).to.have.length(2);
    bench.sim.send({ type: 'grants-changed', grants: [] });
    // Before the subscriptions are made anew: messages on their way must not pass either.
    bench.say(pir, 'ON');
    expect(bench.heard()).to.deep.equal([]);
    bench.sense.refresh();
    expect(bench.filters()).to.deep.equal([]);
    bench.say(pir, 'ON');
    bench.clock.advance(60_000);
    expect(bench.events).to.deep.equal([]);
    expect(bench.clock.pending()).to.equal(0);
  });

  it('stays silent also when a value that waits falls due between the revoke and the new subscriptions', () => {
    const bench = openBench();
    for (let n = 0; n < 25; n += 1) bench.say(hall, { illuminance: 100 + n });
    bench.heard();
    bench.sim.send({ type: 'grants-changed', grants: [] });
    bench.clock.advance(60_000);
    expect(bench.events).to.deep.equal([]);
  });

  it('starts afresh when it is granted again: the first message is a state', () => {
    const bench = openBench();
    bench.say(hall, { occupancy: false });
    bench.sim.send({ type: 'grants-changed', grants: [] });
    bench.sense.refresh();
    bench.sim.grant(makeGrant(9, 'kitchen', 'motion', 'react', { startsAtMs: noonMs }));
    bench.sense.refresh();
    bench.heard();
    bench.say(hall, { occupancy: true });
    expect(bench.heard('hall.motion')).to.deep.equal(['state true']);
  });
});

describe('what is remembered of a value', () => {
  const lux = 7130;
  const held = (bench: Bench): Readonly<Record<string, string>> => mapsBehind(bench.sense.onMessage);
  const known = (bench: Bench) =>
    knows(bench.sim.house(), 'kitchen', bench.clock.nowMs()).map(({ source, value }) => `${source} ${value}`);

  it('is in the house alone, and there exactly what the room says that it knows', () => {
    const bench = openBench();
    bench.say(hall, { occupancy: true, illuminance: lux });
    bench.say('doors/back', { open: true });
    bench.clock.advance(2000);
    expect(known(bench).sort()).to.deep.equal(['door.contact true', 'hall.illuminance 7130', 'hall.motion true']);
    expect(
      Object.values(bench.sim.room('kitchen').levels)
        .map(({ sensor, value }) => `${sensor} ${value}`)
        .sort(),
    ).to.deep.equal(known(bench).sort());
    const maps = held(bench);
    expect(Object.keys(maps)).to.include.members(['heardAs', 'held', 'means', 'byTopic', 'paces', 'replayUntil']);
    expect(Object.values(maps).join()).not.to.match(/7130|"value"|true|payload/);
  });

  it('that waits for its turn is the number alone: nothing that came beside it', () => {
    const bench = openBench(['illuminance', 'sound-level']);
    for (const illuminance of [1, 2, lux]) bench.say(hall, { illuminance, occupancy: 'canary', battery: 4117 });
    bench.say(noise, '44.4');
    const { held: waiting = '', means = '' } = held(bench);
    expect(waiting)
      .to.include('7130')
      .and.not.to.match(/canary|4117|44\.4|payload/);
    expect(means).not.to.include('44.4');
    bench.clock.advance(61_000);
    expect([held(bench)['held'], held(bench)['means']]).to.deep.equal(['[]', '[]']);
  });

  it('is gone when its time is over, and what comes then is an event against nothing', () => {
    const bench = openBench();
    bench.say(hall, { occupancy: true });
    bench.heard();
    bench.clock.advance(4 * 3600_000);
    bench.sim.send({ type: 'tick' });
    expect(bench.sim.room('kitchen').levels).to.deep.equal({});
    expect(known(bench)).to.deep.equal([]);
    bench.say(hall, { occupancy: true });
    bench.say(hall, { occupancy: true });
    expect(bench.heard()).to.deep.equal(['rise true', 'update true']);
  });

  it('does not follow a sensor that is said to be elsewhere or something else: its first word there is a state', () => {
    const bench = openBench();
    bench.sim.grant(makeGrant(9, 'hall', 'motion', 'react', { startsAtMs: noonMs }));
    bench.say(hall, { occupancy: false });
    bench.heard();
    bench.place('hall.motion', { room: 'hall' });
    bench.say(hall, { occupancy: true });
    expect(bench.heard('hall.motion')).to.deep.equal(['state true']);
    bench.place('hall.motion', { room: 'kitchen', kind: 'contact' });
    bench.say(hall, { occupancy: true });
    expect(bench.heard('hall.motion')).to.deep.equal(['state true']);
  });
});

describe('a sensor that floods', () => {
  it('loses numbers in between, never the newest one', () => {
    const { say, heard, clock, reports } = openBench();
    for (let n = 0; n < 1000; n += 1) say(hall, { illuminance: n });
    // Light is taken once a second, whatever comes in between.
    expect(heard()).to.deep.equal(['state 0', 'update 1']);
    clock.advance(1000);
    expect(heard()).to.deep.equal(['update 999']);
    expect(new Set(reports)).to.deep.equal(new Set(['sensor-flood']));
  });

  it('never loses a change of state', () => {
    const { say, heard } = openBench();
    for (let n = 0; n < 1001; n += 1) {
      say(hall, { occupancy: n % 2 === 1, illuminance: n });
      say(pir, n % 2 === 1 ? 'ON' : 'OFF');
    }
    const edges = heard().filter((one) => /true|false/.test(one));
    expect(edges.slice(0, 2)).to.deep.equal(['state false', 'state false']);
    expect(edges.filter((one) => one === 'rise true')).to.have.length(1000);
    expect(edges.filter((one) => one === 'fall false')).to.have.length(1000);
  });

  it('is heard on: a steady stream above the limit is thinned, not silenced', () => {
    const { say, heard, clock } = openBench();
    heard();
    for (let n = 0; n < 1000; n += 1) {
      say(hall, { illuminance: n });
      clock.advance(10);
    }
    // Ten seconds at 100 a second, of which one a second is taken.
    expect(heard().length).to.be.within(9, 22);
  });

  it('is as loud as the mean of a minute, in steps of five', () => {
    const { say, heard, clock, sim, sense } = openBench(['sound-level']);
    heard();
    say(noise, '40');
    clock.advance(30_000);
    say(noise, '70');
    expect(heard()).to.deep.equal([]);
    clock.advance(30_000);
    // 10 lg ((10^4 + 10^7) / 2) = 67 dB.
    expect(heard()).to.deep.equal(['update 65']);
    say(noise, '90');
    sim.send({ type: 'grants-changed', grants: [] });
    sense.refresh();
    clock.advance(60_000);
    expect(heard()).to.deep.equal([]);
    expect(clock.pending()).to.equal(0);
  });

  it('takes nothing from the others', () => {
    const { say, heard } = openBench();
    for (let n = 0; n < 1000; n += 1) say(hall, { illuminance: n });
    heard();
    say('doors/back', { open: true });
    expect(heard()).to.deep.equal(['state true']);
  });
});
