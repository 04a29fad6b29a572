// The house as a state machine: an event in, the next house and the effects it asks for out. It only dispatches.

import { nextActivityChangeMs } from './activity.ts';
import {
  onHouseholdChanged,
  onRoomsChanged,
  onSensingStopped,
  onSpeakersChanged,
  recompile,
  setClock,
} from './arrangement.ts';
import { feel } from './atmosphere.ts';
import { onAsked, onHoldLifted, onMoodChosen } from './commands.ts';
import { emptyTable } from './consent.ts';
import { confirmTime, hasLeapt, longestLeapMs, lookAtTime, wakeClock } from './consent-clock.ts';
import { changeRoom, consentMsOf, type Draft, keepInRoom, roomOf, say } from './draft.ts';
import { onGuestMode } from './guest-mode.ts';
import { onHabitsKnown } from './habit.ts';
import type { Effect, House, HouseEvent, Now, RoomNow } from './house-types.ts';
import { endOnce, onceDueMs } from './once.ts';
import { isOutdated } from './outdated.ts';
import { nextPresenceDueMs, onSensed, onSensorAvailability, onSensorsLost, passTime, sensesOf } from './presence.ts';
import { abandonListing, forgetPast, onListEdited, onListed, refreshLists, requestList } from './room-list.ts';
import { shortenUntils } from './shorten-untils.ts';
import { failComing, onCommandDone, onSpeakerOnline, onSpeakerStatus } from './speaker-news.ts';

/** A speaker that took a piece shows it within this time, or it never will. */
const startsWithinMs = 15_000;
const listedWithinMs = 8_000;

export const createHouse = (start: { readonly run: string; readonly zone: string }): House => ({
  version: 0,
  rooms: {},
  speakers: {},
  grants: emptyTable,
  zone: start.zone,
  personalOn: true,
  sensingStopped: false,
  stop: null,
  usedDays: {},
  nextDueMs: null,
  consentDueMs: null,
  serial: 0,
  run: start.run,
});

const onClockConfirmed = (draft: Draft): void => {
  setClock(draft, confirmTime(draft.house.grants.clock, draft.now));
  shortenUntils(draft);
  recompile(draft);
};

const dispatch = (draft: Draft, event: HouseEvent): void => {
  switch (event.type) {
    case 'rooms-changed':
      onRoomsChanged(draft, event);
      return;
    case 'speakers-changed':
      onSpeakersChanged(draft, event);
      return;
    case 'grants-changed':
      recompile(draft, { grants: event.grants });
      return;
    case 'household-changed':
      onHouseholdChanged(draft, event);
      return;
    case 'people-changed':
      recompile(draft, { people: event.people });
      return;
    case 'sensing-stopped':
      onSensingStopped(draft, { by: event.by, undoUntilMs: event.undoUntilMs });
      return;
    case 'sensing-allowed':
      onSensingStopped(draft, null);
      return;
    case 'guest-mode':
      onGuestMode(draft, event);
      return;
    case 'clock-woke':
      setClock(draft, wakeClock(event.markMs, draft.now));
      return;
    case 'clock-confirmed':
      onClockConfirmed(draft);
      return;
    case 'sensed':
      onSensed(draft, event.signal);
      return;
    case 'sensor-availability':
      onSensorAvailability(draft, event);
      return;
    case 'sensors-lost':
      onSensorsLost(draft);
      return;
    case 'speaker-online':
      onSpeakerOnline(draft, event);
      return;
    case 'speaker-status':
      onSpeakerStatus(draft, event);
      return;
    case 'command-done':
      onCommandDone(draft, event);
      return;
    case 'listed':
      onListed(draft, event);
      return;
    case 'list-edited':
      onListEdited(draft, event);
      return;
    case 'asked':
      onAsked(draft, event);
      return;
    case 'mood-chosen':
      onMoodChosen(draft, event);
      return;
    case 'habits-known':
      onHabitsKnown(draft, event.habits);
      return;
    case 'lists-outdated':
      refreshLists(draft, Object.keys(draft.house.rooms));
      return;
    case 'history-forgotten':
      forgetPast(draft, event.playing);
      return;
    case 'hold-lifted':
      onHoldLifted(draft, event);
      return;
    case 'tick':
      return;
  }
};

const endMood = (draft: Draft, id: string): void => {
  const until = roomOf(draft, id)?.kept.moodUntilMs;
  if (until == null || until > consentMsOf(draft)) return;
  keepInRoom(draft, id, { mood: 'none', moodUntilMs: null });
  requestList(draft, id, { refresh: true, start: null });
};

