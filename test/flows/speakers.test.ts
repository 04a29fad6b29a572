// A speaker that is seen is known and silent until approved; one link each, wherever it moves and however often it is met.
import { expect } from 'chai';
import type { Sighting, SpeakerDriver, SpeakerHandlers, SpeakerIdentity, SpeakerLink } from '../../devices/types.ts';
import type { HouseEvent } from '../../server/core/house-types.ts';
import { speakerStore } from '../../server/flows/speaker-store.ts';
import { type BrowserDriver, createSpeakers, type SpeakersFlow } from '../../server/flows/speakers.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { refusalOf } from '../support/small-house.ts';
import { openTestStore, type TestStore } from '../support/stores.ts';

interface Opened {
  readonly identity: SpeakerIdentity;
  readonly handlers: SpeakerHandlers;
  closed: boolean;
  readonly played: string[];
}

const sightingOf = (words: Partial<Sighting> = {}): Sighting => ({
  via: 'mpd',
  name: 'Kitchen radio',
  host: '10.0.0.5',
  addresses: ['10.0.0.5'],
  port: 6600,
  txt: { key: 'radio-1' },
  ...words,
});

const silent = { play: () => {}, pause: () => {}, resume: () => {}, stop: () => {}, volume: () => {} };

describe('flows/speakers', () => {
  let store: TestStore;
  let opened: Opened[];
  let sent: HouseEvent[];
  let reports: string[];
  let speakers: SpeakersFlow;
  let silentAt: string | null;
  /** When whatever is slow answers. */
  let answersAt: Promise<void> = Promise.resolve();

  const connect = (identity: SpeakerIdentity, handlers: SpeakerHandlers): SpeakerLink => {
    const one: Opened = { identity, handlers, closed: false, played: [] };
    opened.push(one);
    return {
      play: async (item) => void one.played.push(item.path),
      pause: async () => undefined,
      resume: async () => undefined,
      stop: async () => undefined,
      setVolume: async () => undefined,
      close: async () => {
        one.closed = true;
      },
    };
  };
  const mpd: SpeakerDriver = {
    id: 'mpd',
    can: [],
    mdns: ['mpd'],
    defaultPort: 6600,
    identify: async ({ host, port, name, txt }) => {
      if (host === 'broken') throw new Error('no route');
      if (host === 'slow') await answersAt;
      if (host === silentAt) return null;
      return { driver: 'mpd', key: txt['key'] ?? `${host}:${port}`, name, host, port };
    },
    connect,
  };
  const browser: BrowserDriver = {
    ...mpd,
    id: 'browser',
    mdns: [],
    defaultPort: null,
    attach: () => ({ status: () => undefined, detach: () => undefined }),
  };
  const open = () =>
    createSpeakers({
      clock: createFakeClock(),
      report: (code) => void reports.push(code),
      store: speakerStore(store.db, createFakeClock()),
      drivers: new Map<string, SpeakerDriver>([
        ['mpd', mpd],
        ['browser', browser],
      ]),
      browser,
      send: (event) => void sent.push(event),
      homePlaceOf: async (host) => (host === 'far.example' ? null : host),
      mediaBaseUrl: () => 'http://127.0.0.1',
      playIdOf: (capability) => `play of ${capability}`,
      chime: () => ({
        playId: 'chime',
        path: '/media/chime',
        mime: 'audio/wav',
        durationMs: 1,
        title: '',
        artist: '',
        album: null,
      }),
      changed: () => undefined,
    });
  /** Sightings are taken in the background; adding one that nobody answers waits behind nothing, so poll. */
  const until = async (holds: () => boolean): Promise<void> => {
    const deadline = Date.now() + 4000;
    while (!holds()) {
      if (Date.now() > deadline) throw new Error('it did not happen');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  beforeEach(async () => {
    store = await openTestStore();
    opened = [];
    sent = [];
    reports = [];
    silentAt = null;
    speakers = open();
    await speakers.start();
  });
  afterEach(async () => {
    await speakers.stop();
    await store.drop();
  });

  it('knows one that it sees, connects, and does not approve it', async () => {
    speakers.onSighting(sightingOf({ host: 'broken' }));
    speakers.onSighting(sightingOf());
    speakers.onSighting(sightingOf({ via: 'airplay' }));
    speakers.onSighting(sightingOf());
    await until(() => opened.length > 0 && speakers.list().length === 1);
    expect(speakers.list()[0]).to.include({ kind: 'mpd', approved: false, online: false, room: null });
    opened[0]?.handlers.onOnline(true);
    expect(speakers.list()[0]?.online).to.equal(true);
    expect(sent.at(-1)).to.deep.equal({ type: 'speaker-online', speaker: speakers.list()[0]?.id, online: true });
    expect(reports).to.deep.equal(['sighting-failed']);
    await speakers.start();
    expect(opened).to.have.length(1);
  });

  it('does not wait for a slow address to know another one, nor to stop', async () => {
    let answer = (): void => undefined;
    answersAt = new Promise((resolve) => {
      answer = resolve;
    });
    speakers.onSighting(sightingOf({ host: 'slow', txt: { key: 'slow-1' } }));
    speakers.onSighting(sightingOf());
    while (speakers.list().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(speakers.list().map(({ address }) => address)).to.deep.equal(['10.0.0.5:6600']);
    await speakers.stop();
    answer();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await store.db.read.selectFrom('speakers').select('id').execute()).to.have.length(1);
  });

  it('opens one link when several changes come at once', async () => {
    await speakers.addByHand({ kind: 'mpd', host: '10.0.0.5', port: null });
    await speakers.stop();
    opened.length = 0;
    speakers = open();
    await Promise.all([
      speakers.start(),
      speakers.start(),
      speakers.addByHand({ kind: 'mpd', host: '10.0.0.6', port: 1 }),
    ]);
    expect(opened.map(({ identity }) => identity.host)).to.have.members(['10.0.0.5', '10.0.0.6']);
  });

  it('follows a speaker to a new address, and does not listen to the old link any more', async () => {
    speakers.onSighting(sightingOf());
    await until(() => opened.length === 1);
    opened[0]?.handlers.onOnline(true);
    speakers.onSighting(sightingOf({ host: '10.0.0.99' }));
    await until(() => opened.length === 2);
    expect([opened[0]?.closed, speakers.list().length]).to.deep.equal([true, 1]);
    expect(sent.at(-1)).to.include({ type: 'speaker-online', online: false });
    opened[1]?.handlers.onOnline(true);
    const before = sent.length;
    opened[0]?.handlers.onOnline(false);
    expect([sent.length, speakers.list()[0]?.online]).to.deep.equal([before, true]);
    expect(speakers.list()[0]?.address).to.equal('10.0.0.99:6600');
  });

  it('makes no twin of one that was added by hand and is then announced', async () => {
    const added = await speakers.addByHand({ kind: 'mpd', host: '10.0.0.5', port: null });
    speakers.onSighting(sightingOf());
    speakers.onSighting(sightingOf({ host: '10.0.0.7', txt: { key: 'radio-2' } }));
    await until(() => opened.length === 2);
    expect(speakers.list()).to.have.length(2);
    expect(speakers.list()[0]?.id).to.equal(added.id);
  });

  it('refuses by hand what it has no driver for, and what is not in the house', async () => {
    const add = (kind: string, host: string) => refusalOf(speakers.addByHand({ kind, host, port: null }));
    expect(await add('gramophone', '10.0.0.5')).to.equal('bad-request');
    expect(await add('browser', '10.0.0.5')).to.equal('bad-request');
    expect(await add('mpd', 'far.example')).to.equal('speaker-elsewhere');
    expect(speakers.list()).to.deep.equal([]);
  });

  it('keeps by hand what does not answer yet, and is told by its link when it does', async () => {
    silentAt = '10.0.0.1';
    const added = await speakers.addByHand({ kind: 'mpd', host: '10.0.0.1', port: null });
    expect(added).to.include({ approved: false, online: false });
    expect(speakers.list()).to.have.length(1);
    expect(speakers.list()[0]).to.include({ address: '10.0.0.1:6600', found: 'manual', online: false });
    opened[0]?.handlers.onOnline(true);
    expect(speakers.list()[0]?.online).to.equal(true);
    silentAt = null;
    const again = await speakers.addByHand({ kind: 'mpd', host: '10.0.0.1', port: null });
    expect(again).to.deep.equal({ id: added.id, approved: false, online: true });
    speakers.onSighting(sightingOf({ host: '10.0.0.1', txt: { key: 'radio-9' } }));
    speakers.onSighting(sightingOf({ host: '10.0.0.2', txt: { key: 'radio-2' } }));
    await until(() => speakers.list().length > 1);
    expect(speakers.list().map(({ address }) => address)).to.deep.equal(['10.0.0.1:6600', '10.0.0.2:6600']);
  });

  it('sounds only on an approved speaker that answers', async () => {
    const { id } = await speakers.addByHand({ kind: 'mpd', host: '10.0.0.5', port: null });
    expect(await refusalOf(speakers.identify(id))).to.equal('not-approved');
    expect((await speakers.change(id, { approved: true, name: 'Radio' }, 1)).approved).to.equal(true);
    expect(await refusalOf(speakers.identify(id))).to.equal('speaker-offline');
    opened[0]?.handlers.onOnline(true);
    await speakers.identify(id);
    expect(opened[0]?.played).to.deep.equal(['/media/chime']);
    expect(opened).to.have.length(1);
    // A room neither takes a chime for its music nor is its music cut by one.
    const before = sent.length;
    const place = { positionMs: 0, durationMs: null, volumePercent: null, error: null, atMonoMs: 0 };
    const idleStatus = { ...place, playId: null, foreign: false, state: 'idle' } as const;
    const status = { ...idleStatus, state: 'playing' } as const;
    opened[0]?.handlers.onStatus({ ...status, playId: 'chime' });
    expect(sent).to.have.length(before);
    await speakers.identify(id);
    for (const playId of ['song', null]) {
      opened[0]?.handlers.onStatus({ ...status, playId, foreign: playId === null });
      expect(await refusalOf(speakers.identify(id))).to.equal('speaker-plays');
    }
    opened[0]?.handlers.onStatus(idleStatus);
    await speakers.identify(id);
    expect(await refusalOf(speakers.identify(id + 1))).to.equal('no-such-speaker');
  });

  it('removes a speaker with its link', async () => {
    const { id } = await speakers.addByHand({ kind: 'mpd', host: '10.0.0.5', port: null });
    await speakers.remove(id);
    expect([speakers.list(), opened[0]?.closed, speakers.linkOf(id)]).to.deep.equal([[], true, null]);
    const before = sent.length;
    opened[0]?.handlers.onOnline(true);
    expect(sent).to.have.length(before);
    expect(await refusalOf(speakers.remove(id))).to.equal('no-such-speaker');
  });

  it('keeps the browsers of two people and two devices apart, and knows each one again', async () => {
    const attach = (device: string, person: number) => speakers.attachBrowser(device, 'Tab', person, silent);
    const seats = await Promise.all([attach('phone', 1), attach('laptop', 1), attach('phone', 2), attach('phone', 1)]);
    const ids = seats.map(({ speaker }) => speaker);
    expect(new Set(ids).size).to.equal(3);
    expect(ids[3]).to.equal(ids[0]);
    expect(speakers.list().map(({ address }) => address)).to.deep.equal([null, null, null]);
  });

  it('gives the house its own name of a play', async () => {
    await speakers.addByHand({ kind: 'mpd', host: '10.0.0.5', port: null });
    const status = {
      foreign: false,
      state: 'playing',
      positionMs: 0,
      durationMs: null,
      volumePercent: 5,
      error: null,
      atMonoMs: 0,
    } as const;
    opened[0]?.handlers.onStatus({ ...status, playId: 'cap' });
    const last = sent.at(-1);
    expect(last?.type === 'speaker-status' && last.status.playId).to.equal('play of cap');
  });
});
