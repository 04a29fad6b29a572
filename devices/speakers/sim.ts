// A speaker that exists only in this process: the template for new drivers, and the speaker of tests and of the demo.
import { RoomtoneError } from '../../config/words/errors.ts';
import {
  defineSpeaker,
  type SpeakerDeps,
  type SpeakerHandlers,
  type SpeakerIdentity,
  type SpeakerItem,
  type SpeakerLink,
  type SpeakerStatus,
} from '../types.ts';

const firstVolumePercent = 50;
const bytesWithinMs = 5000;

/** What somebody in the room can do to the box itself. */
export interface SimControls {
  /** Somebody plays from a phone of theirs. */
  playElsewhere(): void;
  stopElsewhere(): void;
  unplug(): void;
  plugIn(): void;
}

interface Box {
  item: SpeakerItem | null;
  foreign: boolean;
  state: SpeakerStatus['state'];
  /** Position at `sinceMonoMs`. */
  positionMs: number;
  sinceMonoMs: number;
  volumePercent: number;
  plugged: boolean;
  cancelEnd: () => void;
}

const newBox = (): Box => ({
  item: null,
  foreign: false,
  state: 'idle',
  positionMs: 0,
  sinceMonoMs: 0,
  volumePercent: firstVolumePercent,
  plugged: true,
  cancelEnd: () => {},
});

const statusOf = (box: Box, atMonoMs: number, error: string | null): SpeakerStatus => {
  const passedMs = box.state === 'playing' ? atMonoMs - box.sinceMonoMs : 0;
  const durationMs = box.item?.durationMs ?? null;
  return {
    playId: box.item?.playId ?? null,
    foreign: box.foreign,
    state: box.state,
    positionMs: Math.min(box.positionMs + passedMs, durationMs ?? Number.POSITIVE_INFINITY),
    durationMs,
    volumePercent: box.volumePercent,
    error,
    atMonoMs,
  };
};

/** Reads the first bytes as a real speaker does, so that the media route's log is a second witness. */
const readFirstBytes = async (url: string): Promise<void> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(bytesWithinMs), redirect: 'error' });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new Error(`the server answered ${response.status}`);
  }
  const reader = response.body.getReader();
  const first = await reader.read();
  await reader.cancel();
  if (first.done) throw new Error('the file is empty');
};

const problemOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown').slice(0, 200);

interface Link {
  readonly box: Box;
  readonly handlers: SpeakerHandlers;
  readonly deps: SpeakerDeps;
  closed: boolean;
  /** Counts plays, so that a slow one notices that a newer one has taken its place. */
  turn: number;
}

/** MANDATORY: tell each change at once, with the monotonic time at which it was true. */
const tell = ({ box, handlers, deps, closed }: Link, error: string | null = null): void => {
  if (!closed && box.plugged) handlers.onStatus(statusOf(box, deps.clock.monoMs(), error));
};

const change = (link: Link, next: Partial<Pick<Box, 'item' | 'foreign' | 'state' | 'positionMs'>>): void => {
  const { box, deps } = link;
  const atMonoMs = deps.clock.monoMs();
  box.cancelEnd();
  const { positionMs } = statusOf(box, atMonoMs, null);
  Object.assign(box, { positionMs, ...next, sinceMonoMs: atMonoMs });
  box.cancelEnd = () => {};
  const durationMs = box.item?.durationMs ?? null;
  if (box.state === 'playing' && durationMs !== null) {
    box.cancelEnd = deps.clock.after(Math.max(0, durationMs - box.positionMs), () => empty(link));
  }
};

/** MANDATORY: an end is idle without a play, however it came about. */
const empty = (link: Link, error: string | null = null): void => {
  change(link, { item: null, foreign: false, state: 'idle', positionMs: 0 });
  tell(link, error);
};

const requirePlugged = ({ box }: Link): void => {
  if (!box.plugged) throw new RoomtoneError('speaker-offline', { problem: 'it is unplugged' });
};

const requireOurs = (link: Link): void => {
  requirePlugged(link);
  if (link.box.item === null) throw new RoomtoneError('not-playing');
};