const endHolds = (draft: Draft, id: string): void => {
  const kept = roomOf(draft, id)?.kept;
  const consentMs = consentMsOf(draft);
  if (kept?.holdUntilMs != null && kept.holdUntilMs <= consentMs) keepInRoom(draft, id, { holdUntilMs: null });
  if (kept?.privateUntilMs != null && kept.privateUntilMs <= consentMs) keepInRoom(draft, id, { privateUntilMs: null });
  if (kept?.guestUntilMs != null && kept.guestUntilMs <= consentMs)
    keepInRoom(draft, id, { guestUntilMs: null, guestObjection: null });
};

const endWaiting = (draft: Draft, id: string): void => {
  const room = roomOf(draft, id);
  if (room?.listing != null && room.listing.askedAtMs + listedWithinMs <= draft.now.atMs) abandonListing(draft, id);
  if (room?.coming != null && room.coming.startedAtMs + startsWithinMs <= draft.now.atMs)
    failComing(draft, id, 'it did not start');
};

/** What the wall will show at that moment of the time that counts for permissions; null while nothing ends by its date. */
const onTheWall = (draft: Draft, consentMs: number | null | undefined): number | null => {
  const { waits, markMs } = draft.house.grants.clock;
  if (consentMs == null || waits) return null;
  // Behind a wall that is plainly wrong time goes on by what passes; else the mark waits for the wall.
  return draft.now.atMs < markMs - longestLeapMs ? consentMs - markMs + draft.now.atMs : consentMs;
};

const dueOf = (draft: Draft, room: RoomNow): number | null => {
  const nowMs = draft.now.atMs;
  const { moodUntilMs, holdUntilMs, privateUntilMs, guestUntilMs } = room.kept;
  const moments = [
    nextPresenceDueMs(room, nowMs),
    nextActivityChangeMs(sensesOf(room), nowMs),
    onceDueMs(draft, room),
    ...[moodUntilMs, holdUntilMs, privateUntilMs, guestUntilMs].map((untilMs) => onTheWall(draft, untilMs)),
    room.sentence?.untilMs ?? null,
    room.listing === null ? null : room.listing.askedAtMs + listedWithinMs,
    room.coming === null ? null : room.coming.startedAtMs + startsWithinMs,
  ].filter((atMs): atMs is number => atMs !== null && atMs > nowMs);
  return moments.length === 0 ? null : Math.min(...moments);
};

/** Everything in a room that time alone changes. */
const passRoom = (draft: Draft, id: string): void => {
  endWaiting(draft, id);
  endHolds(draft, id);
  endMood(draft, id);
  passTime(draft, id);
  feel(draft, id);
  endOnce(draft, id);
  const room = roomOf(draft, id);
  if (room?.sentence != null && isOutdated(room, room.sentence, draft)) say(draft, id, null);
  const after = roomOf(draft, id);
  if (after === undefined) return;
  const dueMs = dueOf(draft, after);
  if (dueMs !== after.dueMs) changeRoom(draft, id, { dueMs });
};

const soonest = (moments: readonly (number | null)[]): number | null => {
  const set = moments.filter((atMs): atMs is number => atMs !== null);
  return set.length === 0 ? null : Math.min(...set);
};

/** The house with its consent clock at this moment; the same one when time stood still. */
const look = (house: House, now: Now): House => {
  const clock = lookAtTime(house.grants.clock, now);
  return clock === house.grants.clock ? house : { ...house, grants: { ...house.grants, clock } };
};

/** Once a minute is too late for a mark that ended something, or that ran ahead of the minute. */
const mustKeepTime = (before: House, seen: Draft): boolean => {
  if (hasLeapt(before.grants.clock, seen.house.grants.clock)) return true;
  return before.consentDueMs !== null && before.consentDueMs <= consentMsOf(seen);
};

/** The house after one event. Total: an event about something that is gone changes nothing. A step in which only time passed keeps the version. */
export const step = (
  house: House,
  event: HouseEvent,
  now: Now,
): { readonly house: House; readonly effects: readonly Effect[] } => {
  const seen = look(house, now);
  const draft: Draft = { house: seen, effects: [], now, touched: new Set() };
  if (mustKeepTime(house, draft)) draft.effects.push({ type: 'keep-time' });
  if (seen.grants.clock.waits !== house.grants.clock.waits) recompile(draft);
  dispatch(draft, event);
  if (draft.house.consentDueMs !== null && draft.house.consentDueMs <= consentMsOf(draft)) recompile(draft);
  for (const [id, room] of Object.entries(draft.house.rooms))
    if (draft.touched.has(id) || (room.dueMs !== null && room.dueMs <= now.atMs)) passRoom(draft, id);
  if (draft.house === seen) return { house: seen, effects: draft.effects };
  const nextDueMs = soonest([
    onTheWall(draft, draft.house.consentDueMs),
    ...Object.values(draft.house.rooms).map((room) => room.dueMs),
  ]);
  return { house: { ...draft.house, nextDueMs, version: house.version + 1 }, effects: draft.effects };
};
