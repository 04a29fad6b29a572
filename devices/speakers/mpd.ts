// Music Player Daemon: plays by adding its own songs to the queue, and never touches the household's.
import { RoomtoneError } from '../../config/words/errors.ts';
import { openMpd } from '../mpd-connection.ts';
import { type HeldModes, heldIn, hold, markOf, noModes, release } from '../mpd-modes.ts';
import {
  describeSong,
  type MpdSong,
  type MpdState,
  mpdCommand,
  mpdName,
  playIdOf,
  readMpdState,
} from '../mpd-protocol.ts';
import { type MpdSession, startMpdSession } from '../mpd-session.ts';
import {
  defineSpeaker,
  type SpeakerDeps,
  type SpeakerHandlers,
  type SpeakerIdentity,
  type SpeakerItem,
  type SpeakerLink,
} from '../types.ts';

const audibleWithinMs = 8000;
const lookEveryMs = 10;
const lookAgainMs = 50;
/** MPD 0.23 may still tell of the song before just after it took the new one, or of a stop while its output is busy. */
const changesWithinMs = 500;
const wakesWithinMs = 4000;
/** A piece that ran out looks like a stopped one until MPD's queue has learnt of it from its player. */
const stopLastsMs = 300;

interface Player {
  readonly session: MpdSession;
  readonly handlers: SpeakerHandlers;
  readonly deps: SpeakerDeps;
  /** Every song of ours begins with this. */
  readonly prefix: string;
  mine: MpdSong | null;
  /** A play is under way: what it puts into the queue is not tidied away. */
  starting: boolean;
  /** Play modes of the household that are changed while our song plays. */
  held: HeldModes;
  cancelLook: () => void;
}

const isActive = (state: MpdState): boolean => state.state !== 'stop';

/**
 * Whether our song came to its end by itself. MPD keeps its current song over a stop, has none after the end of its
 * queue, and pauses before the next one where the song was to play once; what somebody deletes is not in the queue.
 */
const hasRunOut = async ({ session, mine, held }: Player, state: MpdState): Promise<boolean> => {
  if (mine === null || state.error !== null || state.songId === mine.songId) return false;
  const playedOnce = held.single && state.state === 'pause' && state.elapsedMs === 0;
  if (isActive(state) ? !playedOnce : state.songId !== null) return false;
  // With consume on, MPD itself takes away what it has played.
  return session.run([mpdCommand('playlistid', mine.songId)]).then(
    () => true,
    () => state.consume,
  );
};

const tell = (player: Player, state: MpdState, ranOut = false): void => {
  const ours = playIdOf(player, state);
  const active = isActive(state) && !ranOut;
  // An error stays in MPD's status until it is cleared; it is news only while a song of ours is expected to play.
  const error = player.mine === null ? null : state.error;
  const sounding = state.elapsedMs > 0 ? 'playing' : 'buffering';
  player.handlers.onStatus({
    playId: active ? ours : null,
    foreign: active && ours === null,
    state: !active ? 'idle' : state.state === 'pause' ? 'paused' : sounding,
    positionMs: active ? state.elapsedMs : 0,
    durationMs: active ? state.durationMs : null,
    volumePercent: state.volumePercent,
    error,
    ...(ranOut && { ranOut }),
    atMonoMs: player.deps.clock.monoMs(),
  });
};

const look = async (player: Player): Promise<MpdState> =>
  readMpdState(await player.session.run([mpdCommand('status'), mpdCommand('currentsong')]));

const pause = ({ deps }: Player, ms: number): Promise<void> => new Promise((resolve) => deps.clock.after(ms, resolve));

const removeSong = async ({ session }: Player, songId: number): Promise<void> => {
  // Another client may have removed it already, and then there is nothing left to do.
  await session.run([mpdCommand('deleteid', songId)]).catch(() => {});
};

const releaseModes = async (player: Player, state: MpdState): Promise<void> => {
  const { held } = player;
  player.held = noModes;
  for (const command of release(held, state)) await player.session.run([command]);
};

