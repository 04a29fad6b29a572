// What a room's live values say together: occupied, empty or unknown, by how long each kind's word holds.
import { type Kind, kinds } from '../../config/words/kind.ts';
import type { Level, Now, Occupancy, Signal, Traces } from './house-types.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

interface Sense {
  /** `people` also sees who sits still, so its silence means empty; `movement` does not, so its silence means nothing. */
  readonly sees: 'people' | 'movement';
  /** How long the kind's last word counts after it fell silent. */
  readonly holdMs: number;
  /** How long one assertion is believed while nothing changes: a sensor that is stuck says nothing. */
  readonly maxOnMs: number;
  /** How often the kind is right while it asserts; null where nobody measured it. */
  readonly hitRate: number | null;
}

/**
 * Hold of a radar 60 s: missed 2.4-2.6 %, false 2.8-2.9 % of the time in a simulated room; of a PIR 300 s, after which it
 * knows nothing: 31-34 % of a still person's time is silence. Stuck-on limits: PIR 10 min, radar 4 h. Hit rates: 0.95 is
 * the usual one for motion, 0.97 what the radar with its hold reached.
 */
export const senses: Partial<Record<Kind, Sense>> = {
  motion: { sees: 'movement', holdMs: 5 * minuteMs, maxOnMs: 10 * minuteMs, hitRate: 0.95 },
  vibration: { sees: 'movement', holdMs: 5 * minuteMs, maxOnMs: 10 * minuteMs, hitRate: null },
  occupancy: { sees: 'people', holdMs: minuteMs, maxOnMs: 4 * hourMs, hitRate: 0.97 },
  count: { sees: 'people', holdMs: minuteMs, maxOnMs: 4 * hourMs, hitRate: null },
};

/** A raw value lives at most this long after its sensor last asserted it. */
const longestLifeMs = 4 * hourMs;

export const levelEndsMs = (level: Level): number =>
  level.atMs + Math.min(kinds[level.kind].ttlS * 1000, longestLifeMs);

const isOn = (value: Level['value'] | null): boolean => value === true || (typeof value === 'number' && value > 0);

/** Whether this signal is the event of somebody being noticed. State and replay never are. */
export const isPresenceEvent = (before: Level | undefined, signal: Signal): boolean => {
  if (senses[signal.kind] === undefined || !isOn(signal.value)) return false;
  if (signal.edge === 'rise') return true;
  return signal.edge === 'update' && signal.kind === 'count' && before?.ageKnown === true && !isOn(before.value);
};

/** The level after a signal; null when the source says that it does not know. */
export const takeSignal = (before: Level | undefined, signal: Signal, grants: readonly number[]): Level | null => {
  if (signal.value === null) return null;
  const { sensor, kind, value, person, receivedAtMs: atMs } = signal;
  const same = before !== undefined && before.value === value;
  const event = signal.edge === 'rise' || signal.edge === 'fall';
  // A number is observed anew with each update; a boolean's age is known only when it was seen to change.
  const dated = event || (signal.edge === 'update' && (typeof value !== 'boolean' || (!same && before !== undefined)));
  const ageKnown = dated || (same && before.ageKnown);
  const sinceMs = event || !same ? atMs : before.sinceMs;
  const saysOff = signal.edge === 'fall' || before?.saysOff === true;
  return { sensor, kind, value, sinceMs, atMs, ageKnown, available: true, saysOff, person, grants };
};

type Word = 'here' | 'held' | 'gone' | 'silent';

interface Heard {
  readonly word: Word;
  readonly level: Level;
  readonly sense: Sense;
  /** When this word stops being true by itself. */
  readonly untilMs: number | null;
}

const hear = (level: Level, nowMs: number): Heard | null => {
  const sense = senses[level.kind];
  if (sense === undefined || !level.available) return null;
  const asserted = isOn(level.value);
  const movement = sense.sees === 'movement';
  if (asserted) {
    if (movement && !level.ageKnown) return null;
    const untilMs = (movement ? level.sinceMs : level.atMs) + sense.maxOnMs;
    return nowMs < untilMs ? { word: 'here', level, sense, untilMs } : null;
  }
  const untilMs = level.sinceMs + sense.holdMs;
  if (level.ageKnown && nowMs < untilMs) return { word: 'held', level, sense, untilMs };
  return { word: movement ? 'silent' : 'gone', level, sense, untilMs: null };
};

const hearAll = (levels: Readonly<Record<string, Level>>, nowMs: number, playing: boolean): Heard[] =>
  Object.values(levels)
    // Loud music shakes the floor: what plays here is never evidence of people.
    .filter((level) => !(playing && level.kind === 'vibration'))
    .flatMap((level) => hear(level, nowMs) ?? []);

const round = (p: number): number => Math.round(p * 100) / 100;

/** The hit rate of the best word, decaying over its hold towards one half, which is to know nothing. */
const chanceOf = (words: readonly Heard[], nowMs: number): number | null => {
  const chances = words.flatMap(({ word, level, sense }) => {
    if (sense.hitRate === null) return [];
    if (word === 'here') return [sense.hitRate];
    const left = 1 - (nowMs - level.sinceMs) / sense.holdMs;
    return [0.5 + (sense.hitRate - 0.5) * left];
  });
  return chances.length === 0 ? null : round(Math.max(...chances));
};

