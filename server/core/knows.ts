// What a room knows now: every live value with its age, its grant, and when it is gone.
import type { KnownValueView } from '../../config/words/panel.ts';
import { permit } from './consent.ts';
import type { House, Level, RoomNow } from './house-types.ts';
import { levelEndsMs } from './room-state.ts';

const endOf = (house: House, level: Level, grants: readonly number[]): number => {
  const ends = house.grants.grants.flatMap((grant) =>
    grants.includes(grant.id) && grant.endsAtMs !== null ? [grant.endsAtMs] : [],
  );
  return Math.min(levelEndsMs(level), ...ends);
};

const viewLevel = (
  house: House,
  room: RoomNow,
  at: { readonly level: Level; readonly nowMs: number },
): KnownValueView[] => {
  const { level, nowMs } = at;
  const observed = { room: room.settings.id, kind: level.kind, person: level.person, value: level.value };
  const answer = permit(house.grants, 'react', observed, nowMs);
  const id = 'denied' in answer ? undefined : answer.grants.find((one) => level.grants.includes(one));
  const grant = house.grants.grants.find((one) => one.id === id);
  if ('denied' in answer || grant === undefined || levelEndsMs(level) <= nowMs) return [];
  return [
    {
      kind: level.kind,
      value: answer.value,
      ageMs: Math.max(0, nowMs - level.atMs),
      source: level.sensor,
      purpose: 'react',
      grant: grant.id,
      untilMs: endOf(house, level, answer.grants),
      byPerson: grant.byPerson,
      grantEndsAtMs: grant.endsAtMs,
    },
  ];
};

/** Values about a person's own device are shown to that person alone. */
export const knows = (
  house: House,
  roomId: string,
  nowMs: number,
  viewer: number | null = null,
): readonly KnownValueView[] => {
  const room = house.rooms[roomId];
  if (room === undefined) return [];
  return Object.values(room.levels)
    .filter((level) => level.person === null || level.person === viewer)
    .flatMap((level) => viewLevel(house, room, { level, nowMs }));
};
