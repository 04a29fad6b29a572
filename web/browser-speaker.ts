// This browser as a speaker: one audio element that does what the house says and reports what it really does.
import { useSyncExternalStore } from 'react';
import type { BrowserStatus, SpeakerPlay } from '../config/words/panel.ts';
import { currentLink, type Link } from './link.ts';
import { silence } from './silence.ts';
import { words } from './words.ts';

export interface SpeakerState {
  readonly on: boolean;
  readonly speaker: number | null;
  /** The browser refused to sound without a tap. */
  readonly needsTap: boolean;
  readonly item: SpeakerPlay | null;
}

const deviceKey = 'roomtone.device';
const onKey = 'roomtone.plays-here';
const statusEveryMs = 1000;

let state: SpeakerState = { on: false, speaker: null, needsTap: false, item: null };
let failure: string | null = null;
let timer: ReturnType<typeof setInterval> | null = null;
let attached: Link | null = null;
const audio = new Audio();
audio.preload = 'auto';
// Half, so that the first piece on a new device startles nobody.
audio.volume = 0.5;
const listeners = new Set<() => void>();

const change = (next: Partial<SpeakerState>): void => {
  state = { ...state, ...next };
  for (const listener of listeners) listener();
};
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useBrowserSpeaker = (): SpeakerState => useSyncExternalStore(subscribe, () => state);

/** Asked of the element itself: the event of an earlier sound may come when the next one has begun. */
const isOver = (): boolean => state.item !== null && audio.ended;

const nowState = (): BrowserStatus['state'] => {
  if (state.item === null || isOver()) return 'idle';
  if (audio.paused) return 'paused';
  return audio.readyState < 3 ? 'buffering' : 'playing';
};

const report = (): void => {
  // Another tab is the speaker: what this one does is no news of it.
  if (!state.on) return;
  currentLink()?.emit('speaker:status', {
    playId: state.item?.playId ?? null,
    state: nowState(),
    positionMs: Math.round(audio.currentTime * 1000),
    durationMs: Number.isFinite(audio.duration) ? Math.round(audio.duration * 1000) : null,
    volumePercent: Math.round(audio.volume * 100),
    ended: isOver(),
    error: state.needsTap ? 'gesture' : failure,
  });
};

const sound = async (): Promise<void> => {
  try {
    await audio.play();
    change({ needsTap: false });
  } catch (thrown) {
    const name = thrown instanceof DOMException ? thrown.name : '';
    // AbortError only says that a newer command came first.
    if (name === 'NotAllowedError') change({ needsTap: true });
    else if (name !== 'AbortError') failure = words.speaker.cannotPlay;
  }
  report();
};

const play = (item: SpeakerPlay): void => {
  failure = null;
  change({ item });
  audio.src = item.url;
  audio.volume = item.volumePercent / 100;
  if (item.positionMs > 0) audio.currentTime = item.positionMs / 1000;
  if ('mediaSession' in navigator) {
    navigator.mediaSession.metadata = new MediaMetadata({ title: item.title, artist: item.artist });
  }
  void sound();
};

const stop = (): void => {
  audio.pause();
  audio.removeAttribute('src');
  change({ item: null, needsTap: false });
  report();
};

const onAudio = {
  playing: report,
  pause: report,
  ended: report,
  error: () => {
    if (state.item === null || audio.getAttribute('src') === null) return;
    failure = words.speaker.cannotPlay;
    report();
  },
};
for (const [name, listener] of Object.entries(onAudio)) audio.addEventListener(name, listener);

const hello = (link: Link): Promise<number> => {
  const device = localStorage.getItem(deviceKey) ?? crypto.getRandomValues(new Uint32Array(4)).join('-');
  localStorage.setItem(deviceKey, device);
  return new Promise((resolve, reject) => {
    const name = matchMedia('(pointer: coarse)').matches ? words.speaker.thisPhone : words.speaker.thisComputer;
    link.emit('speaker:hello', { device, name }, (answer) => {
      if ('speaker' in answer) resolve(answer.speaker);
      else reject(new Error(answer.message));
    });
  });
};

/** Between the tabs of this browser, of which one is the speaker. */
const tabs = new BroadcastChannel('roomtone.speaker');
const answerWithinMs = 300;
let isTaken = false;

const stopReporting = (): void => {
  if (timer !== null) clearInterval(timer);
  timer = null;
};

tabs.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (data === 'here') isTaken = true;
  if (!state.on) return;
  if (data === 'who') tabs.postMessage('here');
  if (data !== 'mine') return;
  stopReporting();
  change({ on: false, speaker: null });
  stop();
});

/** A tab that is gone does not answer, and neither does this one before it is reloaded. */
const anotherPlays = async (): Promise<boolean> => {
  isTaken = false;
  tabs.postMessage('who');
  await new Promise((resolve) => setTimeout(resolve, answerWithinMs));
  return isTaken;
};

const attach = (link: Link): void => {
  if (attached === link) return;
  attached = link;
  link.on('speaker:play', play);
  link.on('speaker:pause', () => audio.pause());
  link.on('speaker:resume', () => void sound());
  link.on('speaker:stop', stop);
  link.on('speaker:volume', (percent) => {
    audio.volume = percent / 100;
    report();
  });
  link.on('connect', () => {
    if (state.on) void hello(link).then((speaker) => change({ speaker }));
  });
};

const offer = async (): Promise<number> => {
  const link = currentLink();
  if (link === null) throw new Error(words.offline);
  attach(link);
  tabs.postMessage('mine');
  const speaker = await hello(link);
  localStorage.setItem(onKey, 'yes');
  change({ on: true, speaker });
  timer ??= setInterval(report, statusEveryMs);
  return speaker;
};

/** Must be called from a tap: the silent sound is what lets later tracks begin without another one. */
export const becomeSpeaker = (): Promise<number> => {
  if (state.item === null) {
    audio.src = silence();
    void audio.play().catch(() => null);
  }
  return offer();
};

/** After a reload the browser offers itself again; whether it may sound without a tap shows when it is asked to. */
export const resumeAsSpeaker = (): void => {
  if (localStorage.getItem(onKey) !== 'yes') return;
  void anotherPlays()
    .then((taken) => (taken ? null : offer()))
    .catch(() => null);
};

export const tapToGoOn = (): void => void sound();

export const leaveAsSpeaker = (): void => {
  if (!state.on) return;
  currentLink()?.emit('speaker:bye');
  localStorage.removeItem(onKey);
  stopReporting();
  stop();
  change({ on: false, speaker: null });
};
