// How much people move in a room: what a sensor says of it, else how lately something that sees movement saw any.

import type { Kind } from '../../config/words/kind.ts';
import type { ActivityLabel } from '../../config/words/room.ts';
import type { Level } from './house-types.ts';
import { levelEndsMs, type RoomSenses, senses } from './room-state.ts';

export interface Activity {
  readonly label: ActivityLabel;
  /** The kind that says so. */
  readonly from: Kind;
}

/** Movement within this time is lively; a PIR cannot see another one sooner. */
const activeMs = 60_000;

const labels: Readonly<Record<string, ActivityLabel>> = { still: 'still', calm: 'calm', active: 'active' };

/** How long ago this sensor saw movement; null where it cannot say: its word has no known age, or it is stuck. */
const restedMs = (level: Level, nowMs: number): number | null => {
  const sense = senses[level.kind];
  if (sense?.sees !== 'movement' || !level.ageKnown) return null;
  if (level.value !== true) return Math.max(0, nowMs - level.sinceMs);
  return nowMs < level.sinceMs + sense.maxOnMs ? 0 : null;
};

const labelOf = (restMs: number, holdMs: number): ActivityLabel => {
  if (restMs < activeMs) return 'active';
  return restMs < holdMs ? 'calm' : 'still';
};

interface Rest {
  readonly level: Level;
  readonly restMs: number;
  readonly holdMs: number;
}

const live = ({ levels, playing }: RoomSenses, nowMs: number): readonly Level[] =>
  Object.values(levels)
    .filter((level) => level.available && nowMs < levelEndsMs(level))
    // What plays here shakes the floor.
    .filter((level) => !(playing && level.kind === 'vibration'));

const restsOf = (room: RoomSenses, nowMs: number): readonly Rest[] =>
  live(room, nowMs)
    .flatMap((level) => {
      const restMs = restedMs(level, nowMs);
      return restMs === null ? [] : [{ level, restMs, holdMs: senses[level.kind]?.holdMs ?? 0 }];
    })
    .sort((one, other) => one.restMs - other.restMs);

/**
 * What an `activity` sensor says stands as it is. Otherwise, while the room is occupied, the newest movement counts:
 * active for a minute after it, calm until the hold of its kind is over, still from then on. Null where nothing that
 * sees movement was heard: who is only known to be here may sit or dance.
 */
export const activityOf = (room: RoomSenses, isOccupied: boolean, nowMs: number): Activity | null => {
  const told = live(room, nowMs).find(({ kind }) => kind === 'activity');
  const label = labels[String(told?.value)];
  if (label !== undefined) return { label, from: 'activity' };
  const [newest] = isOccupied ? restsOf(room, nowMs) : [];
  return newest === undefined ? null : { label: labelOf(newest.restMs, newest.holdMs), from: newest.level.kind };
};

/** When time alone changes it; holds and lives have their own moments. */
export const nextActivityChangeMs = (room: RoomSenses, nowMs: number): number | null => {
  const [newest] = restsOf(room, nowMs);
  if (newest === undefined || newest.level.value === true || newest.restMs >= activeMs) return null;
  return nowMs + activeMs - newest.restMs;
};
