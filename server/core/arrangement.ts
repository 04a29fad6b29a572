// Takes up what the household changed: rooms, speakers, grants, zone, private sessions.
import { kinds } from '../../config/words/kind.ts';
import { needsEveryOwner } from '../../config/words/room.ts';
import type { SentenceCode } from '../../config/words/sentence.ts';
import {
  type ConsentContext,
  compileGrants,
  grantedKinds,
  nextConsentChangeMs,
  permit,
  type RoomConsent,
} from './consent.ts';
import type { ConsentClock } from './consent-clock.ts';
import { changeRoom, consentMsOf, type Draft, keepInRoom, makeSentence, roomOf, say, untilMsOf } from './draft.ts';
import { dropHabits } from './habit.ts';
import type { House, HouseEvent, Level, RoomKept, RoomNow, RoomSettings, SpeakerSettings } from './house-types.ts';
import { hush } from './hush.ts';
import { mayEndSooner } from './may-grant.ts';
import { keepUnderCeiling, stopRoom } from './playback.ts';
import { refreshLists } from './room-list.ts';
import { noTraces, unknownSince } from './room-state.ts';
import { closePlay } from './speaker-news.ts';

/** How long a private session lasts unless it is ended by hand. */
export const privateLastsMs = 4 * 3600_000;

const nothingKept: RoomKept = {
  holdUntilMs: null,
  lastAutoStartAtMs: null,
  mood: 'none',
  moodUntilMs: null,
  privateUntilMs: null,
  list: [],
};

const freshRoom = (settings: RoomSettings, kept: RoomKept, nowMs: number): RoomNow => ({
  settings,
  kept,
  levels: {},
  traces: noTraces,
  arrival: null,
  occupancy: unknownSince(nowMs),
  habits: [],
  usual: false,
  atmosphere: 'none',
  speaker: null,
  speakerOnline: false,
  speakerNow: null,
  playback: {
    state: 'idle',
    playId: null,
    item: null,
    origin: 'list',
    person: null,
    byItself: false,
    volumePercent: null,
    muted: false,
    positionMs: 0,
    durationMs: null,
    atMs: nowMs,
  },
  tracked: null,
  hushed: null,
  coming: null,
  pending: [],
  listing: null,
  commandedAtMonoMs: null,
  failures: 0,
  sentence: null,
  recent: [],
  past: [],
  dueMs: null,
});

/** These sentences tell that somebody was noticed, so they go with the grant that let the room notice. */
const fromPresence: ReadonlySet<SentenceCode> = new Set([
  'started-by-presence',
  'suggest',
  'settling',
  'left-again',
  'automatic-off',
  'night',
  'asleep',
  'hourly',
  'media',
  'voice',
  'just-ended',
  'foreign',
  'paused-empty',
  'paused-silent',
  'paused-media',
  'paused-voice',
  'sensor-silent',
]);

const consentOf = (room: RoomNow): RoomConsent => ({
  owners: room.settings.owners,
  everyOwner: needsEveryOwner(room.settings),
  privateUntilMs: room.kept.privateUntilMs,
  guestUntilMs: room.kept.guestUntilMs ?? null,
});

const mayKeep = (draft: Draft, room: RoomNow, level: Level): boolean => {
  const observed = { room: room.settings.id, kind: level.kind, person: level.person, value: null };
  const answer = permit(draft.house.grants, 'react', observed, draft.now.atMs);
  return !('denied' in answer) && answer.grants.some((grant) => level.grants.includes(grant));
};

/** Forgets what a grant that is gone had let in: its levels, and all that was concluded from them. */
const dropDenied = (draft: Draft, id: string): void => {
  const room = roomOf(draft, id);
  if (room === undefined) return;
  const left = Object.entries(room.levels).filter(([, level]) => mayKeep(draft, room, level));
  const lost = left.length < Object.keys(room.levels).length;
  const granted = grantedKinds(draft.house.grants, id, draft.now.atMs);
  const seesPeople = [...granted].some((kind) => kinds[kind].row === 'presence');
  const { byHandAtMs } = room.traces;
  if (lost || !seesPeople) {
    changeRoom(draft, id, {
      levels: Object.fromEntries(left),
      traces: { ...noTraces, byHandAtMs, heardFromMs: left.length > 0 ? draft.now.atMs : null },
      arrival: null,
      occupancy: room.occupancy.state === 'unknown' && !lost ? room.occupancy : unknownSince(draft.now.atMs),
    });
    if (room.sentence !== null && fromPresence.has(room.sentence.code)) say(draft, id, null);
  }
  dropHabits(draft, id);
  hush(draft, id);
  const play = { room: id, kind: 'play', person: room.tracked?.person ?? null, value: null } as const;
  if (room.kept.playing != null && 'denied' in permit(draft.house.grants, 'keep', play, draft.now.atMs))
    keepInRoom(draft, id, { playing: null });
};

/** Compiles the table anew; whatever was permitted under the old one must be asked for again. */
export const recompile = (draft: Draft, change: Partial<ConsentContext> & { grants?: HouseGrants } = {}): void => {
  const { grants: table } = draft.house;
  const rooms = Object.fromEntries(Object.values(draft.house.rooms).map((room) => [room.settings.id, consentOf(room)]));
  const grants = compileGrants(change.grants ?? table.grants, {
    epoch: table.epoch + 1,
    sensingStopped: change.sensingStopped ?? table.sensingStopped,
    rooms,
    people: change.people ?? table.people,
    clock: change.clock ?? table.clock,
  });
  draft.house = { ...draft.house, grants, consentDueMs: nextConsentChangeMs(grants, draft.now.atMs) };
  for (const id of Object.keys(draft.house.rooms)) dropDenied(draft, id);
  draft.effects.push({ type: 'subscriptions-changed' });
};

