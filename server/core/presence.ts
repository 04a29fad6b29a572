// What a room does about people: starts when somebody came in and stayed, falls silent for a call, pauses an empty room.
import { type Permitted, stillPermits } from './consent.ts';
import { changeRoom, type Draft, keepInRoom, makeSentence, roomOf, say } from './draft.ts';
import { noteUse } from './grant-use.ts';
import { isUsual, learnHabit } from './habit.ts';
import type { HouseEvent, Level, RoomNow, Signal } from './house-types.ts';
import { observe } from './observing.ts';
import { pauseBecause, playsNow, resumeRoom, setVolume } from './playback.ts';
import { automaticVolume, mayStart } from './politeness.ts';
import { playNext } from './room-list.ts';
import {
  isBusyWith,
  isMovementOn,
  isPresenceEvent,
  levelEndsMs,
  nextOccupancyChangeMs,
  occupancyOf,
  type RoomSenses,
  senses,
  takeSignal,
  traceElsewhere,
  traceSignal,
} from './room-state.ts';

const minuteMs = 60_000;

/** Silence of a PIR pauses music after this long when something tells that people left, */
export const quietWithWitnessMs = 30 * minuteMs;
/** and after this long when nothing does: who reads for hours is never interrupted before. */
export const quietAloneMs = 120 * minuteMs;
/** A radar that says empty is given this long, because it loses people who sit very still. */
export const emptyMs = { byItself: 5 * minuteMs, byHand: 15 * minuteMs };
/** A door that moves may let somebody in: they are noticed within this time. */
const graceMs = 2 * minuteMs;

/** Where somebody usually comes at this hour, half the wait is enough. */
const settleSecondsOf = (room: RoomNow): number =>
  room.usual ? Math.ceil(room.settings.settleSeconds / 2) : room.settings.settleSeconds;

export const sensesOf = (room: RoomNow): RoomSenses => ({
  levels: room.levels,
  settleSeconds: settleSecondsOf(room),
  playing: playsNow(room),
});

const reweigh = (draft: Draft, id: string): void => {
  const room = roomOf(draft, id);
  if (room === undefined) return;
  const occupancy = occupancyOf(sensesOf(room), room.occupancy, draft.now.atMs);
  const { state, p, sinceMs, settled, dated } = room.occupancy;
  const same =
    occupancy.state === state &&
    occupancy.p === p &&
    occupancy.sinceMs === sinceMs &&
    occupancy.settled === settled &&
    occupancy.dated === dated;
  if (!same) changeRoom(draft, id, { occupancy });
};

/** Starts what the room would play now: goes on where it paused, or takes the next of its list. */
const startByItself = (draft: Draft, id: string, kind: string): void => {
  const room = roomOf(draft, id);
  if (room === undefined) return;
  changeRoom(draft, id, { arrival: null });
  if (room.playback.state === 'paused' && room.tracked !== null) {
    const quiet = automaticVolume(room);
    if (room.playback.muted || (room.playback.volumePercent ?? 0) > quiet) setVolume(draft, id, quiet);
    resumeRoom(draft, id);
    keepInRoom(draft, id, { lastAutoStartAtMs: draft.now.atMs });
    const now = roomOf(draft, id);
    if (now !== undefined) changeRoom(draft, id, { playback: { ...now.playback, byItself: true, muted: false } });
  } else playNext(draft, id, { origin: 'automatic', person: null });
  say(draft, id, makeSentence('started-by-presence', draft.now.atMs, { fields: { kind } }));
};

const settle = (draft: Draft, id: string): void => {
  const room = roomOf(draft, id);
  if (room === undefined || room.arrival === null) return;
  if (playsNow(room) || room.occupancy.state !== 'occupied') {
    changeRoom(draft, id, { arrival: null });
    if (!playsNow(room)) say(draft, id, makeSentence('left-again', draft.now.atMs));
    return;
  }
  if (!room.occupancy.settled || room.listing?.start != null) return;
  const verdict = mayStart(room, draft.house, draft.now);
  if (verdict.ok) {
    startByItself(draft, id, room.arrival.kind);
    return;
  }
  changeRoom(draft, id, { arrival: null });
  say(draft, id, verdict.sentence);
};

