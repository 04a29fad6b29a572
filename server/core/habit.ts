// At which half-hours somebody usually comes into a room: learnt only where that is allowed, and used to start sooner.
import type { Kind } from '../../config/words/kind.ts';
import { isPermitted, permit } from './consent.ts';
import { changeRoom, type Draft, roomOf } from './draft.ts';
import type { Signal } from './house-types.ts';
import { offsetMinutes } from './local-time.ts';
import type { HabitCount, RoomNow } from './room-types.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const bucketMinutes = 30;
/** On so many days of the last four weeks somebody came at this half-hour, working days and weekends apart: that is usual. */
const usualDays = 3;
export const habitLastsDays = 28;

const isWeekend = (day: number): boolean => (day + 4) % 7 === 0 || (day + 4) % 7 === 6;

/** The local day and half-hour of a moment. */
export const placeOf = (zone: string, atMs: number): { readonly day: number; readonly bucket: number } => {
  const localMs = atMs + offsetMinutes(zone, atMs) * minuteMs;
  const day = Math.floor(localMs / dayMs);
  return { day, bucket: Math.floor((localMs - day * dayMs) / (bucketMinutes * minuteMs)) };
};

/** Whether somebody usually comes in at this half-hour, by the kinds from which the room may learn now. */
export const isUsual = (draft: Draft, room: RoomNow): boolean => {
  const { day, bucket } = placeOf(draft.house.zone, draft.now.atMs);
  const same = room.habits.filter(
    (one) =>
      one.bucket === bucket &&
      one.day < day &&
      one.day >= day - habitLastsDays &&
      isWeekend(one.day) === isWeekend(day),
  );
  return [...new Set(same.map(({ kind }) => kind))].some((kind) => {
    const observed = { room: room.settings.id, kind, person: null, value: null };
    return (
      same.filter((one) => one.kind === kind).length >= usualDays &&
      isPermitted(permit(draft.house.grants, 'learn', observed, draft.now.atMs))
    );
  });
};

/** Somebody came in: counted once a half-hour and kind, where the room may learn from it. */
export const learnHabit = (draft: Draft, { room: id, kind, person }: Signal): void => {
  const room = roomOf(draft, id);
  if (room === undefined || person !== null) return;
  const value: HabitCount = { room: id, kind, ...placeOf(draft.house.zone, draft.now.atMs) };
  const counted = permit(draft.house.grants, 'learn', { room: id, kind, person, value }, draft.now.atMs);
  if ('denied' in counted) return;
  const isKnown = room.habits.some((one) => one.kind === kind && one.day === value.day && one.bucket === value.bucket);
  if (isKnown) return;
  const recent = room.habits.filter((one) => one.day >= value.day - habitLastsDays);
  changeRoom(draft, id, { habits: [...recent, value] });
  draft.effects.push({ type: 'count-habit', counted });
};

/** What was learnt is read back, or read anew after some of it was forgotten. */
export const onHabitsKnown = (draft: Draft, habits: readonly HabitCount[]): void => {
  for (const [id, room] of Object.entries(draft.house.rooms)) {
    const known = habits.filter((one) => one.room === id);
    if (known.length > 0 || room.habits.length > 0) changeRoom(draft, id, { habits: known });
  }
};

/** Where a permission to learn is gone, what was learnt under it leaves the memory too. */
export const dropHabits = (draft: Draft, id: string): void => {
  const room = roomOf(draft, id);
  if (room === undefined || room.habits.length === 0) return;
  const allowed = new Map<Kind, boolean>();
  const mayLearn = (kind: Kind): boolean => {
    const known = allowed.get(kind);
    if (known !== undefined) return known;
    const observed = { room: id, kind, person: null, value: null };
    const may = isPermitted(permit(draft.house.grants, 'learn', observed, draft.now.atMs));
    allowed.set(kind, may);
    return may;
  };
  const left = room.habits.filter(({ kind }) => mayLearn(kind));
  if (left.length < room.habits.length) changeRoom(draft, id, { habits: left });
};
