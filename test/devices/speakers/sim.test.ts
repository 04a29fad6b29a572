// The simulated speaker keeps the contract, by the real clock and by one that is told.
import { expect } from 'chai';
import sim, { type SimControls, simulatedBox } from '../../../devices/speakers/sim.ts';
import type { SpeakerDriver, SpeakerStatus } from '../../../devices/types.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { startMedia } from '../../support/media.ts';
import { sharedSpeakerContract } from './contract.ts';

const box = (key: string): SimControls => {
  const found = simulatedBox(key);
  if (found === null) throw new Error('no link to the box is open');
  return found;
};

sharedSpeakerContract('sim', async () => ({
  driver: sim,
  identity: { driver: 'sim', key: 'contract', name: 'Sim', host: '127.0.0.1', port: 1 },
  playElsewhere: async () => box('contract').playElsewhere(),
  lose: async () => box('contract').unplug(),
  bringBack: async () => box('contract').plugIn(),
  stop: async () => {},
}));

describe('the simulated speaker', () => {
  it('plays a four-minute piece in no time when the clock is told', async () => {
    const clock = createFakeClock();
    const media = await startMedia();
    const statuses: SpeakerStatus[] = [];
    const link = sim.connect(
      { driver: 'sim', key: 'fast', name: 'Fast', host: '127.0.0.1', port: 2 },
      { onStatus: (status) => void statuses.push(status), onOnline: () => {} },
      { clock, report: () => {}, mediaBaseUrl: () => media.url },
    );
    const item = { playId: 'tone-x', path: '/media/tone-x', mime: 'audio/wav', durationMs: 240_000 };
    await link.play({ ...item, title: 'T', artist: 'A', album: null }, { volumePercent: 10, positionMs: 0 });
    clock.advance(100_000);
    await link.pause();
    expect(statuses.at(-1)).to.include({ state: 'paused', positionMs: 100_000 });
    clock.advance(1_000_000);
    await link.resume();
    clock.advance(139_999);
    expect(statuses.at(-1)?.state).to.equal('playing');
    clock.advance(1);
    expect(statuses.at(-1)).to.include({ state: 'idle', playId: null });
    expect(clock.pending()).to.equal(0);
    await link.close();
    await media.stop();
  });

  it('is the same box by the id that it announces, wherever it stands', async () => {
    const sighting = { via: 'roomtone-sim', name: 'Shelf', host: 'a.local', addresses: ['127.0.0.1'], port: 7 };
    const deps = { clock: createFakeClock(), report: () => {} };
    const driver: SpeakerDriver = sim;
    const one = await driver.identify({ ...sighting, txt: { id: 'shelf' } }, deps);
    const other = await driver.identify({ ...sighting, host: 'b.local', port: 9, txt: { id: 'shelf' } }, deps);
    expect(one?.key).to.equal('shelf');
    expect(other?.key).to.equal(one?.key);
  });
});
