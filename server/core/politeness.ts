// Whether music may start by itself: every reason against it is a sentence for the room's card.
import { firstVolumePercent } from '../../config/words/room.ts';
import type { Sentence } from '../../config/words/sentence.ts';
import { consentTimeMs } from './consent-clock.ts';
import { makeSentence } from './draft.ts';
import type { House, Now, RoomNow } from './house-types.ts';
import { isBetween, nextLocalTime } from './local-time.ts';
import { isBusyWith } from './room-state.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A person's stop keeps a room quiet this long. */
export const stopWinsMs = 4 * hourMs;
export const betweenStartsMs = hourMs;
/** After a television or a call, people are not surprised by music. */
export const afterBusyMs = 10 * minuteMs;

/** Local minutes since midnight between which nothing starts by itself. */
export const nightMinutes = { from: 22 * 60, to: 7 * 60 };
/** In a bedroom somebody may sleep on after the night, and no sensor tells turning over from getting up. */
export const sleepMinutes = { from: 22 * 60, to: 10 * 60 };

export type MayStart = { readonly ok: true } | { readonly ok: false; readonly sentence: Sentence };

const quietByClock = (room: RoomNow, house: House, atMs: number): Sentence | null => {
  if (isBetween(house.zone, atMs, nightMinutes))
    return makeSentence('night', atMs, { untilMs: nextLocalTime(house.zone, atMs, nightMinutes.to) });
  if (room.settings.purpose === 'bedroom' && isBetween(house.zone, atMs, sleepMinutes))
    return makeSentence('asleep', atMs, { untilMs: nextLocalTime(house.zone, atMs, sleepMinutes.to) });
  return null;
};

const quietByPeople = (room: RoomNow, atMs: number): Sentence | null => {
  const { holdUntilMs, privateUntilMs } = room.kept;
  if (privateUntilMs !== null && atMs < privateUntilMs)
    return makeSentence('private-session', atMs, { untilMs: privateUntilMs });
  if (holdUntilMs !== null && atMs < holdUntilMs)
    return makeSentence('stopped-by-hand', atMs, { untilMs: holdUntilMs });
  return null;
};

const quietByOtherSound = (room: RoomNow, atMs: number): Sentence | null => {
  if (isBusyWith(room.levels, 'media')) return makeSentence('media', atMs);
  if (isBusyWith(room.levels, 'voice')) return makeSentence('voice', atMs);
  const { busyEndedAtMs } = room.traces;
  if (busyEndedAtMs !== null && atMs < busyEndedAtMs + afterBusyMs)
    return makeSentence('just-ended', atMs, { untilMs: busyEndedAtMs + afterBusyMs });
  const { speakerNow } = room;
  if (speakerNow?.foreign === true && speakerNow.state !== 'idle' && speakerNow.state !== 'paused')
    return makeSentence('foreign', atMs);
  return null;
};

const quietBySpeaker = (room: RoomNow, atMs: number): Sentence | null => {
  if (room.speaker === null) return makeSentence('no-speaker', atMs);
  return room.speakerOnline ? null : makeSentence('speaker-offline', atMs);
};

const quietByLastStart = (room: RoomNow, atMs: number): Sentence | null => {
  const last = room.kept.lastAutoStartAtMs;
  // A start that lies ahead was dated by a clock that has been set right since.
  return last !== null && last <= atMs && atMs < last + betweenStartsMs
    ? makeSentence('hourly', atMs, { untilMs: last + betweenStartsMs })
    : null;
};

/** Whether this room may start by itself now; otherwise the first reason against it, as people would name it. */
export const mayStart = (room: RoomNow, house: House, now: Now): MayStart => {
  const { atMs } = now;
  const sentence =
    (house.sensingStopped ? makeSentence('sensing-stopped', atMs) : null) ??
    (room.settings.automatic === 'off' ? makeSentence('automatic-off', atMs) : null) ??
    quietByPeople(room, consentTimeMs(house.grants.clock, atMs)) ??
    quietByClock(room, house, atMs) ??
    quietByOtherSound(room, atMs) ??
    quietBySpeaker(room, atMs) ??
    quietByLastStart(room, atMs) ??
    (room.settings.automatic === 'suggest' ? makeSentence('suggest', atMs) : null);
  return sentence === null ? { ok: true } : { ok: false, sentence };
};

/** What the speaker is set to when nobody mutes it, or null. */
const setVolumeOf = ({ playback, speakerNow }: RoomNow): number | null =>
  playback.muted ? playback.volumePercent : (speakerNow?.volumePercent ?? null);

/** The volume at which music starts by itself: 20 %, never over the ceiling, and never above what is set now. */
export const automaticVolume = (room: RoomNow): number =>
  Math.min(firstVolumePercent, room.settings.ceilingPercent, setVolumeOf(room) ?? firstVolumePercent);

/** What to set a speaker to that is over its room's ceiling; null leaves it as it is. */
export const loweredVolume = ({ settings, speakerNow }: RoomNow): number | null => {
  const now = speakerNow?.volumePercent ?? null;
  return now !== null && now > settings.ceilingPercent ? settings.ceilingPercent : null;
};

/** The volume to send along when a person starts: a mute ends with what it silenced, all else is left under the ceiling. */
export const personalVolume = (room: RoomNow): number | null =>
  room.playback.muted
    ? Math.min(room.playback.volumePercent ?? firstVolumePercent, room.settings.ceilingPercent)
    : loweredVolume(room);
