// The house as a state machine: an event in, the next house and the effects it asks for out. It only dispatches.
import { onHouseholdChanged, onRoomsChanged, onSpeakersChanged, recompile } from './arrangement.ts';
import { onAsked, onHoldLifted, onMoodChosen } from './commands.ts';
import { emptyTable } from './consent.ts';
import { changeRoom, type Draft, keepInRoom, roomOf, say } from './draft.ts';
import type { Effect, House, HouseEvent, Now, RoomNow } from './house-types.ts';
import { isOutdated, nextPresenceDueMs, onSensed, onSensorAvailability, onSensorsLost, passTime } from './presence.ts';
import { abandonListing, onListEdited, onListed, refreshLists, requestList } from './room-list.ts';
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
  nextDueMs: null,
  consentDueMs: null,
  serial: 0,
  run: start.run,
});

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
    case 'lists-outdated':
      refreshLists(draft, Object.keys(draft.house.rooms));
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
  if (until == null || until > draft.now.atMs) return;
  keepInRoom(draft, id, { mood: 'none', moodUntilMs: null });
  requestList(draft, id, { refresh: true, start: null });
};

const endHolds = (draft: Draft, id: string): void => {
  const kept = roomOf(draft, id)?.kept;
  if (kept?.holdUntilMs != null && kept.holdUntilMs <= draft.now.atMs) keepInRoom(draft, id, { holdUntilMs: null });
  if (kept?.privateUntilMs != null && kept.privateUntilMs <= draft.now.atMs)
    keepInRoom(draft, id, { privateUntilMs: null });
};

const endWaiting = (draft: Draft, id: string): void => {
  const room = roomOf(draft, id);
  if (room?.listing != null && room.listing.askedAtMs + listedWithinMs <= draft.now.atMs) abandonListing(draft, id);
  if (room?.coming != null && room.coming.startedAtMs + startsWithinMs <= draft.now.atMs)
    failComing(draft, id, 'it did not start');
};

const dueOf = (room: RoomNow, nowMs: number): number | null => {
  const moments = [
    nextPresenceDueMs(room, nowMs),
    room.kept.moodUntilMs,
    room.kept.holdUntilMs,
    room.kept.privateUntilMs,
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
  const room = roomOf(draft, id);
  if (room?.sentence != null && isOutdated(room, room.sentence, draft.now)) say(draft, id, null);
  const after = roomOf(draft, id);
  if (after === undefined) return;
  const dueMs = dueOf(after, draft.now.atMs);
  if (dueMs !== after.dueMs) changeRoom(draft, id, { dueMs });
};

const soonest = (moments: readonly (number | null)[]): number | null => {
  const set = moments.filter((atMs): atMs is number => atMs !== null);
  return set.length === 0 ? null : Math.min(...set);
};

/** The house after one event. Total: an event about something that is gone changes nothing. */
export const step = (
  house: House,
  event: HouseEvent,
  now: Now,
): { readonly house: House; readonly effects: readonly Effect[] } => {
  const draft: Draft = { house, effects: [], now, touched: new Set() };
  dispatch(draft, event);
  if (draft.house.consentDueMs !== null && draft.house.consentDueMs <= now.atMs) recompile(draft);
  for (const [id, room] of Object.entries(draft.house.rooms))
    if (draft.touched.has(id) || (room.dueMs !== null && room.dueMs <= now.atMs)) passRoom(draft, id);
  if (draft.house === house) return { house, effects: draft.effects };
  const nextDueMs = soonest([draft.house.consentDueMs, ...Object.values(draft.house.rooms).map((room) => room.dueMs)]);
  return { house: { ...draft.house, nextDueMs, version: house.version + 1 }, effects: draft.effects };
};
