import { expect } from 'chai';
import { addressTowards, lanAddresses } from '../../server/ground/network.ts';

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
