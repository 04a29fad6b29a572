// What Roomtone says by MQTT: the LED's word at each change, shared state only under its grant, and presses that only tighten.
import { expect } from 'chai';
import type { Grant } from '../../config/words/grant.ts';
import { createPublish, type Press, type PublishFlow } from '../../server/flows/publish.ts';
import { makeGrant, makeRoom, type SimulatedHouse, simulateHouse } from '../house/simulated-house.ts';
import { createFakeClock, type FakeClock, noonMs } from '../support/fake-clock.ts';

interface Bench {
  readonly sim: SimulatedHouse;
  readonly clock: FakeClock;
  readonly flow: PublishFlow;
  /** What stands retained at the broker. */
  readonly broker: Map<string, string>;
  readonly listed: Set<string>;
  readonly pressed: [string, Press][];
  filters(): readonly string[];
  setOnline(online: boolean): void;
  settle(): Promise<void>;
}

const open = async (left: readonly string[] = []): Promise<Bench> => {
  const clock = createFakeClock();
  const sim = simulateHouse({ startMs: noonMs, rooms: [makeRoom('kitchen'), makeRoom('study')] });
  const broker = new Map<string, string>(left.map((topic) => [topic, 'left by an earlier run']));
  const listed = new Set(left);
  const pressed: [string, Press][] = [];
  let online = true;
  let filters: readonly string[] = [];
  const flow = createPublish({
    clock,
    report: () => {},
    topics: {
      list: async () => [...listed],
      add: async (topics) => {
        for (const topic of topics) listed.add(topic);
      },
      remove: async (topics) => {
        for (const topic of topics) listed.delete(topic);
      },
    },
    house: sim.house,
    online: () => online,
    retain: async (topic, payload) => {
      if (!online) return false;
      expect(listed.has(topic), `${topic} is written down before it is said`).to.equal(true);
      if (payload === '') broker.delete(topic);
      else broker.set(topic, payload);
      return true;
    },
    ledgerWords: async () => 'acorn badger candle daisy ember fern garnet hazel',
    press: async (room, press) => void pressed.push([room, press]),
    setFilters: (now) => {
      filters = [...now].sort();
    },
  });
  const settle = async (): Promise<void> => {
    flow.changed();
    for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
  };
  await flow.start();
  await settle();
  return {
    sim,
    clock,
    flow,
    broker,
    listed,
    pressed,
    filters: () => filters,
    setOnline: (now) => {
      online = now;
      flow.onOnline(now);
    },
    settle,
  };
};

/** From now on exactly these. */
const allow = (bench: Bench, ...grants: readonly Grant[]): void => {
  bench.sim.send({ type: 'grants-changed', grants });
};

const kitchen = 'roomtone/room/kitchen/privacy';
const word = (bench: Bench, topic = kitchen): unknown => JSON.parse(bench.broker.get(topic) ?? 'null') as unknown;
const at = (ms: number): string => new Date(ms).toISOString();
const startsAtMs = noonMs;

describe('the word of a room for an LED', () => {
  it('is off, react, learn, and with its end when there is one', async () => {
    const bench = await open();
    expect(word(bench)).to.deep.equal({ state: 'off', until: null });
    const endsAtMs = noonMs + 3600_000;
    const motion = makeGrant(1, 'kitchen', 'motion', 'react', { startsAtMs, endsAtMs });
    allow(bench, motion);
    await bench.settle();
    expect(word(bench)).to.deep.equal({ state: 'react', until: at(endsAtMs) });
    expect(word(bench, 'roomtone/room/study/privacy')).to.deep.equal({ state: 'off', until: null });
    allow(bench, motion, makeGrant(2, 'kitchen', 'motion', 'learn', { startsAtMs }));
    await bench.settle();
    expect(word(bench)).to.deep.equal({ state: 'learn', until: at(endsAtMs) });
  });

  it('is learn where what plays is remembered, without any sensor', async () => {
    const bench = await open();
    allow(bench, makeGrant(1, 'kitchen', 'play', 'keep', { startsAtMs }));
    await bench.settle();
    expect(word(bench)).to.deep.equal({ state: 'learn', until: null });
  });

  it('is panic as soon as all sensing is stopped', async () => {
    const bench = await open();
    allow(bench, makeGrant(1, 'kitchen', 'motion', 'react', { startsAtMs }));
    bench.sim.send({ type: 'household-changed', zone: 'Etc/UTC', personalOn: true, sensingStopped: true });
    await bench.settle();
    expect(word(bench)).to.deep.equal({ state: 'panic', until: null });
  });

  it('is unknown once Roomtone stops', async () => {
    const bench = await open();
    await bench.flow.stop();
    expect(word(bench)).to.deep.equal({ state: 'unknown', until: null });
    expect(bench.broker.get('roomtone/status')).to.equal('offline');
  });

  it('is said again when the broker comes back, which may have lost it', async () => {
    const bench = await open();
    bench.setOnline(false);
    bench.broker.clear();
    bench.setOnline(true);
    await bench.settle();
    expect(word(bench)).to.deep.equal({ state: 'off', until: null });
    expect(bench.broker.get('roomtone/status')).to.equal('online');
    expect(bench.broker.get('roomtone/ledger/head')).to.match(/^(\S+ ){7}\S+$/);
  });
});

