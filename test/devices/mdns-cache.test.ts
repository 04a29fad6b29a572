// The record cache by told time: life and refresh of records, moves, twins, goodbyes, and what strangers may not say.
import { expect } from 'chai';
import { createRecordCache, type RecordCache } from '../../devices/mdns-cache.ts';
import type { DnsRecord } from '../../devices/mdns-records.ts';

const device = (name: string, host: string, address: string, ttl = 120): DnsRecord[] => [
  { name: '_mpd._tcp.local', type: 'PTR', ttl, data: `${name}._mpd._tcp.local` },
  { name: `${name}._mpd._tcp.local`, type: 'SRV', ttl, flush: true, data: { target: host, port: 6600 } },
  { name: `${name}._mpd._tcp.local`, type: 'TXT', ttl, flush: true, data: [Buffer.from(`at=${address}`)] },
  { name: host, type: 'A', ttl, flush: true, data: address },
];

const from = (address: string) => ({ address, isFromUs: false });
const all = (cache: RecordCache) => [...cache.sightings().values()];

describe('the mDNS record cache', () => {
  it('asks again at 80 % of the life of a record, and forgets it at its end', () => {
    const cache = createRecordCache(['mpd']);
    cache.take(device('a', 'a.local', '10.0.0.5'), from('10.0.0.5'), 0);
    expect(cache.ask(0)).to.deep.equal([]);
    expect(cache.nextDueMs(0)).to.equal(96_000);
    expect(cache.ask(96_000).map((one) => `${one.type} ${one.name}`)).to.have.members([
      'PTR _mpd._tcp.local',
      'SRV a._mpd._tcp.local',
      'TXT a._mpd._tcp.local',
      'A a.local',
    ]);
    expect(cache.ask(96_001)).to.deep.equal([]);
    cache.take(device('a', 'a.local', '10.0.0.5'), from('10.0.0.5'), 100_000);
    cache.expire(120_000);
    expect(all(cache)).to.have.length(1);
    cache.expire(220_000);
    expect(all(cache)).to.deep.equal([]);
    expect(cache.nextDueMs(220_000)).to.equal(null);
  });

  it('asks for what an answer left out: at once, then ever more rarely', () => {
    const cache = createRecordCache(['mpd']);
    const [pointer, place, , address] = device('a', 'a.local', '10.0.0.5', 4500);
    if (pointer === undefined || place === undefined || address === undefined) throw new Error('no records');
    cache.take([pointer], from('10.0.0.5'), 0);
    const times = [0, 500, 1000, 3000, 4000, 13_000, 40_000].filter((atMs) => cache.ask(atMs).length > 0);
    expect(times).to.deep.equal([0, 1000, 4000, 13_000, 40_000]);
    cache.take([place], from('10.0.0.5'), 41_000);
    expect(cache.ask(41_000)).to.deep.equal([{ name: 'a.local', type: 'A' }]);
    cache.take([address], from('10.0.0.5'), 41_001);
    expect(all(cache)[0]).to.include({ via: 'mpd', name: 'a', host: 'a.local', port: 6600 });
  });

  it('sees a device move to another address', () => {
    const cache = createRecordCache(['mpd']);
    cache.take(device('a', 'a.local', '10.0.0.5'), from('10.0.0.5'), 0);
    cache.take(device('a', 'a.local', '10.0.0.9'), from('10.0.0.9'), 5000);
    expect(all(cache).map((one) => one.addresses)).to.deep.equal([['10.0.0.9']]);
  });

  it('keeps two hosts with one name apart, each with its own TXT, and lets one leave alone', () => {
    const cache = createRecordCache(['mpd']);
    for (const atMs of [0, 5000, 10_000]) {
      cache.take(device('Same', 'one.local', '10.0.0.1'), from('10.0.0.1'), atMs);
      cache.take(device('Same', 'two.local', '10.0.0.2'), from('10.0.0.2'), atMs + 2000);
    }
    expect(all(cache).map((one) => `${one.host} ${one.txt['at']}`)).to.have.members([
      'one.local 10.0.0.1',
      'two.local 10.0.0.2',
    ]);
    cache.take(device('Same', 'one.local', '10.0.0.1', 0), from('10.0.0.1'), 20_000);
    expect(all(cache).map((one) => one.host)).to.deep.equal(['two.local']);
  });

  it('believes no stranger who points at our own loopback, at a cloud or nowhere', () => {
    for (const address of ['127.0.0.1', '169.254.169.254', '0.0.0.0', '224.0.0.251', '1.2.3', '1.2.3.999']) {
      const cache = createRecordCache(['mpd']);
      cache.take(device('a', 'a.local', address), from('10.0.0.66'), 0);
      expect(all(cache), address).to.deep.equal([]);
    }
    const own = createRecordCache(['mpd']);
    own.take(device('a', 'a.local', '127.0.0.1'), { address: '10.0.0.2', isFromUs: true }, 0);
    expect(all(own)).to.have.length(1);
  });

  it('makes plain text of hostile names, and takes no host that is no host name', () => {
    const cache = createRecordCache(['mpd']);
    cache.take(device(`a\u0000\u202eb${'x'.repeat(100)}`, 'a.local', '10.0.0.5'), from('10.0.0.5'), 0);
    expect(all(cache)[0]?.name).to.equal(`ab${'x'.repeat(62)}`);
    const other = createRecordCache(['mpd']);
    other.take(device('a', 'a b/../c', '10.0.0.5'), from('10.0.0.5'), 0);
    expect(all(other)).to.deep.equal([]);
  });

  it('holds against a flood and against records of the wrong shape', () => {
    const cache = createRecordCache(['mpd']);
    for (let n = 0; n < 3000; n += 1) {
      cache.take(device(`n${n}`, `h${n}.local`, '10.0.0.5').slice(0, 1), from('10.0.0.5'), 0);
    }
    expect(cache.ask(0).length).to.be.at.most(4000);
    const odd: DnsRecord[] = ['PTR', 'SRV', 'TXT', 'A'].flatMap((type) =>
      [null, undefined, 5, {}, [], 'x', { target: 5, port: 'a' }, { target: 'a', port: 70_000 }].map((data) => ({
        name: type === 'PTR' ? '_mpd._tcp.local' : 'z._mpd._tcp.local',
        type,
        ttl: Number.NaN,
        data,
      })),
    );
    expect(() => cache.take(odd, from('10.0.0.5'), 1)).not.to.throw();
  });
});
