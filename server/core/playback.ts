// Plays, pauses and continues a room's music: commands to its speaker, and what they mean for the room until it answers.
import type { Origin } from '../../config/words/play.ts';
import type { Sentence } from '../../config/words/sentence.ts';
import { changeRoom, type Draft, keepInRoom, nextId, roomOf } from './draft.ts';
import type { ListItem, PendingCommand, RoomNow } from './house-types.ts';
import { type Intent, trackPlay, withIntent } from './play-tracker.ts';
import { automaticVolume, loweredVolume, personalVolume } from './politeness.ts';

const rememberedKeys = 200;
const rememberedItems = 20;

/** Who or what begins to play. A `list` play goes on with the listening that somebody or the room began. */
export interface Start {
  readonly origin: Origin;
  readonly person: number | null;
}

const lastOf = <T>(items: readonly T[], count: number): readonly T[] => items.slice(Math.max(0, items.length - count));

export const playsNow = (room: RoomNow): boolean =>
  room.playback.state === 'playing' || room.playback.state === 'starting';

/** Marks the running play with what our next command will do to it, unless a command has done so already. */
export const intend = (draft: Draft, id: string, outcome: Intent): void => {
  const room = roomOf(draft, id);
  if (room === undefined || room.tracked === null) return;
  const { intent } = room.tracked;
  if (intent !== null && intent.atMonoMs === draft.now.monoMs) return;
  changeRoom(draft, id, { tracked: withIntent(room.tracked, outcome, draft.now) });
};

/** Notes a command as under way and answers its id; null when the room has no speaker. */
const command = (draft: Draft, id: string, does: PendingCommand['does'], playId: string | null): string | null => {
  const room = roomOf(draft, id);
  if (room === undefined || room.speaker === null) return null;
  const commandId = nextId(draft, 'c');
  const pending = [...lastOf(room.pending, 19), { commandId, does, playId }];
  changeRoom(draft, id, { pending, commandedAtMonoMs: draft.now.monoMs });
  return commandId;
};

const volumeFor = (room: RoomNow, origin: Origin): number | null => {
  if (origin === 'automatic') return automaticVolume(room);
  // What is muted stays so from piece to piece.
  return origin === 'list' ? loweredVolume(room) : personalVolume(room);
};

/** Starts one item at once, in place of whatever plays. */
export const playItem = (draft: Draft, id: string, item: ListItem, start: Start): void => {
  intend(draft, id, 'replaced');
  const playId = nextId(draft, 'p');
  const commandId = command(draft, id, 'play', playId);
  const room = roomOf(draft, id);
  if (commandId === null || room === undefined || room.speaker === null) return;
  const { playback } = room;
  const byItself = start.origin === 'list' ? playback.byItself : start.origin === 'automatic';
  const volumePercent = volumeFor(room, start.origin);
  const coming = trackPlay({
    playId,
    item,
    speaker: room.speaker.id,
    origin: start.origin,
    person: start.person,
    startedAtMs: draft.now.atMs,
    durationMs: item.track.durationMs,
  });
  changeRoom(draft, id, {
    coming,
    recent: lastOf([...room.recent.filter((key) => key !== item.track.key), item.track.key], rememberedKeys),
    past: playback.item === null ? room.past : lastOf([...room.past, playback.item], rememberedItems),
    playback: {
      ...playback,
      state: 'starting',
      playId,
      item,
      origin: start.origin,
      person: start.person,
      byItself,
      volumePercent: volumePercent ?? playback.volumePercent,
      muted: volumePercent === null && playback.muted,
      positionMs: 0,
      durationMs: item.track.durationMs,
      atMs: draft.now.atMs,
    },
  });
  draft.effects.push({ type: 'play', speaker: room.speaker.id, commandId, playId, track: item.track, volumePercent });
};

/** Plays the first of the room's list; false when the list is empty. */
export const playFirst = (draft: Draft, id: string, start: Start): boolean => {
  const room = roomOf(draft, id);
  const [first, ...rest] = room?.kept.list ?? [];
  if (room === undefined || first === undefined) return false;
  keepInRoom(draft, id, {
    list: rest,
    ...(start.origin === 'automatic' && { lastAutoStartAtMs: draft.now.atMs }),
  });
  playItem(draft, id, first, start);
  return true;
};

const speak = (draft: Draft, id: string, does: 'pause' | 'resume' | 'stop'): void => {
  const commandId = command(draft, id, does, null);
  const speaker = roomOf(draft, id)?.speaker;
  if (commandId !== null && speaker != null) draft.effects.push({ type: does, speaker: speaker.id, commandId });
};

const positionNow = (room: RoomNow, atMs: number): number =>
  room.playback.positionMs + (room.playback.state === 'playing' ? Math.max(0, atMs - room.playback.atMs) : 0);

export const pauseRoom = (draft: Draft, id: string): void => {
  const room = roomOf(draft, id);
  if (room === undefined) return;
  speak(draft, id, 'pause');
  const positionMs = positionNow(room, draft.now.atMs);
  changeRoom(draft, id, { playback: { ...room.playback, state: 'paused', positionMs, atMs: draft.now.atMs } });
};

export const resumeRoom = (draft: Draft, id: string): void => {
  const room = roomOf(draft, id);
  if (room === undefined) return;
  speak(draft, id, 'resume');
  changeRoom(draft, id, { playback: { ...room.playback, state: 'playing', atMs: draft.now.atMs } });
};

export const stopRoom = (draft: Draft, id: string): void => {
  const room = roomOf(draft, id);
  if (room === undefined) return;
  intend(draft, id, 'stopped_here');
  speak(draft, id, 'stop');
  const playback = { ...room.playback, state: 'idle', positionMs: 0, atMs: draft.now.atMs } as const;
  changeRoom(draft, id, { coming: null, listing: null, playback });
};

/** Sets the speaker's volume; the room's ceiling always holds. */
export const setVolume = (draft: Draft, id: string, percent: number): void => {
  const room = roomOf(draft, id);
  if (room === undefined || room.speaker === null) return;
  const allowed = Math.max(0, Math.min(Math.round(percent), room.settings.ceilingPercent));
  const commandId = command(draft, id, 'volume', null);
  if (commandId === null) return;
  draft.effects.push({ type: 'set-volume', speaker: room.speaker.id, commandId, percent: allowed });
};

/** Turns down what plays over the room's ceiling, after that was lowered. */
export const keepUnderCeiling = (draft: Draft, id: string): void => {
  const room = roomOf(draft, id);
  if (room === undefined) return;
  const { playback, settings } = room;
  const { ceilingPercent } = settings;
  // What was asked for last may not have been told by the speaker yet.
  const isOver = loweredVolume(room) !== null || (!playback.muted && (playback.volumePercent ?? 0) > ceilingPercent);
  const remembered = Math.min(playback.volumePercent ?? ceilingPercent, ceilingPercent);
  if (playback.volumePercent !== null) changeRoom(draft, id, { playback: { ...playback, volumePercent: remembered } });
  if (isOver && playback.state !== 'idle') setVolume(draft, id, ceilingPercent);
};

/** Silences a room whose people may be gone or busy; only a person or a new arrival brings it back. */
export const pauseBecause = (draft: Draft, id: string, sentence: Sentence): void => {
  pauseRoom(draft, id);
  changeRoom(draft, id, { sentence, arrival: null });
};
