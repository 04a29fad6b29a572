// Discovery against peers on loopback, and against a real avahi and a real mpd in the private network of the run.

import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { expect } from 'chai';
import { advertise, startDiscovery } from '../../devices/discovery.ts';
import type { Discovery, Sighting } from '../../devices/types.ts';
import { systemClock } from '../../server/ground/clock.ts';
import { type Avahi, startAvahi } from '../support/avahi.ts';
import { startMpd } from '../support/mpd.ts';
import { needs } from '../support/parts.ts';

const deps = { clock: systemClock, report: () => {} };
const loopback = '127.0.0.1';

const until = async (what: string, isTrue: () => boolean, withinMs = 8000): Promise<void> => {
  const deadline = Date.now() + withinMs;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

interface Watch {
  readonly discovery: Discovery;
  readonly lost: Sighting[];
  readonly blocked: string[];
  readonly published: string[];
  find(name: string): Sighting | undefined;
}

const watch = async (
  types: readonly string[],
  options: { port?: number; publish?: { name: string; port: number } } = {},
): Promise<Watch> => {
  const lost: Sighting[] = [];
  const blocked: string[] = [];
  const published: string[] = [];
  const discovery = await startDiscovery(
    {
      types,
      mdns: loopback,
      publish: options.publish ?? null,
      ...(options.port === undefined ? {} : { port: options.port }),
      onSighting: () => {},
      onLost: (sighting) => void lost.push(sighting),
      onBlocked: (problem) => void blocked.push(problem),
      onPublished: (host) => void published.push(host),
    },
    deps,
  );
  const find = (name: string): Sighting | undefined => discovery.current().find((one) => one.name === name);
  return { discovery, lost, blocked, published, find };
};

const speaker = (name: string, host: string, port = 4000) =>
  ({ name, type: 'roomtone-sim', host, port, txt: { id: name } }) as const;

describe('discovery between peers on loopback', () => {
  const port = 15_353;

  it('finds what is advertised, and notices a goodbye', async () => {
    const seen = await watch(['roomtone-sim'], { port });
    const shelf = await advertise(speaker('shelf', 'shelf.local'), { mdns: loopback, port, onBlocked: () => {} }, deps);
    await until('the shelf', () => seen.find('shelf') !== undefined);
    expect(seen.find('shelf')).to.deep.equal({
      via: 'roomtone-sim',
      name: 'shelf',
      host: 'shelf.local',
      addresses: [loopback],
      port: 4000,
      txt: { id: 'shelf' },
    });
    await shelf.stop();
    await until('the goodbye', () => seen.lost.length === 1);
    expect(seen.discovery.current()).to.deep.equal([]);
    await seen.discovery.stop();
  });

  it('publishes roomtone.local, and another name on a clash', async () => {
    const first = await watch([], { port, publish: { name: 'roomtone', port: 8321 } });
    await until('the first name', () => first.published.length === 1);
    const second = await watch([], { port, publish: { name: 'roomtone', port: 8322 } });
    await until('the second name', () => second.published.length === 1);
    expect(first.published).to.deep.equal(['roomtone.local']);
    expect(second.published[0]).to.match(/^roomtone-[0-9a-f]{4}\.local$/);
    await Promise.all([first.discovery.stop(), second.discovery.stop()]);
  });

  it('tells when another program keeps the port to itself, and does not fall', async () => {
    const holder = createSocket({ type: 'udp4' });
    await new Promise<void>((resolve) => holder.bind(15_354, '224.0.0.251', resolve));
    const seen = await watch(['mpd'], { port: 15_354, publish: { name: 'roomtone', port: 1 } });
    expect(seen.blocked).to.deep.equal(['another program keeps port 15354 to itself']);
    expect(seen.discovery.current()).to.deep.equal([]);
    await seen.discovery.stop();
    await new Promise<void>((resolve) => holder.close(() => resolve()));
  });

  it('survives thousands of broken packets and still hears', async () => {
    const seen = await watch(['roomtone-sim'], { port });
    const hostile = createSocket({ type: 'udp4', reuseAddr: true });
    await new Promise<void>((resolve) => hostile.bind(0, loopback, resolve));
    hostile.setMulticastInterface(loopback);
    for (let n = 0; n < 2000; n += 1) {
      const bytes = randomBytes(12 + (n % 200));
      // Half look like an answer with one record, so that the parser goes on.
      if (n % 2 === 0) Buffer.from('000084000000000100000000', 'hex').copy(bytes);
      await new Promise<void>((resolve) => hostile.send(bytes, port, '224.0.0.251', () => resolve()));
    }
    const shelf = await advertise(speaker('after', 'after.local'), { mdns: loopback, port, onBlocked: () => {} }, deps);
    await until('the shelf after the flood', () => seen.find('after') !== undefined);
    expect(seen.discovery.current()).to.have.length(1);
    await shelf.stop();
    await seen.discovery.stop();
    await new Promise<void>((resolve) => hostile.close(() => resolve()));
  });
});

describe('discovery with a real avahi', () => {
  let avahi: Avahi;

  before(async function () {
    needs(this, 'private-network', 'dbus', 'avahi-daemon', 'avahi-utils', 'mpd', 'mpc');
    avahi = await startAvahi();
  });
  after(() => avahi?.stop());

  it('finds a real mpd, and it leaves with it', async () => {
    const seen = await watch(['mpd']);
    const real = await startMpd({ zeroconf: 'Kitchen MPD', busAddress: avahi.busAddress });
    const isThere = (): boolean => seen.discovery.current().some((one) => one.port === real.port);
    await until('mpd', isThere);
    expect(seen.discovery.current()[0]).to.deep.include({ via: 'mpd', addresses: [loopback] });
    await real.stop();
    await until('mpd gone', () => !isThere());
    await seen.discovery.stop();
  });

  it('finds many types with their addresses, dotted and hostile names included', async () => {
    const types = ['googlecast', 'raop', 'sonos', 'linkplay', 'heos-audio', 'snapcast-http', 'soundtouch'];
    for (const [n, type] of types.entries())
      await avahi.publish('-s', `box ${type}`, `_${type}._tcp`, String(5000 + n));
    await avahi.publish('-s', 'Dr. Who 2.1', '_googlecast._tcp', '5100', '__proto__=x', 'id=who');
    await avahi.publish('-s', '<img src=x>\u202etxt', '_googlecast._tcp', '5101');
    const seen = await watch(types);
    await until('all', () => seen.discovery.current().length === types.length + 2);
    for (const sighting of seen.discovery.current()) expect(sighting.addresses).to.deep.equal([loopback]);
    expect(seen.find('Dr. Who 2.1')?.txt['id']).to.equal('who');
    expect(seen.find('<img src=x>txt')?.port).to.equal(5101);
    expect(({} as Record<string, unknown>)['x']).to.equal(undefined);
    await seen.discovery.stop();
  });
});
