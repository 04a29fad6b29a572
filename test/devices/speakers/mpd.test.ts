// The MPD driver against a real mpd on loopback.
import { expect } from 'chai';
import mpd from '../../../devices/speakers/mpd.ts';
import { systemClock } from '../../../server/ground/clock.ts';
import { type MediaServer, startMedia } from '../../support/media.ts';
import { type RealMpd, startMpd } from '../../support/mpd.ts';
import { needs } from '../../support/parts.ts';
import { connectTo, type SharedSubject, sharedSpeakerContract, type Told, until } from './contract.ts';

const subjectOf = (real: RealMpd, other: MediaServer): SharedSubject => ({
  driver: mpd,
  identity: { driver: 'mpd', key: `here:${real.port}`, name: 'MPD', host: real.host, port: real.port },
  playElsewhere: async () => {
    await real.mpc('add', `${other.url}/other/tone`);
    const list = (await real.mpc('playlist', '-f', '%file%')).trim().split('\n');
    await real.mpc('play', String(list.findIndex((file) => file.includes('/other/')) + 1));
  },
  lose: () => real.kill(),
  bringBack: () => real.restart(),
  stop: async () => {
    await real.stop();
    await other.stop();
  },
});

describe('mpd', () => {
  before(function () {
    needs(this, 'mpd', 'mpc');
  });

  sharedSpeakerContract('mpd', async () => subjectOf(await startMpd(), await startMedia()));

  describe('in a household that uses mpd already', () => {
    let real: RealMpd;
    let other: MediaServer;
    let told: Told;
    const queue = async (): Promise<string[]> =>
      (await real.mpc('playlist', '-f', '%file%')).split('\n').filter((line) => line !== '');

    before(async () => {
      real = await startMpd();
      other = await startMedia();
    });
    beforeEach(async () => {
      await real.mpc('clear');
      await real.mpc('repeat', 'off');
      told = await connectTo(subjectOf(real, other));
      await until('online', () => told.online.at(-1) === true);
    });
    afterEach(async () => {
      await told.link.close();
      await told.media.stop();
    });
    after(async () => {
      await real.stop();
      await other.stop();
    });

    it('leaves the songs of the household in the queue and takes its own away', async () => {
      const theirs = [`${other.url}/other/tone`, `${other.url}/other/blip`];
      for (const url of theirs) await real.mpc('add', url);
      for (let n = 0; n < 3; n += 1) {
        await told.link.play(told.item('tone', 3000), { volumePercent: null, positionMs: 0 });
      }
      expect(await queue()).to.have.length(3);
      await told.link.stop();
      expect(await queue()).to.deep.equal(theirs);
      await told.link.play(told.item('blip', 700), { volumePercent: null, positionMs: 0 });
      await until('the end', () => told.last()?.state === 'idle');
      await until('the queue is theirs', () => told.last()?.state === 'idle');
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await queue()).to.deep.equal(theirs);
    });

    it('tells an end by itself from a stop and a deletion, whatever length a piece was said to have', async () => {
      const end = async (piece: string, hand: () => Promise<unknown>): Promise<boolean> => {
        const from = told.statuses.length;
        await told.link.play(told.item(piece, 7000), { volumePercent: null, positionMs: 0 });
        await hand();
        const since = (): Told['statuses'] => told.statuses.slice(from);
        const began = (): number => since().findIndex(({ playId }) => playId !== null);
        // On a busy machine a short piece may be over before it is seen.
        const ranOut = (): boolean => since().some((one) => one.ranOut === true);
        await until('the end', () => ranOut() || (began() >= 0 && since().at(-1)?.playId === null));
        return ranOut();
      };
      const byItself = async (): Promise<void> => undefined;
      expect(await end('blip', byItself)).to.equal(true);
      expect(await end('tone', () => real.mpc('stop'))).to.equal(false);
      expect(await end('tone', () => real.mpc('clear'))).to.equal(false);
      await real.mpc('add', `${other.url}/other/tone`);
      await real.mpc('random', 'on');
      const runsOut = await end('blip', byItself);
      await real.mpc('random', 'off');
      expect(runsOut).to.equal(true);
    });

    it('does not run into their songs when they left repeat on, and leaves repeat on', async () => {
      await real.mpc('add', `${other.url}/other/tone`);
      await real.mpc('repeat', 'on');
      await told.link.play(told.item('blip', 700), { volumePercent: null, positionMs: 0 });
      await until('the end', () => told.last()?.state === 'idle');
      expect(told.statuses.some((one) => one.foreign)).to.equal(false);
      // The end is told first, then what was changed is given back.
      let options = '';
      for (let tries = 0; tries < 100 && !options.includes('repeat: on'); tries += 1)
        options = await real.mpc('status');
      expect(options).to.match(/repeat: on/);
      expect(options).to.match(/single: off/);
      await real.mpc('repeat', 'off');
    });

    it('gives back a repeat that a run before held, whether its song still plays or not', async () => {
      const isOn = async (): Promise<boolean> => {
        const lateAtMs = Date.now() + 8000;
        while (Date.now() < lateAtMs) if ((await real.mpc('status')).includes('repeat: on')) return true;
        return false;
      };
      for (const stillPlays of [true, false]) {
        await real.mpc('repeat', 'on');
        const item = told.item(stillPlays ? 'short' : 'tone', null);
        await told.link.play(item, { volumePercent: null, positionMs: 0 });
        expect(await real.mpc('status')).to.match(/repeat: off/);
        await told.link.close();
        if (!stillPlays) await real.mpc('stop');
        const last = told;
        told = await connectTo(subjectOf(real, other), last.media);
        expect(await isOn(), String(stillPlays)).to.equal(true);
      }
    });

    it('takes up its own song after a restart of the server, and tidies away the others', async () => {
      const item = told.item('tone', 20_000);
      await told.link.play(item, { volumePercent: null, positionMs: 0 });
      await real.mpc('add', `${told.media.url}/media/tone-left-over`);
      await told.link.close();
      const { url } = told.media;
      const seen: (string | null)[] = [];
      const again = mpd.connect(
        subjectOf(real, other).identity,
        { onStatus: ({ playId }) => void seen.push(playId), onOnline: () => {} },
        { clock: systemClock, report: () => {}, mediaBaseUrl: () => url },
      );
      await until('its play', () => seen.includes(item.playId));
      expect(await queue()).to.deep.equal([`${url}${item.path}`]);
      await again.stop();
      expect(await queue()).to.deep.equal([]);
      await again.close();
    });

    /** What mpd says that it plays, as soon as it names this piece: on a busy machine it first opens the stream. */
    const heard = async (format: string, piece: string): Promise<string> => {
      for (let tries = 0; ; tries += 1) {
        const said = await real.mpc('current', '-f', format);
        if (said.includes(piece) || tries >= 100) return said;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };

    it('replaces a playing song twenty times, is heard each time, and shows its titles to other programs', async function () {
      this.timeout(60_000);
      for (let n = 0; n < 20; n += 1) {
        const item = told.item('tone', 3000);
        await told.link.play(item, { volumePercent: null, positionMs: 0 });
        expect(await heard('%file%', item.path)).to.include(item.path);
      }
      expect(await heard('%title% by %artist%', 'Nobody')).to.equal('A "tone" in C by Nobody\n');
    });

    it('waits for an mpd that answers nothing while the last of a piece sounds', async function () {
      this.timeout(60_000);
      for (let n = 0; n < 6; n += 1) {
        const item = told.item(n % 2 === 0 ? 'short' : 'blip', null);
        await told.link.play(item, { volumePercent: null, positionMs: 0 });
        expect(told.media.served).to.include(item.path);
        expect(await queue()).to.have.length.at.most(1);
      }
      await until('the end', () => told.last()?.state === 'idle');
      expect(told.statuses.some(({ ranOut }) => ranOut === true)).to.equal(true);
      expect(told.online).to.deep.equal([true]);
    });

    it('tells what another program does: pause and volume', async () => {
      await told.link.play(told.item('tone', 3000), { volumePercent: 25, positionMs: 0 });
      await real.mpc('volume', '55');
      await until('volume', () => told.last()?.volumePercent === 55);
      await real.mpc('pause');
      await until('paused', () => told.last()?.state === 'paused');
    });

    it('identifies by place, not by the announced name, and refuses what is no mpd', async () => {
      const sighting = { via: 'mpd', name: 'Kitchen MPD[17681]', host: 'Kitchen.local', txt: {} };
      const deps = { clock: systemClock, report: () => {} };
      const found = await mpd.identify({ ...sighting, addresses: ['127.0.0.1'], port: real.port }, deps);
      expect(found).to.deep.equal({
        driver: 'mpd',
        key: `kitchen.local:${real.port}`,
        name: 'Kitchen MPD',
        host: '127.0.0.1',
        port: real.port,
      });
      const web = Number(new URL(other.url).port);
      expect(await mpd.identify({ ...sighting, addresses: ['127.0.0.1'], port: web }, deps)).to.equal(null);
    });
  });
});
