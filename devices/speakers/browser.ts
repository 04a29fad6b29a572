// A browser tab as a speaker: the panel hands in its channel, and the driver turns it into a link like any other.
import { RoomtoneError } from '../../config/words/errors.ts';
import type { BrowserStatus, SpeakerPlay } from '../../config/words/panel.ts';
import { defineSpeaker, type SpeakerDeps, type SpeakerHandlers, type SpeakerItem, type SpeakerLink } from '../types.ts';

/** What can be said to the tab. */
export interface BrowserChannel {
  play(item: SpeakerPlay): void;
  pause(): void;
  resume(): void;
  stop(): void;
  volume(percent: number): void;
}

const audibleWithinMs = 10_000;
const firstVolumePercent = 50;

interface Starting {
  readonly playId: string;
  readonly settle: (problem: RoomtoneError | null) => void;
}

interface Link {
  readonly handlers: SpeakerHandlers;
  readonly deps: SpeakerDeps;
  starting: Starting | null;
  volumePercent: number;
}

/** Both sides come and go on their own: a tab is reloaded, the server connects before or after it. */
interface Seat {
  channel: BrowserChannel | null;
  link: Link | null;
}

const seats = new Map<string, Seat>();

const seatOf = (key: string): Seat => {
  const seat = seats.get(key) ?? { channel: null, link: null };
  seats.set(key, seat);
  return seat;
};

const tidy = (key: string, seat: Seat): void => {
  if (seat.channel === null && seat.link === null) seats.delete(key);
};

const settleStart = (link: Link, status: BrowserStatus): void => {
  const { starting } = link;
  if (starting === null || status.playId !== starting.playId) return;
  if (status.error !== null) {
    starting.settle(new RoomtoneError('speaker-refused', { problem: status.error.slice(0, 200) }));
  } else if (status.state === 'playing' && status.positionMs > 0) starting.settle(null);
};

const onStatus = (link: Link, status: BrowserStatus): void => {
  const { handlers, deps } = link;
  link.volumePercent = status.volumePercent;
  const told = {
    playId: status.playId,
    foreign: false,
    state: status.state,
    positionMs: status.positionMs,
    durationMs: status.durationMs,
    volumePercent: status.volumePercent,
    error: status.error,
    atMonoMs: deps.clock.monoMs(),
  };
  if (status.ended) {
    // The tab knows that it reached the end: that is worth more than a position predicted from its last word.
    const endMs = status.durationMs ?? status.positionMs;
    handlers.onStatus({ ...told, state: 'playing', positionMs: endMs, error: null });
    handlers.onStatus({ ...told, playId: null, state: 'idle', positionMs: 0 });
  } else handlers.onStatus(told);
  settleStart(link, status);
};

const playOn = (channel: BrowserChannel, link: Link, item: SpeakerItem, request: SpeakerPlay): Promise<void> =>
  new Promise((resolve, reject) => {
    link.starting?.settle(new RoomtoneError('speaker-refused', { problem: 'another play took its place' }));
    const cancel = link.deps.clock.after(audibleWithinMs, () => settle(new RoomtoneError('speaker-timeout')));
    const settle = (problem: RoomtoneError | null): void => {
      cancel();
      if (link.starting?.settle === settle) link.starting = null;
      if (problem === null) resolve();
      else reject(problem);
    };
    link.starting = { playId: item.playId, settle };
    channel.play(request);
  });

const channelOf = (seat: Seat): BrowserChannel => {
  if (seat.channel === null) throw new RoomtoneError('speaker-offline', { problem: 'the browser tab is closed' });
  return seat.channel;
};

const linkTo = (key: string, seat: Seat, link: Link): SpeakerLink => ({
  play: async (item, { volumePercent, positionMs }) => {
    const channel = channelOf(seat);
    if (volumePercent !== null) link.volumePercent = volumePercent;
    const { playId, path, title, artist } = item;
    // A path, not an address: the tab knows by which of our names it reaches us.
    await playOn(channel, link, item, {
      playId,
      url: path,
      title,
      artist,
      volumePercent: link.volumePercent,
      positionMs,
    });
  },
  pause: async () => channelOf(seat).pause(),
  resume: async () => channelOf(seat).resume(),
  stop: async () => {
    link.starting?.settle(new RoomtoneError('speaker-refused', { problem: 'it was stopped' }));
    channelOf(seat).stop();
  },
  setVolume: async (percent) => {
    link.volumePercent = Math.min(100, Math.max(0, Math.round(percent)));
    channelOf(seat).volume(link.volumePercent);
  },
  close: async () => {
    link.starting?.settle(new RoomtoneError('speaker-offline', { problem: 'the link was closed' }));
    if (seat.link === link) seat.link = null;
    tidy(key, seat);
  },
});

const browser = defineSpeaker({
  id: 'browser',
  can: ['pause', 'volume', 'position', 'events', 'error-report'],
  mdns: [],
  defaultPort: null,
  identify: async () => null,
  connect: (identity, handlers, deps) => {
    const seat = seatOf(identity.key);
    const link: Link = { handlers, deps, starting: null, volumePercent: firstVolumePercent };
    seat.link = link;
    if (seat.channel !== null) handlers.onOnline(true);
    return linkTo(identity.key, seat, link);
  },
});

/** The driver, and where a tab takes its seat: `status` is what the tab says, `detach` that it has gone. */
export default {
  ...browser,
  attach: (key: string, channel: BrowserChannel): { status(status: BrowserStatus): void; detach(): void } => {
    const seat = seatOf(key);
    const lose = (problem: string): void => {
      seat.channel = null;
      seat.link?.starting?.settle(new RoomtoneError('speaker-offline', { problem }));
      seat.link?.handlers.onOnline(false);
    };
    // One tab sounds: what the one before it played is lost with it, and nobody stopped it by hand.
    seat.channel?.stop();
    if (seat.channel !== null) lose('another tab of this browser plays here now');
    seat.channel = channel;
    seat.link?.handlers.onOnline(true);
    return {
      status: (status) => {
        if (seat.channel === channel && seat.link !== null) onStatus(seat.link, status);
      },
      detach: () => {
        // A reloaded tab may have taken the seat before the old one was missed.
        if (seat.channel !== channel) return;
        lose('the browser tab was closed');
        tidy(key, seat);
      },
    };
  },
};