/** The clock was set by a start or by a person: whatever rests on the time is looked at again. */
export const setClock = (draft: Draft, clock: ConsentClock): void => {
  recompile(draft, { clock });
  for (const id of Object.keys(draft.house.rooms)) draft.touched.add(id);
};

type HouseGrants = Extract<HouseEvent, { type: 'grants-changed' }>['grants'];

/** The speaker a room uses: the one it has while that answers, else the first that does, else the first. */
const speakerFor = (draft: Draft, room: RoomNow): (SpeakerSettings & { readonly online: boolean }) | null => {
  const here = Object.values(draft.house.speakers).filter((one) => one.approved && one.room === room.settings.id);
  const same = here.find((one) => one.id === room.speaker?.id);
  return (same?.online === true ? same : undefined) ?? here.find((one) => one.online) ?? same ?? here[0] ?? null;
};

export const assignSpeakers = (draft: Draft): void => {
  for (const before of Object.values(draft.house.rooms)) {
    const { id } = before.settings;
    const speaker = speakerFor(draft, before);
    const moved = speaker?.id !== before.speaker?.id;
    if (moved && before.speaker !== null) {
      if (before.playback.state !== 'idle') stopRoom(draft, id);
      closePlay(draft, id, 'replaced', draft.now.monoMs);
    }
    const plain = speaker === null ? null : withoutOnline(speaker);
    changeRoom(draft, id, {
      speaker: plain,
      speakerOnline: speaker?.online ?? false,
      ...(moved && { speakerNow: null, coming: null, pending: [] }),
      // How loud another box was says nothing of this one.
      ...(moved && { playback: { ...(roomOf(draft, id) ?? before).playback, volumePercent: null, muted: false } }),
    });
  }
};

const withoutOnline = ({ id, room, approved, name, driver }: SpeakerSettings): SpeakerSettings => ({
  id,
  room,
  approved,
  name,
  driver,
});

export const onSpeakersChanged = (draft: Draft, event: Extract<HouseEvent, { type: 'speakers-changed' }>): void => {
  const speakers = Object.fromEntries(
    event.speakers.map((speaker) => [
      speaker.id,
      { ...withoutOnline(speaker), online: draft.house.speakers[speaker.id]?.online ?? false },
    ]),
  );
  draft.house = { ...draft.house, speakers };
  assignSpeakers(draft);
};

export const onRoomsChanged = (draft: Draft, event: Extract<HouseEvent, { type: 'rooms-changed' }>): void => {
  const gone = Object.keys(draft.house.rooms).filter((id) => !event.rooms.some((room) => room.id === id));
  for (const id of gone) {
    if (roomOf(draft, id)?.playback.state !== 'idle') stopRoom(draft, id);
    closePlay(draft, id, 'stopped_here', draft.now.monoMs);
  }
  const before = draft.house.rooms;
  const rooms = event.rooms.map((settings): readonly [string, RoomNow] => {
    const room = before[settings.id];
    const kept = { ...nothingKept, ...event.kept?.[settings.id] };
    return [settings.id, room === undefined ? freshRoom(settings, kept, draft.now.atMs) : { ...room, settings }];
  });
  draft.house = { ...draft.house, rooms: Object.fromEntries(rooms) };
  for (const [id] of rooms) draft.touched.add(id);
  recompile(draft);
  assignSpeakers(draft);
  for (const { id, ceilingPercent } of event.rooms) {
    const ceilingBefore = before[id]?.settings.ceilingPercent;
    if (ceilingBefore !== undefined && ceilingPercent < ceilingBefore) keepUnderCeiling(draft, id);
  }
  // Rooms that come with what they kept keep their list; a new one gets its first.
  const other = event.rooms.filter(({ id, personalOn }) => before[id]?.settings.personalOn !== personalOn);
  if (event.kept === undefined)
    refreshLists(
      draft,
      other.map(({ id }) => id),
    );
};

export const onHouseholdChanged = (draft: Draft, event: Extract<HouseEvent, { type: 'household-changed' }>): void => {
  const { zone, personalOn, sensingStopped, people } = event;
  const switched = draft.house.personalOn !== personalOn;
  draft.house = { ...draft.house, zone, personalOn, sensingStopped, stop: sensingStopped ? draft.house.stop : null };
  recompile(draft, { sensingStopped, ...(people !== undefined && { people }) });
  if (switched) refreshLists(draft, Object.keys(draft.house.rooms));
};

export const onSensingStopped = (draft: Draft, stop: House['stop']): void => {
  draft.house = { ...draft.house, sensingStopped: stop !== null, stop };
  recompile(draft, { sensingStopped: stop !== null });
};

/** A private session begins or ends; without a word it turns over. false: it is not the asker's to end. */
export const setPrivate = (draft: Draft, id: string, on: boolean | undefined, by: number | null): boolean => {
  const room = roomOf(draft, id);
  if (room === undefined) return true;
  const { privateUntilMs } = room.kept;
  const isOn = privateUntilMs !== null && consentMsOf(draft) < privateUntilMs;
  if ((on ?? !isOn) === isOn) return true;
  const begun = { room: id, by: room.kept.privateBy ?? null };
  if (isOn && !mayEndSooner(draft.house, begun, by, draft.now.atMs)) return false;
  const untilMs = isOn ? null : untilMsOf(draft, privateLastsMs);
  keepInRoom(draft, id, { privateUntilMs: untilMs, privateBy: isOn ? null : by, playing: null });
  recompile(draft);
  const sentence = untilMs === null ? null : makeSentence('private-session', draft.now.atMs, { untilMs });
  if (sentence !== null || roomOf(draft, id)?.sentence?.code === 'private-session') say(draft, id, sentence);
  return true;
};
