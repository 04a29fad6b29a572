// What a room's permitted light, sound, air and liveliness ask of its music while nobody chose a mood.
import type { Mood } from '../../config/words/room.ts';
import { changeRoom, type Draft, roomOf } from './draft.ts';
import type { Level, RoomNow } from './house-types.ts';
import { requestList } from './room-list.ts';
import { levelEndsMs } from './room-state.ts';

export type Atmosphere = Extract<Mood, 'calm' | 'lively' | 'none'>;

interface Rule {
  readonly kind: Level['kind'];
  readonly asks: 'calm' | 'lively';
  readonly above: boolean;
  /** Where it begins, and where it ends again: between the two nothing changes, so that a lamp's flicker turns no music. */
  readonly begins: number;
  readonly ends: number;
}

/** lx, dB, ppm and °C. A dark or hot room is calmer; a loud or full one is livelier. */
const rules: readonly Rule[] = [
  { kind: 'sound-level', asks: 'lively', above: true, begins: 65, ends: 60 },
  { kind: 'co2', asks: 'lively', above: true, begins: 1400, ends: 1200 },
  { kind: 'illuminance', asks: 'calm', above: false, begins: 15, ends: 30 },
  { kind: 'temperature', asks: 'calm', above: true, begins: 27, ends: 26 },
];

const activities: Readonly<Record<string, Atmosphere>> = { still: 'calm', calm: 'none', active: 'lively' };

const asks = (rule: Rule, value: number, before: Atmosphere): boolean => {
  const limit = before === rule.asks ? rule.ends : rule.begins;
  return rule.above ? value >= limit : value <= limit;
};

/** The first that applies: what people do, then how loud and full it is, then how dark and warm. */
export const atmosphereOf = (
  levels: Readonly<Record<string, Level>>,
  before: Atmosphere,
  nowMs: number,
): Atmosphere => {
  const live = Object.values(levels).filter((level) => level.available && nowMs < levelEndsMs(level));
  const activity = live.find(({ kind }) => kind === 'activity');
  const told = activities[String(activity?.value)] ?? 'none';
  if (told !== 'none') return told;
  for (const rule of rules) {
    const values = live.flatMap(({ kind, value }) => (kind === rule.kind && typeof value === 'number' ? [value] : []));
    if (values.some((value) => asks(rule, value, before))) return rule.asks;
  }
  return 'none';
};

/** Whether the room's own feeling counts now: a chosen mood goes before it, and neutral picks read no state. */
export const feltMood = (room: RoomNow, personal: boolean): Atmosphere =>
  personal && room.kept.mood === 'none' ? room.atmosphere : 'none';

/** Looks at the levels again; what changes makes a new list. */
export const feel = (draft: Draft, id: string): void => {
  const room = roomOf(draft, id);
  if (room === undefined) return;
  const atmosphere = atmosphereOf(room.levels, room.atmosphere, draft.now.atMs);
  if (atmosphere === room.atmosphere) return;
  changeRoom(draft, id, { atmosphere });
  if (room.kept.mood === 'none' && room.kept.list.length > 0) requestList(draft, id, { refresh: true, start: null });
};
