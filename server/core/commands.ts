// What people ask of a room by hand: every command is answered, and a person's word wins over the room's own.
import type { ErrorCode, ErrorFields } from '../../config/words/errors.ts';
import type { Reaction } from '../../config/words/play.ts';
import { firstVolumePercent, moodLastsMs } from '../../config/words/room.ts';
import { setPrivate } from './arrangement.ts';
import { permit } from './consent.ts';
import { answer, changeRoom, type Draft, keepInRoom, makeSentence, nextId, roomOf, say, untilMsOf } from './draft.ts';
import { noteUse } from './grant-use.ts';
import type { HouseEvent, ListItem, RoomNow } from './house-types.ts';
import { intend, pauseRoom, playItem, playsNow, resumeRoom, setVolume, stopRoom } from './playback.ts';
import { stopWinsMs } from './politeness.ts';
import { playNext, requestList } from './room-list.ts';

type Asked = Extract<HouseEvent, { type: 'asked' }>;
type Refusal = { readonly code: ErrorCode; readonly fields: ErrorFields } | null;
/** `later`: somebody else answers when it is known. */
type Reply = Refusal | 'later';

const refuse = (code: ErrorCode, fields: ErrorFields = {}): Refusal => ({ code, fields });

const speakerRefusal = (room: RoomNow): Refusal => {
  if (room.speaker === null) return refuse('no-speaker');
  return room.speakerOnline ? null : refuse('speaker-offline');
};

/** A person wants music: whatever kept the room quiet is over. */
const wanted = (draft: Draft, id: string, started: boolean): void => {
  changeRoom(draft, id, { arrival: null, failures: 0 });
  const room = roomOf(draft, id);
  if (room?.kept.holdUntilMs != null) keepInRoom(draft, id, { holdUntilMs: null });
  const quiet = room?.sentence != null && room.sentence.code !== 'private-session';
  if (started || quiet) say(draft, id, makeSentence('started-by-person', draft.now.atMs));
};

const unwanted = (draft: Draft, id: string): void => {
  const untilMs = untilMsOf(draft, stopWinsMs);
  changeRoom(draft, id, { arrival: null });
  keepInRoom(draft, id, { holdUntilMs: untilMs });
  say(draft, id, makeSentence('stopped-by-hand', draft.now.atMs, { untilMs }));
};

const takeOver = (draft: Draft, id: string, person: number | null): void => {
  const room = roomOf(draft, id);
  if (room === undefined) return;
  changeRoom(draft, id, { playback: { ...room.playback, byItself: false, person } });
};

/** Brings the sound back at the volume that was set before. */
const unmute = (draft: Draft, id: string): void => {
  const room = roomOf(draft, id);
  if (room === undefined) return;
  changeRoom(draft, id, { playback: { ...room.playback, muted: false } });
  setVolume(draft, id, room.playback.volumePercent ?? firstVolumePercent);
};

const play = (draft: Draft, id: string, event: Asked): Reply => {
  const room = roomOf(draft, id);
  if (room === undefined) return refuse('no-such-room');
  const refusal = speakerRefusal(room);
  if (refusal !== null) return refusal;
  const { person, askId } = event.asker;
  if (event.track !== undefined) {
    const item: ListItem = { pickId: nextId(draft, 'k'), track: event.track, score: 0, why: [], byHand: true };
    wanted(draft, id, true);
    playItem(draft, id, item, { origin: 'person', person });
    return null;
  }
  if (playsNow(room)) return null;
  wanted(draft, id, true);
  if (room.playback.state === 'paused' && room.tracked !== null) {
    takeOver(draft, id, person);
    if (room.playback.muted) unmute(draft, id);
    resumeRoom(draft, id);
    return null;
  }
  playNext(draft, id, { origin: 'person', person }, askId);
  return 'later';
};

const pause = (draft: Draft, id: string): Reply => {
  const room = roomOf(draft, id);
  if (room === undefined || !playsNow(room)) return refuse('not-playing');
  pauseRoom(draft, id);
  unwanted(draft, id);
  return null;
};

const next = (draft: Draft, id: string, event: Asked): Reply => {
  const room = roomOf(draft, id);
  if (room === undefined || room.playback.state === 'idle') return refuse('not-playing');
  const refusal = speakerRefusal(room);
  if (refusal !== null) return refusal;
  wanted(draft, id, false);
  intend(draft, id, 'skipped_here');
  playNext(draft, id, { origin: 'list', person: room.playback.person }, event.asker.askId);
  return 'later';
};

/** Far enough into a piece, `previous` means its beginning. */
const backToStartMs = 5000;

const previous = (draft: Draft, id: string): Reply => {
  const room = roomOf(draft, id);
  const current = room?.playback.item;
  if (room === undefined || current == null || room.playback.state === 'idle') return refuse('not-playing');
  const refusal = speakerRefusal(room);
  if (refusal !== null) return refusal;
  const { positionMs, state, atMs } = room.playback;
  const reachedMs = positionMs + (state === 'playing' ? draft.now.atMs - atMs : 0);
  const before = room.past.at(-1);
  const start = { origin: 'list', person: room.playback.person } as const;
  wanted(draft, id, false);
  if (before === undefined || reachedMs > backToStartMs) {
    playItem(draft, id, current, start);
    changeRoom(draft, id, { past: room.past });
  } else {
    keepInRoom(draft, id, { list: [current, ...room.kept.list] });
    playItem(draft, id, before, start);
    changeRoom(draft, id, { past: room.past.slice(0, -1) });
  }
  return null;
};