const isStopped = ({ mine }: Player, state: MpdState): boolean =>
  mine !== null && !isActive(state) && state.songId === mine.songId && state.error === null;

/** Looks until a stop of our song has lasted or proved to be its end. */
const lookWell = async (player: Player): Promise<MpdState> => {
  let state = await look(player);
  for (let waitedMs = 0; isStopped(player, state) && waitedMs < stopLastsMs; waitedMs += lookAgainMs) {
    await pause(player, lookAgainMs);
    state = await look(player);
  }
  return state;
};

/** Tells how things stand, and takes a song of ours that is over out of the queue. */
const refresh = async (player: Player, lookAt = lookWell): Promise<void> => {
  const state = await lookAt(player);
  const ranOut = await hasRunOut(player, state);
  if (player.starting) return;
  tell(player, state, ranOut);
  player.cancelLook();
  // MPD tells that a song starts, not that it can be heard.
  if (state.state === 'play' && state.elapsedMs === 0) {
    player.cancelLook = player.deps.clock.after(lookAgainMs, () => void refresh(player).catch(() => {}));
  }
  const { mine } = player;
  if (mine === null || (isActive(state) && state.songId === mine.songId)) return;
  player.mine = null;
  await releaseModes(player, state);
  await removeSong(player, mine.songId);
};

/** Takes up a song that an earlier run left playing, and tidies away those that no longer play. */
const adopt = async (player: Player): Promise<void> => {
  const state = await look(player);
  const playId = playIdOf(player, state);
  player.mine = isActive(state) && playId !== null && state.songId !== null ? { songId: state.songId, playId } : null;
  const found = await player.session.run([mpdCommand('playlistsearch', 'file', player.prefix)]);
  player.held = heldIn(player.held, found.get('file') ?? []);
  if (player.mine === null) await releaseModes(player, state);
  for (const text of found.get('Id') ?? []) {
    if (Number(text) !== player.mine?.songId) await removeSong(player, Number(text));
  }
};

/**
 * MPD takes any URL and tries it afterwards: a song plays when its time moves. A short one may be over before it is
 * seen, because MPD answers nothing while the last of a piece goes through its output.
 */
const waitUntilAudible = async (player: Player, songId: number, earlier: MpdState): Promise<MpdState> => {
  const { clock } = player.deps;
  const beganMs = clock.monoMs();
  let otherSinceMs: number | null = null;
  for (;;) {
    const state = await look(player);
    if (state.error !== null) throw new RoomtoneError('speaker-refused', { problem: state.error.slice(0, 200) });
    const isOurs = state.songId === songId && isActive(state);
    if (isOurs && state.state === 'play' && state.elapsedMs > 0) return state;
    if (!(isActive(state) && state.songId === earlier.songId) && (await hasRunOut(player, state))) return state;
    const nowMs = clock.monoMs();
    otherSinceMs = isOurs ? null : (otherSinceMs ?? nowMs);
    if (otherSinceMs !== null && nowMs - otherSinceMs > (isActive(state) ? changesWithinMs : wakesWithinMs)) {
      throw new RoomtoneError('speaker-refused', { problem: 'something else was started there' });
    }
    if (nowMs - beganMs > audibleWithinMs) throw new RoomtoneError('speaker-timeout');
    await pause(player, lookEveryMs);
  }
};

const setVolume = async ({ session, deps }: Player, percent: number): Promise<void> => {
  const whole = Math.min(100, Math.max(0, Math.round(percent)));
  await session.run([mpdCommand('setvol', whole)]).catch((error: unknown) => {
    deps.report('mpd-volume-refused');
    throw error;
  });
};

/** Tells the error while the song is still expected, then leaves MPD as it was found. */
const giveUp = async (player: Player, songId: number): Promise<void> => {
  const state = await look(player).catch(() => null);
  if (state !== null) tell(player, state);
  player.mine = null;
  if (state !== null && isActive(state) && state.songId === songId) {
    await player.session.run([mpdCommand('stop')]).catch(() => {});
  }
  await removeSong(player, songId);
  if (state !== null) await releaseModes(player, state).catch(() => {});
};

