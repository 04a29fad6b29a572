import { expect } from 'chai';
import { addressTowards, homePlaceOf, lanAddresses } from '../../server/ground/network.ts';

describe('addressTowards', () => {
  it('answers the address that the server is bound to, when it is bound to one', () => {
    expect(addressTowards('192.0.2.7', '127.0.0.1')).to.equal('127.0.0.1');
  });

  it('answers loopback to a peer on loopback', () => {
    expect(addressTowards('127.0.0.5', '0.0.0.0')).to.equal('127.0.0.1');
    expect(addressTowards('localhost', '0.0.0.0')).to.equal('127.0.0.1');
  });

  it('answers one of our own addresses to any other peer', () => {
    const own = lanAddresses()[0] ?? '127.0.0.1';
    expect(addressTowards('speaker.example', '0.0.0.0')).to.equal(own);
    expect(addressTowards(own, '0.0.0.0')).to.equal(own);
  });
});

describe('homePlaceOf', () => {
  it('dials loopback, private and link-local addresses, and our own', async () => {
    const own = lanAddresses()[0] ?? '10.0.0.1';
    for (const host of ['127.0.0.1', '10.1.2.3', '172.31.255.1', '192.168.1.30', '169.254.7.7', '::1', 'fd00::7', own])
      expect(await homePlaceOf(host), host).to.equal(host);
  });

  it('dials nothing that is elsewhere, however it is written', async () => {
    for (const host of ['8.8.8.8', '172.32.0.1', '1.1.1.1', '2001:db8::1', '::ffff:8.8.8.8', '134744072', '999.1.1.1'])
      expect(await homePlaceOf(host), host).to.equal(null);
  });

  it('keeps a name of the house, also of a device that is switched off, and no other that nobody knows', async () => {
    expect(await homePlaceOf('localhost')).to.equal('localhost');
    expect(await homePlaceOf('Switched-off.local')).to.equal('switched-off.local');
    expect(await homePlaceOf('nobody.invalid')).to.equal(null);
  });
});