const stop = (draft: Draft, id: string): Reply => {
  const room = roomOf(draft, id);
  if (room !== undefined && (room.playback.state !== 'idle' || room.listing?.start != null)) stopRoom(draft, id);
  unwanted(draft, id);
  return null;
};

const volume = (draft: Draft, id: string, event: Asked): Reply => {
  const room = roomOf(draft, id);
  if (room === undefined) return refuse('no-such-room');
  if (event.percent === undefined) return refuse('bad-request', { problem: 'percent is missing' });
  const refusal = speakerRefusal(room);
  if (refusal !== null) return refusal;
  const volumePercent = Math.max(0, Math.min(Math.round(event.percent), room.settings.ceilingPercent));
  changeRoom(draft, id, { playback: { ...room.playback, volumePercent, muted: false } });
  setVolume(draft, id, volumePercent);
  return null;
};

const mute = (draft: Draft, id: string, event: Asked): Reply => {
  const room = roomOf(draft, id);
  if (room === undefined) return refuse('no-such-room');
  const refusal = speakerRefusal(room);
  if (refusal !== null) return refusal;
  const muted = event.on ?? !room.playback.muted;
  if (muted === room.playback.muted) return null;
  if (!muted) {
    unmute(draft, id);
    return null;
  }
  changeRoom(draft, id, { playback: { ...room.playback, muted } });
  setVolume(draft, id, 0);
  return null;
};

/** Remembered only where the person who reacts allows it; a dislike also moves on. */
const react = (draft: Draft, id: string, event: Asked, kind: Reaction): Reply => {
  const room = roomOf(draft, id);
  const playing = room === undefined || room.playback.state === 'idle' ? null : (room.playback.item?.track ?? null);
  const track = event.track ?? playing;
  if (track === null) return refuse('not-playing');
  const { person } = event.asker;
  const value = { room: id, person, trackId: track.id, kind, atMs: draft.now.atMs };
  const observed = { room: id, kind: kind === 'save' ? 'save' : 'like', person, value } as const;
  const reaction = permit(draft.house.grants, 'keep', observed, draft.now.atMs);
  if (!('denied' in reaction)) {
    noteUse(draft, reaction.about);
    draft.effects.push({ type: 'remember-reaction', reaction });
  }
  return kind === 'dislike' && track.id === playing?.id ? next(draft, id, event) : null;
};

const carryOut = (draft: Draft, id: string, event: Asked): Reply => {
  switch (event.action) {
    case 'play':
      return play(draft, id, event);
    case 'resume':
      return play(draft, id, { ...event, action: 'play' });
    case 'pause':
      return pause(draft, id);
    case 'next':
      return next(draft, id, event);
    case 'previous':
      return previous(draft, id);
    case 'stop':
      return stop(draft, id);
    case 'volume':
      return volume(draft, id, event);
    case 'mute':
      return mute(draft, id, event);
    case 'like':
    case 'dislike':
    case 'save':
      return react(draft, id, event, event.action);
    case 'private':
      return setPrivate(draft, id, event.on, event.asker.person) ? null : refuse('begun-by-another');
  }
};

export const onAsked = (draft: Draft, event: Asked): void => {
  const room = roomOf(draft, event.room);
  if (room === undefined) {
    answer(draft, event.asker, refuse('no-such-room'));
    return;
  }
  changeRoom(draft, event.room, { traces: { ...room.traces, byHandAtMs: draft.now.atMs } });
  const reply = carryOut(draft, event.room, event);
  if (reply !== 'later') answer(draft, event.asker, reply);
};

export const onMoodChosen = (draft: Draft, event: Extract<HouseEvent, { type: 'mood-chosen' }>): void => {
  if (roomOf(draft, event.room) === undefined) {
    answer(draft, event.asker, refuse('no-such-room'));
    return;
  }
  const moodUntilMs = event.mood === 'none' ? null : untilMsOf(draft, moodLastsMs);
  keepInRoom(draft, event.room, { mood: event.mood, moodUntilMs });
  requestList(draft, event.room, { refresh: true, start: null, askId: event.asker.askId });
};

/** The button of the room's sentence. */
export const onHoldLifted = (draft: Draft, event: Extract<HouseEvent, { type: 'hold-lifted' }>): void => {
  const room = roomOf(draft, event.room);
  if (room === undefined) {
    answer(draft, event.asker, refuse('no-such-room'));
    return;
  }
  const { asker } = event;
  if (room.sentence?.code === 'private-session') {
    const ended = setPrivate(draft, event.room, false, asker.person);
    answer(draft, asker, ended ? null : refuse('begun-by-another'));
    return;
  }
  // Lifted is lifted, also where no speaker can play just now.
  if (room.kept.holdUntilMs !== null) keepInRoom(draft, event.room, { holdUntilMs: null });
  if (room.sentence?.code === 'stopped-by-hand') say(draft, event.room, null);
  onAsked(draft, { type: 'asked', room: event.room, asker, action: 'play' });
};
