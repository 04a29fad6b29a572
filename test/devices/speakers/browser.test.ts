// The browser driver keeps the contract with a tab that is played by a simulated audio element.
import { expect } from 'chai';
import type { BrowserStatus, SpeakerPlay } from '../../../config/words/panel.ts';
import browser, { type BrowserChannel } from '../../../devices/speakers/browser.ts';
import { systemClock } from '../../../server/ground/clock.ts';
import { speakerContract } from './contract.ts';

interface Tab {
  readonly channel: BrowserChannel;
  seat: ReturnType<typeof browser.attach> | null;
  baseUrl: string;
}

const lengths: Readonly<Record<string, number>> = { tone: 3000, blip: 700 };

/** A tab with an audio element that keeps real time. */
const openTab = (): Tab => {
  let item: SpeakerPlay | null = null;
  let state: BrowserStatus['state'] = 'idle';
  let atMs = 0;
  let sinceMs = 0;
  let volumePercent = 50;
  let cancel = (): void => {};
  const durationMs = (): number | null => lengths[item?.playId.split('-')[0] ?? ''] ?? null;
  const positionMs = (): number => atMs + (state === 'playing' ? systemClock.monoMs() - sinceMs : 0);
  const say = (ended = false, error: string | null = null): void => {
    const now = { playId: item?.playId ?? null, state, positionMs: positionMs(), durationMs: durationMs() };
    tab.seat?.status({ ...now, volumePercent, ended, error });
  };
  const set = (next: BrowserStatus['state']): void => {
    atMs = positionMs();
    sinceMs = systemClock.monoMs();
    state = next;
    cancel();
    const lengthMs = durationMs();
    if (next === 'playing' && lengthMs !== null) cancel = systemClock.after(lengthMs - atMs, end);
  };
  const end = (): void => {
    set('idle');
    say(true);
    item = null;
  };
  const load = async (wanted: SpeakerPlay): Promise<void> => {
    const response = await fetch(new URL(wanted.url, tab.baseUrl));
    await response.arrayBuffer();
    if (item !== wanted) return;
    if (response.ok) {
      set('playing');
      await new Promise((resolve) => setTimeout(resolve, 5));
      say();
    } else {
      set('idle');
      say(false, 'the file did not load');
      item = null;
    }
  };
  const tab: Tab = {
    seat: null,
    baseUrl: '',
    channel: {
      play: (wanted) => {
        item = wanted;
        atMs = wanted.positionMs;
        state = 'buffering';
        volumePercent = wanted.volumePercent;
        say();
        void load(wanted);
      },
      pause: () => {
        set('paused');
        say();
      },
      resume: () => {
        set('playing');
        say();
      },
      stop: () => {
        set('idle');
        item = null;
        atMs = 0;
        say();
      },
      volume: (percent) => {
        volumePercent = percent;
        say();
      },
    },
  };
  return tab;
};

speakerContract('browser', async () => {
  const tab = openTab();
  const key = '1:tab';
  tab.seat = browser.attach(key, tab.channel);
  return {
    driver: {
      ...browser,
      connect: (identity, handlers, deps) => {
        // A real tab has the page's own address for this.
        tab.baseUrl = deps.mediaBaseUrl('browser');
        return browser.connect(identity, handlers, deps);
      },
    },
    identity: { driver: 'browser', key, name: 'Tab', host: 'browser', port: 0 },
    lose: async () => tab.seat?.detach(),
    bringBack: async () => {
      tab.seat = browser.attach(key, tab.channel);
    },
    stop: async () => tab.seat?.detach(),
  };
});

describe('the browser as a speaker', () => {
  const silent: BrowserChannel = {
    play: () => {},
    pause: () => {},
    resume: () => {},
    stop: () => {},
    volume: () => {},
  };
  const said: BrowserStatus = {
    playId: 'p',
    state: 'idle',
    positionMs: 0,
    durationMs: null,
    volumePercent: 50,
    ended: false,
    error: null,
  };
  const item = {
    playId: 'p',
    path: '/media/p',
    mime: 'audio/wav',
    durationMs: 1000,
    title: 'T',
    artist: 'A',
    album: null,
  };

  it('passes on that the browser wants a tap first', async () => {
    const seat = browser.attach('1:gesture', silent);
    const link = browser.connect(
      { driver: 'browser', key: '1:gesture', name: 'Tab', host: 'browser', port: 0 },
      { onStatus: () => {}, onOnline: () => {} },
      { clock: systemClock, report: () => {}, mediaBaseUrl: () => '' },
    );
    const played = link.play(item, { volumePercent: 20, positionMs: 0 }).then(
      () => 'played',
      (error: { fields?: { problem?: string } }) => error.fields?.problem,
    );
    await Promise.resolve();
    seat.status({ ...said, error: 'gesture' });
    expect(await played).to.equal('gesture');
    await link.close();
    seat.detach();
  });

  it('stays online when a reloaded tab takes the seat before the old one is missed', async () => {
    const online: boolean[] = [];
    const old = browser.attach('1:reload', { ...silent });
    const link = browser.connect(
      { driver: 'browser', key: '1:reload', name: 'Tab', host: 'browser', port: 0 },
      { onStatus: () => {}, onOnline: (now) => void online.push(now) },
      { clock: systemClock, report: () => {}, mediaBaseUrl: () => '' },
    );
    const fresh = browser.attach('1:reload', { ...silent });
    old.detach();
    expect(online.at(-1)).to.equal(true);
    fresh.detach();
    expect(online.at(-1)).to.equal(false);
    await link.close();
  });
});