export interface RoomSenses {
  readonly levels: Readonly<Record<string, Level>>;
  readonly settleSeconds: number;
  /** Our own music plays in the room. */
  readonly playing: boolean;
}

/** Before anything was heard, or after what was heard was taken back. */
export const unknownSince = (nowMs: number): Occupancy => ({
  state: 'unknown',
  p: null,
  sinceMs: nowMs,
  settled: false,
  dated: false,
});

const weigh = (
  words: readonly Heard[],
  nowMs: number,
): Pick<Occupancy, 'state' | 'p' | 'dated'> & { steady: boolean } => {
  const people = words.filter((one) => one.sense.sees === 'people');
  const moving = words.filter((one) => one.sense.sees === 'movement');
  const gone = people.filter((one) => one.word === 'gone');
  // A healthy sensor that sees who sits still is believed over the afterglow of one that only sees movement.
  const held = gone.length > 0 ? ['here'] : ['here', 'held'];
  const present = [
    ...people.filter((one) => one.word === 'here' || one.word === 'held'),
    ...moving.filter((one) => held.includes(one.word)),
  ];
  if (present.length > 0) {
    const steady = present.some((one) => one.word === 'here' || one.sense.sees === 'movement');
    return { state: 'occupied', p: chanceOf(present, nowMs), dated: present.some((one) => one.level.ageKnown), steady };
  }
  if (gone.length > 0) {
    const rates = gone.flatMap((one) => (one.sense.hitRate === null ? [] : [one.sense.hitRate]));
    return {
      state: 'empty',
      p: rates.length === 0 ? null : round(1 - Math.max(...rates)),
      dated: false,
      steady: false,
    };
  }
  return { state: 'unknown', p: null, dated: false, steady: false };
};

/** The room's occupancy at `nowMs`; `before` gives since when. */
export const occupancyOf = (room: RoomSenses, before: Occupancy, nowMs: number): Occupancy => {
  const { state, p, dated, steady } = weigh(hearAll(room.levels, nowMs, room.playing), nowMs);
  const same = before.state === state;
  const sinceMs = same ? before.sinceMs : nowMs;
  // What began with a value of unknown age is dated by the first event, and stays so until the state ends.
  const known = state === 'occupied' && (dated || (same && before.dated));
  const settled = known && steady && nowMs - sinceMs >= room.settleSeconds * 1000;
  return { state, p, sinceMs, settled, dated: known };
};

/** When time alone changes the occupancy: a hold runs out, a sensor becomes suspicious, somebody has settled. */
export const nextOccupancyChangeMs = (room: RoomSenses, occupancy: Occupancy, nowMs: number): number | null => {
  const ends = hearAll(room.levels, nowMs, room.playing).flatMap((one) => one.untilMs ?? []);
  const settles =
    occupancy.state === 'occupied' && occupancy.dated && !occupancy.settled
      ? [occupancy.sinceMs + room.settleSeconds * 1000]
      : [];
  const moments = [...ends, ...settles].filter((atMs) => atMs > nowMs);
  return moments.length === 0 ? null : Math.min(...moments);
};

/** Whether a sensor that would say OFF says ON: for a PIR that is somebody who never rests, or a sensor that is stuck. */
export const isMovementOn = (levels: Readonly<Record<string, Level>>): boolean =>
  Object.values(levels).some(
    (level) => level.available && level.saysOff && isOn(level.value) && senses[level.kind]?.sees === 'movement',
  );

/** Whether a television (`media`) or a call (`voice`) is on; a replayed value counts, an unavailable one does not. */
export const isBusyWith = (levels: Readonly<Record<string, Level>>, kind: 'media' | 'voice'): boolean =>
  Object.values(levels).some((level) => level.kind === kind && level.available && isOn(level.value));

export const noTraces: Traces = {
  presenceAtMs: null,
  heardFromMs: null,
  doorAtMs: null,
  walkedAtMs: null,
  busyEndedAtMs: null,
  byHandAtMs: null,
};

/** The traces after a signal of this room. */
export const traceSignal = (traces: Traces, signal: Signal, seen: { readonly playing: boolean }): Traces => {
  if (signal.edge === 'state' || signal.edge === 'replay') return traces;
  const atMs = signal.receivedAtMs;
  if (signal.kind === 'contact' && signal.edge !== 'update') return { ...traces, doorAtMs: atMs };
  if ((signal.kind === 'media' || signal.kind === 'voice') && signal.edge === 'fall')
    return { ...traces, busyEndedAtMs: atMs };
  if (senses[signal.kind] === undefined || (seen.playing && signal.kind === 'vibration')) return traces;
  // The end of a movement is as good a witness as its beginning.
  const witness = isOn(signal.value) || signal.edge === 'fall';
  return witness ? { ...traces, presenceAtMs: atMs, heardFromMs: traces.heardFromMs ?? atMs } : traces;
};

/** Somebody who is noticed elsewhere within this time of the last movement here may be the one who left. */
const walkMs = 5 * minuteMs;

/** The traces of a room after somebody was noticed in another one. */
export const traceElsewhere = (traces: Traces, now: Now): Traces => {
  const { presenceAtMs } = traces;
  return presenceAtMs !== null && now.atMs > presenceAtMs && now.atMs - presenceAtMs <= walkMs
    ? { ...traces, walkedAtMs: now.atMs }
    : traces;
};