const play = async (player: Player, item: SpeakerItem, volumePercent: number | null, positionMs: number) => {
  const { session } = player;
  const before = player.mine;
  // URL percent-encodes: MPD's curl refuses a raw space or quote.
  const url = new URL(item.path, player.prefix).href;
  const earlier = await look(player);
  const { held, commands } = hold(player.held, earlier);
  player.held = held;
  // A box without a mixer plays all the same.
  if (volumePercent !== null) await setVolume(player, volumePercent).catch(() => {});
  const added = await session.run([
    mpdCommand('clearerror'),
    ...commands,
    mpdCommand('addid', `${url}${markOf(held)}`),
  ]);
  const songId = Number(added.get('Id')?.[0]);
  if (!Number.isInteger(songId)) throw new RoomtoneError('speaker-refused', { problem: 'it took no song' });
  player.mine = { songId, playId: item.playId };
  const seek = positionMs > 0 ? [mpdCommand('seekid', songId, positionMs / 1000)] : [];
  await session.run([mpdCommand('playid', songId), ...seek]);
  try {
    const state = await waitUntilAudible(player, songId, earlier);
    // What is over already is told by the look that follows every play.
    if (isActive(state) && state.songId === songId) tell(player, state);
    await session.run(describeSong(songId, item)).catch(() => {});
  } catch (error) {
    await giveUp(player, songId);
    throw error;
  } finally {
    if (before !== null) await removeSong(player, before.songId);
  }
};

/** Runs a command on our own song; what somebody else plays is not ours to stop. */
const onMine = async (player: Player, ...commands: readonly string[]): Promise<void> => {
  const state = await look(player);
  const { mine } = player;
  if (mine === null || !isActive(state) || state.songId !== mine.songId) throw new RoomtoneError('not-playing');
  await player.session.run(commands);
};

const stop = async (player: Player): Promise<void> => {
  if (player.mine === null) return;
  const state = await look(player);
  if (isActive(state) && state.songId === player.mine?.songId) await player.session.run([mpdCommand('stop')]);
  await refresh(player, look);
};

const connect = (identity: SpeakerIdentity, handlers: SpeakerHandlers, deps: SpeakerDeps): SpeakerLink => {
  const session = startMpdSession({
    host: identity.host,
    port: identity.port,
    clock: deps.clock,
    onChange: () => refresh(player),
    onOpen: () => adopt(player),
    onOnline: handlers.onOnline,
  });
  const prefix = new URL('/media/', deps.mediaBaseUrl(identity.host)).href;
  const player: Player = {
    session,
    handlers,
    deps,
    prefix,
    mine: null,
    starting: false,
    held: noModes,
    cancelLook: () => {},
  };
  return {
    play: async (item, { volumePercent, positionMs }) => {
      player.starting = true;
      try {
        await play(player, item, volumePercent, positionMs);
      } finally {
        player.starting = false;
        void refresh(player).catch(() => {});
      }
    },
    pause: () => onMine(player, mpdCommand('pause', 1)),
    resume: () => onMine(player, mpdCommand('pause', 0)),
    seek: (positionMs) => onMine(player, mpdCommand('seekcur', positionMs / 1000)),
    setVolume: (percent) => setVolume(player, percent),
    stop: () => stop(player),
    close: async () => {
      player.cancelLook();
      session.close();
    },
  };
};

export default defineSpeaker({
  id: 'mpd',
  can: ['seek', 'pause', 'volume', 'position', 'events', 'error-report'],
  mdns: ['mpd'],
  defaultPort: 6600,
  identify: async (sighting, { clock }) => {
    for (const address of sighting.addresses.slice(0, 4)) {
      try {
        const opened = await openMpd({ host: address, port: sighting.port, clock, onClosed: () => {} });
        opened.close();
        // The announced name contains a process number, so the place is the key.
        const key = `${sighting.host.toLowerCase()}:${sighting.port}`;
        return { driver: 'mpd', key, name: mpdName(sighting.name), host: address, port: sighting.port };
      } catch {
        // The next address may answer.
      }
    }
    return null;
  },
  connect,
});
