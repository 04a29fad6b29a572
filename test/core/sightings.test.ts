// A speaker that is met in two ways stays one speaker.
import { expect } from 'chai';
import { knownSpeakerOf, settleIdentity } from '../../server/core/sightings.ts';

describe('sightings', () => {
  const known = [
    { driver: 'mpd', key: '10.0.0.5:6600', host: '10.0.0.5', port: 6600 },
    { driver: 'mpd', key: 'attic.local:6600', host: '10.0.0.7', port: 6600 },
    { driver: 'browser', key: '1:tab', host: 'browser', port: 0 },
  ];

  it('meets one that was added by hand again by mDNS', () => {
    const seen = { driver: 'mpd', key: 'kitchen.local:6600', host: '10.0.0.5', port: 6600, name: 'Kitchen' };
    expect(settleIdentity(known, seen)).to.deep.equal({ ...seen, key: '10.0.0.5:6600' });
  });

  it('knows one by its key at a new address, even one where another was', () => {
    const seen = { driver: 'mpd', key: 'attic.local:6600', host: '10.0.0.5', port: 6600 };
    expect(knownSpeakerOf(known, seen)).to.equal(known[1]);
  });

  it('takes another one at an address that was given out anew for a new one, so that nothing approved it', () => {
    const seen = { driver: 'mpd', key: 'cellar.local:6600', host: '10.0.0.7', port: 6600 };
    expect(knownSpeakerOf(known, seen)).to.equal(null);
    // Added by its address, it is the one that is known to be there.
    expect(settleIdentity(known, { ...seen, key: '10.0.0.7:6600' }).key).to.equal('attic.local:6600');
  });

  it('takes another port or another driver for a new one', () => {
    const seen = { driver: 'mpd', key: 'x.local:6601', host: '10.0.0.5', port: 6601 };
    expect(settleIdentity(known, seen)).to.equal(seen);
    expect(knownSpeakerOf(known, { ...seen, driver: 'sim', port: 6600 })).to.equal(null);
  });
});