describe('what a room shares', () => {
  const occupancy = 'roomtone/room/kitchen/occupancy';
  const discovery = 'homeassistant/device/roomtone/kitchen/config';
  const react = makeGrant(1, 'kitchen', 'motion', 'react', { startsAtMs });
  const share = makeGrant(2, 'kitchen', 'motion', 'share', { startsAtMs });
  const radar = makeGrant(3, 'kitchen', 'occupancy', 'react', { startsAtMs });

  it('is nothing without the share grant, and nothing again when it ends', async () => {
    const bench = await open();
    allow(bench, react);
    await bench.settle();
    expect([...bench.broker.keys()].some((topic) => topic === occupancy || topic === discovery)).to.equal(false);
    allow(bench, react, share);
    await bench.settle();
    expect(word(bench, occupancy)).to.include({ occupied: null, state: 'unknown' });
    expect(bench.broker.get(discovery)).to.include('Stop sensing');
    allow(bench, react);
    await bench.settle();
    expect([bench.broker.has(occupancy), bench.broker.has(discovery)]).to.deep.equal([false, false]);
    expect([bench.listed.has(occupancy), bench.listed.has(discovery)]).to.deep.equal([false, false]);
  });

  it('needs the share of every kind from which it is concluded', async () => {
    const bench = await open();
    allow(bench, react, share, radar);
    await bench.settle();
    expect(bench.broker.has(occupancy)).to.equal(false);
    allow(bench, react, share, radar, makeGrant(4, 'kitchen', 'occupancy', 'share', { startsAtMs }));
    await bench.settle();
    expect(bench.broker.has(occupancy)).to.equal(true);
  });

  it('is what plays only under the share of that', async () => {
    const bench = await open();
    const playing = 'roomtone/room/kitchen/playing';
    allow(bench, react, share);
    await bench.settle();
    expect(bench.broker.has(playing)).to.equal(false);
    allow(bench, makeGrant(5, 'kitchen', 'play', 'share', { startsAtMs }));
    await bench.settle();
    expect(word(bench, playing)).to.include({ state: 'idle', title: null });
    expect(word(bench, playing)).to.not.have.any.keys('volume', 'muted');
    const loudness = makeGrant(6, 'kitchen', 'volume', 'share', { startsAtMs });
    allow(bench, makeGrant(5, 'kitchen', 'play', 'share', { startsAtMs }), loudness);
    await bench.settle();
    bench.clock.advance(6000);
    await bench.settle();
    expect(word(bench, playing)).to.include.keys('volume', 'muted');
  });

  it('goes when the broker is back, if it could not go before', async () => {
    const bench = await open();
    allow(bench, react, share);
    await bench.settle();
    bench.setOnline(false);
    allow(bench, react);
    await bench.settle();
    expect(bench.listed.has(occupancy)).to.equal(true);
    bench.setOnline(true);
    await bench.settle();
    expect([bench.broker.has(occupancy), bench.listed.has(occupancy)]).to.deep.equal([false, false]);
  });

  it('goes when an earlier run left it there', async () => {
    const bench = await open([occupancy, 'roomtone/room/attic/privacy']);
    expect([...bench.broker.keys()].filter((topic) => /occupancy|attic/.test(topic))).to.deep.equal([]);
  });

  it('is emptied by forgetting, and only what may be said is said anew', async () => {
    const bench = await open();
    allow(bench, react, share);
    await bench.settle();
    expect(await bench.flow.forget()).to.equal(true);
    expect(word(bench, occupancy)).to.include({ state: 'unknown' });
    bench.setOnline(false);
    expect(await bench.flow.forget()).to.equal(false);
  });
});

describe('a button', () => {
  const topic = 'roomtone/room/kitchen/button';
  const press = (bench: Bench, payload: string, more: { retained?: boolean; topic?: string } = {}): void =>
    bench.flow.onMessage({
      topic: more.topic ?? topic,
      payload: Buffer.from(payload),
      retained: more.retained ?? false,
      receivedAtMs: bench.clock.nowMs(),
    });

  it('of each room is asked for by its own topic', async () => {
    const bench = await open();
    expect(bench.filters()).to.deep.equal([topic, 'roomtone/room/study/button']);
  });

  it('says guest, stop or stop all; another word, a long one, a kept one or one of no room does nothing', async () => {
    const bench = await open();
    for (const payload of ['press', 'OFF', 'resume', 'allow', 'STOP', 'x'.repeat(1000), 'hold']) {
      press(bench, payload);
      bench.clock.advance(2000);
    }
    press(bench, 'press', { retained: true });
    press(bench, 'press', { topic: 'roomtone/room/attic/button' });
    expect(bench.pressed).to.deep.equal([
      ['kitchen', 'guest'],
      ['kitchen', 'stop'],
      ['kitchen', 'stop-all'],
    ]);
  });

  it('that rattles is one press a second', async () => {
    const bench = await open();
    for (let n = 0; n < 10; n += 1) press(bench, 'press');
    expect(bench.pressed).to.have.length(1);
  });
});