/** MANDATORY: resolves when sound comes out, not when the command was taken; throws a RoomtoneError otherwise. */
const play = async (link: Link, item: SpeakerItem, options: { volumePercent: number | null; positionMs: number }) => {
  const { box, deps } = link;
  requirePlugged(link);
  link.turn += 1;
  const { turn } = link;
  if (options.volumePercent !== null) box.volumePercent = options.volumePercent;
  change(link, { item, foreign: false, state: 'buffering', positionMs: options.positionMs });
  tell(link);
  try {
    await readFirstBytes(new URL(item.path, deps.mediaBaseUrl('127.0.0.1')).href);
  } catch (error) {
    const problem = problemOf(error);
    if (turn === link.turn) empty(link, problem);
    throw new RoomtoneError('speaker-refused', { problem }, { cause: error });
  }
  requirePlugged(link);
  if (turn !== link.turn) throw new RoomtoneError('speaker-refused', { problem: 'another play took its place' });
  change(link, { state: 'playing' });
  tell(link);
};

/** Sets the state that a person's command asks for and tells it. */
const command = (link: Link, next: Parameters<typeof change>[1]): void => {
  requireOurs(link);
  change(link, next);
  tell(link);
};

const linkTo = (link: Link): SpeakerLink => ({
  play: (item, options) => play(link, item, options),
  // MANDATORY: pause, resume and stop act on our own play alone; what somebody else plays is not ours to touch.
  pause: async () => command(link, { state: 'paused' }),
  resume: async () => command(link, { state: 'playing' }),
  stop: async () => {
    requirePlugged(link);
    link.turn += 1;
    if (link.box.item !== null) empty(link);
  },
  setVolume: async (percent) => {
    requirePlugged(link);
    link.box.volumePercent = Math.min(100, Math.max(0, Math.round(percent)));
    tell(link);
  },
  // OPTIONAL: leave it out when the device cannot, and leave 'seek' out of `can`.
  seek: async (positionMs) => command(link, { positionMs }),
  // MANDATORY: nothing may be told after this, and no timer may be left.
  close: async () => {
    link.closed = true;
    link.box.cancelEnd();
  },
});

const controlsOf = (link: Link): SimControls => ({
  playElsewhere: () => {
    link.turn += 1;
    change(link, { item: null, foreign: true, state: 'playing', positionMs: 0 });
    tell(link);
  },
  stopElsewhere: () => {
    link.turn += 1;
    empty(link);
  },
  unplug: () => {
    link.turn += 1;
    empty(link);
    link.box.plugged = false;
    link.handlers.onOnline(false);
  },
  plugIn: () => {
    link.box.plugged = true;
    link.handlers.onOnline(true);
    tell(link);
  },
});

const links = new Map<string, Link>();

/** The box itself, as somebody standing before it uses it; null when no link to it is open. */
export const simulatedBox = (key: string): SimControls | null => {
  const link = links.get(key);
  return link === undefined ? null : controlsOf(link);
};

export default defineSpeaker({
  // MANDATORY: the file's name.
  id: 'sim',
  // MANDATORY: what the rest of the house may ask of it; nobody ever asks which driver it is.
  can: ['seek', 'pause', 'volume', 'position', 'events', 'error-report'],
  // MANDATORY, may be empty: the mDNS types by which such a speaker announces itself.
  mdns: ['roomtone-sim'],
  // MANDATORY: null when it cannot be added by hand.
  defaultPort: 1,
  // MANDATORY: asks the device who it is. The key must survive a new name, a restart and a new address.
  identify: async (sighting) => {
    const key = sighting.txt['id'] ?? `${sighting.host.toLowerCase()}:${sighting.port}`;
    return { driver: 'sim', key, name: sighting.name, host: sighting.host, port: sighting.port };
  },
  // MANDATORY: answers at once and connects behind; `onOnline(true)` when the device answers.
  connect: (identity: SpeakerIdentity, handlers, deps) => {
    const link: Link = { box: links.get(identity.key)?.box ?? newBox(), handlers, deps, closed: false, turn: 0 };
    links.set(identity.key, link);
    if (link.box.plugged) {
      handlers.onOnline(true);
      tell(link);
    }
    return linkTo(link);
  },
});