/** Somebody was noticed in a room where nothing plays. */
const greet = (draft: Draft, id: string, signal: Signal): void => {
  const room = roomOf(draft, id);
  if (room === undefined || playsNow(room)) return;
  const verdict = mayStart(room, draft.house, draft.now);
  if (!verdict.ok) {
    changeRoom(draft, id, { arrival: null });
    say(draft, id, verdict.sentence);
    return;
  }
  if (room.arrival === null) changeRoom(draft, id, { arrival: { atMs: draft.now.atMs, kind: signal.kind } });
  const { settled, sinceMs } = room.occupancy;
  const untilMs = sinceMs + settleSecondsOf(room) * 1000;
  if (settled || untilMs <= draft.now.atMs) {
    settle(draft, id);
    return;
  }
  const seconds = Math.ceil((untilMs - draft.now.atMs) / 1000);
  if (room.sentence?.code !== 'settling')
    say(draft, id, makeSentence('settling', draft.now.atMs, { fields: { seconds } }));
};

/** A television, a call: music that nobody asked for makes way. */
const makeWay = (draft: Draft, id: string, signal: Signal): void => {
  const room = roomOf(draft, id);
  if (room === undefined || signal.edge !== 'rise' || (signal.kind !== 'media' && signal.kind !== 'voice')) return;
  changeRoom(draft, id, { arrival: null });
  if (playsNow(room) && room.playback.byItself)
    pauseBecause(draft, id, makeSentence(`paused-${signal.kind}`, draft.now.atMs));
};

export const onSensed = (draft: Draft, permitted: Permitted<'react', Signal>): void => {
  const signal = permitted.value;
  const room = roomOf(draft, signal.room);
  // Taken back while the message waited in the queue.
  if (room === undefined || !stillPermits(draft.house.grants, permitted, draft.now.atMs)) return;
  noteUse(draft, permitted.about);
  const before = room.levels[signal.sensor];
  const { [signal.sensor]: _, ...others } = room.levels;
  const level = takeSignal(before, signal, permitted.grants);
  const levels = level === null ? others : { ...others, [signal.sensor]: level };
  changeRoom(draft, signal.room, { levels, traces: traceSignal(room.traces, signal, { playing: playsNow(room) }) });
  observe(draft, signal);
  if (isPresenceEvent(before, signal)) {
    changeRoom(draft, signal.room, { usual: isUsual(draft, room) });
    learnHabit(draft, signal);
  }
  reweigh(draft, signal.room);
  makeWay(draft, signal.room, signal);
  if (!isPresenceEvent(before, signal)) return;
  for (const other of Object.values(draft.house.rooms)) {
    if (other.settings.id === signal.room) continue;
    const traces = traceElsewhere(other.traces, draft.now);
    if (traces !== other.traces) changeRoom(draft, other.settings.id, { traces });
  }
  if (!(playsNow(room) && signal.kind === 'vibration')) greet(draft, signal.room, signal);
};

const loseLevels = (draft: Draft, isLost: (level: Level) => boolean): void => {
  for (const room of Object.values(draft.house.rooms)) {
    const lost = Object.values(room.levels).filter((level) => level.available && isLost(level));
    if (lost.length === 0) continue;
    const levels = { ...room.levels };
    for (const level of lost) levels[level.sensor] = { ...level, available: false, ageKnown: false };
    const wasBusy = isBusyWith(room.levels, 'media') || isBusyWith(room.levels, 'voice');
    const isBusy = isBusyWith(levels, 'media') || isBusyWith(levels, 'voice');
    const busyEndedAtMs = wasBusy && !isBusy ? draft.now.atMs : room.traces.busyEndedAtMs;
    changeRoom(draft, room.settings.id, {
      levels,
      // Silence counts only while it could have been broken.
      traces: { ...room.traces, heardFromMs: null, busyEndedAtMs },
    });
    reweigh(draft, room.settings.id);
  }
};

export const onSensorsLost = (draft: Draft): void => loseLevels(draft, () => true);

export const onSensorAvailability = (
  draft: Draft,
  event: Extract<HouseEvent, { type: 'sensor-availability' }>,
): void => {
  if (!event.online) {
    loseLevels(draft, (level) => level.sensor === event.sensor);
    return;
  }
  for (const room of Object.values(draft.house.rooms)) {
    const level = room.levels[event.sensor];
    if (level === undefined || level.available) continue;
    changeRoom(draft, room.settings.id, {
      levels: { ...room.levels, [event.sensor]: { ...level, available: true } },
      traces: { ...room.traces, heardFromMs: draft.now.atMs },
    });
    reweigh(draft, room.settings.id);
  }
};

