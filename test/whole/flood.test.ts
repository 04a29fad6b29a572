// A thousand messages a second for ten seconds through the built server: none is lost, none is late, and memory stays.
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { createMqttLink } from '../../devices/mqtt-link.ts';
import type { MqttLink } from '../../devices/types.ts';
import { until } from '../support/mosquitto.ts';
import { testClock } from '../support/real-clock.ts';
import { claim, eventually, type RunningServer, removeFolder, startServer } from '../support/server.ts';

const perSecond = 1000;
const seconds = 10;
/** As often each as the limit of a sensor allows, all together a thousand a second. */
const sensors = 50;
const bridgeTopic = (n: number): string => `flat/sensor-${n}`;

const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

describe('a flood of sensor messages', function () {
  this.timeout(60_000);
  let server: RunningServer;
  let sender: MqttLink;
  let listener: MqttLink;
  const arrived: string[] = [];

  const linkAs = async (id: string, onMessage: (text: string) => void): Promise<MqttLink> => {
    const made = await server.call('POST', '/api/sensors/bridges', { id });
    const { username, password } = made.body as { username: string; password: string };
    const options = { url: server.ready.mqtt ?? '', username, password, clientId: id, version: 4 as const };
    const link = createMqttLink(
      {
        ...options,
        onMessage: ({ topic, payload }) => onMessage(`${topic} ${Buffer.from(payload).toString()}`),
        onOnline: () => {},
      },
      { clock: testClock, report: () => {} },
    );
    await until(`${id} is in`, () => link.online());
    return link;
  };

  before(async () => {
    server = await startServer();
    await claim(server);
    for (let n = 0; n < sensors; n += 1) {
      const generic = { topic: bridgeTopic(n), path: 'open', onValue: null };
      const mapped = await server.call('PUT', `/api/sensors/sensor-${n}.contact`, {
        room: 'this-room',
        kind: 'contact',
        generic,
      });
      expect(mapped.status, JSON.stringify(mapped.body)).to.equal(200);
    }
    const grant = { room: 'this-room', kind: 'contact', purpose: 'react', until: null };
    expect((await server.call('POST', '/api/grants', grant)).status).to.equal(201);
    sender = await linkAs('sender', () => {});
    let hears = false;
    listener = await linkAs('listener', (text) => {
      hears = true;
      if (text.includes('"n"')) arrived.push(text);
    });
    listener.setFilters(new Set(['flat/+']));
    await eventually('the listener hears', async () => {
      sender.publish(bridgeTopic(0), '{"open":false}', { qos: 1, retain: false });
      return hears;
    });
  });

  after(async () => {
    await sender?.stop();
    await listener?.stop();
    await server?.kill();
    removeFolder(server.dataFolder);
  });

  it(`loses none of ${perSecond * seconds}, and knows the last word of every sensor`, async () => {
    const before = residentMb(server.pid);
    const sent: string[] = [];
    const healthMs: number[] = [];
    const startedAt = performance.now();
    let n = 0;
    while (n < perSecond * seconds) {
      const due = Math.min(perSecond * seconds, Math.floor(((performance.now() - startedAt) / 1000) * perSecond));
      for (; n < due; n += 1) {
        const topic = bridgeTopic(n % sensors);
        const payload = JSON.stringify({ open: Math.floor(n / sensors) % 2 === 1, n });
        sent.push(`${topic} ${payload}`);
        sender.publish(topic, payload, { qos: (n % sensors) % 7 === 0 ? 1 : 0, retain: n % 11 === 0 });
      }
      if (healthMs.length < Math.floor(n / perSecond)) {
        const askedAt = performance.now();
        expect((await fetch(`${server.ready.url}/healthz`)).status).to.equal(200);
        healthMs.push(performance.now() - askedAt);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await until('all arrived', () => arrived.length >= sent.length, 20_000);
    const lateMs = performance.now() - startedAt - seconds * 1000;
    expect(arrived).to.have.length(sent.length);
    expect([...arrived].sort()).to.deep.equal([...sent].sort());

    // An odd last round says open: every sensor's last word, and no earlier one, is what the room knows.
    const values = await eventually('the room knows all of them', async () => {
      const { body } = await server.call('GET', '/api/rooms/this-room/knows');
      const found = (body as { values: readonly { value: unknown; source: string }[] }).values;
      return found.length === sensors && found.every(({ value }) => value === true) && found;
    });
    expect(new Set(values.map(({ source }) => source)).size).to.equal(sensors);
    const grown = residentMb(server.pid) - before;
    process.stdout.write(
      `      ${arrived.length} of ${sent.length} arrived, the last ${Math.round(lateMs)} ms after the end; ` +
        `health answered within ${Math.round(Math.max(...healthMs))} ms; memory grew by ${grown.toFixed(1)} MB\n`,
    );
    expect(server.stderr()).to.not.include('sensor-flood');
    expect(grown).to.be.below(80);
  });
});
