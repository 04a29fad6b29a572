// Names that this server answers to, and tricks with the header that names it.
import { hostname } from 'node:os';
import { expect } from 'chai';
import { systemClock } from '../../server/ground/clock.ts';
import { createHosts, nameOfHost } from '../../server/http/hosts.ts';

const hosts = createHosts({
  clock: systemClock,
  allowedHosts: ['Music.Example'],
  publishedNames: () => ['roomtone-1a2b.local'],
  addresses: () => ['127.0.0.1', '192.0.2.20', '2001:db8::20', '::1'],
});
const own = hostname().toLowerCase().split('.')[0] ?? '';

describe('hosts', () => {
  for (const name of [
    'localhost',
    'localhost:8321',
    'LOCALHOST:8321',
    '127.0.0.1:8321',
    '192.0.2.20',
    '[::1]:8321',
    '[2001:db8::20]:8321',
    'music.example',
    'music.example.:443',
    'roomtone-1a2b.local:8321',
    `${own}.lan`,
    `${own}.home.arpa:8321`,
    `${own}.fritz.box`,
    `${own}.local`,
  ]) {
    it(`answers to ${name}`, () => expect(hosts.allows(name)).to.equal(true));
  }

  for (const name of [
    undefined,
    '',
    'evil.example',
    'evil.example:8321',
    'localhost.evil.example',
    'evil-localhost',
    '127.0.0.1.evil.example',
    '192.0.2.21',
    '127.1',
    '2130706433',
    '0x7f.1',
    'roomtone.local',
    'music.example@evil.example',
    'music.example:8321@evil.example',
    'music.example:port',
    'music.example/evil',
    'music.example evil.example',
    'music.example,evil.example',
    '.',
    ':8321',
    '[::1',
    '[evil.example]',
    '__proto__',
    `${own}.evil.example`,
  ]) {
    it(`does not answer to ${name}`, () => expect(hosts.allows(name)).to.equal(false));
  }

  it('asks for the machine’s addresses again, since they change', () => {
    let addresses = ['192.0.2.1'];
    let nowMs = 0;
    const changing = createHosts({
      clock: { nowMs: () => nowMs, monoMs: () => nowMs, after: () => () => undefined },
      allowedHosts: [],
      publishedNames: () => [],
      addresses: () => addresses,
    });
    expect(changing.allows('192.0.2.1')).to.equal(true);
    addresses = ['192.0.2.2'];
    nowMs += 6000;
    expect([changing.allows('192.0.2.1'), changing.allows('192.0.2.2')]).to.deep.equal([false, true]);
  });

  it('reads a name without port, brackets and closing dot', () => {
    expect(nameOfHost('[2001:DB8::1]:80')).to.equal('2001:db8::1');
    expect(nameOfHost('Roomtone.local.:8321')).to.equal('roomtone.local');
  });
});