interface Leaving {
  readonly atMs: number;
  readonly code: 'paused-empty' | 'paused-silent';
  readonly sinceMs: number;
}

const canHearMovement = (room: RoomNow): boolean =>
  Object.values(room.levels).some((level) => level.available && senses[level.kind]?.sees === 'movement');

/** The last moment at which somebody was certainly here, also by what they did by hand. */
const lastHereMs = (room: RoomNow): number | null => {
  const { presenceAtMs, byHandAtMs, heardFromMs } = room.traces;
  if (presenceAtMs === null || heardFromMs === null) return null;
  return Math.max(presenceAtMs, heardFromMs, byHandAtMs ?? 0);
};

/** When a silent PIR pauses the music, by what tells that people left. */
const silentAt = (room: RoomNow): Leaving | null => {
  const hereMs = lastHereMs(room);
  if (hereMs === null || !canHearMovement(room) || isMovementOn(room.levels)) return null;
  const { doorAtMs, walkedAtMs } = room.traces;
  const witnesses = [doorAtMs, walkedAtMs].filter((atMs): atMs is number => atMs !== null && atMs > hereMs);
  const aloneMs = hereMs + quietAloneMs;
  const witnessed = witnesses.length > 0 && room.playback.byItself;
  const withWitnessMs = Math.max(hereMs + quietWithWitnessMs, Math.max(...witnesses) + graceMs);
  return { atMs: witnessed ? Math.min(aloneMs, withWitnessMs) : aloneMs, code: 'paused-silent', sinceMs: hereMs };
};

/** When the music of this room pauses because nobody seems to be here; null while somebody may be. */
export const leavingOf = (room: RoomNow): Leaving | null => {
  if (room.playback.state !== 'playing' || room.settings.automatic !== 'start') return null;
  const { state, sinceMs } = room.occupancy;
  if (state === 'occupied') return null;
  if (state === 'unknown') return silentAt(room);
  const { byItself } = room.playback;
  const emptyAtMs = sinceMs + (byItself ? emptyMs.byItself : emptyMs.byHand);
  const byHandMs = (room.traces.byHandAtMs ?? Number.NEGATIVE_INFINITY) + quietWithWitnessMs;
  // Where a PIR saw movement lately, the radar may have lost somebody who sits still.
  if (isMovementOn(room.levels)) return null;
  const movedMs = canHearMovement(room) ? (silentAt(room)?.atMs ?? 0) : 0;
  return { atMs: Math.max(emptyAtMs, byHandMs, movedMs), code: 'paused-empty', sinceMs };
};

const leave = (draft: Draft, id: string): void => {
  const room = roomOf(draft, id);
  if (room === undefined) return;
  const leaving = leavingOf(room);
  if (leaving === null) return;
  const fields = { sinceMs: leaving.sinceMs };
  if (leaving.atMs <= draft.now.atMs) pauseBecause(draft, id, makeSentence(leaving.code, draft.now.atMs, { fields }));
  else if (leaving.code === 'paused-silent' && leaving.sinceMs + quietWithWitnessMs <= draft.now.atMs)
    say(draft, id, makeSentence('sensor-silent', draft.now.atMs, { fields }));
};

const expireLevels = (draft: Draft, id: string): void => {
  const room = roomOf(draft, id);
  if (room === undefined) return;
  const old = Object.values(room.levels).filter((level) => levelEndsMs(level) <= draft.now.atMs);
  if (old.length === 0) return;
  const levels = Object.fromEntries(Object.entries(room.levels).filter(([, level]) => !old.includes(level)));
  changeRoom(draft, id, { levels });
};

/** Looks at everything about people that time alone changes. */
export const passTime = (draft: Draft, id: string): void => {
  expireLevels(draft, id);
  reweigh(draft, id);
  settle(draft, id);
  leave(draft, id);
};

/** When time alone changes something about people here. */
export const nextPresenceDueMs = (room: RoomNow, nowMs: number): number | null => {
  const leaving = leavingOf(room);
  const moments = [
    nextOccupancyChangeMs(sensesOf(room), room.occupancy, nowMs),
    leaving?.atMs ?? null,
    leaving?.code === 'paused-silent' ? leaving.sinceMs + quietWithWitnessMs : null,
    ...Object.values(room.levels).map(levelEndsMs),
  ].filter((atMs): atMs is number => atMs !== null && atMs > nowMs);
  return moments.length === 0 ? null : Math.min(...moments);
};
