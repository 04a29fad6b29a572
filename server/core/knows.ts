// What a room knows now: every live value with its age, its grant, and when it is gone.
import type { KnownValueView } from '../../config/words/panel.ts';
import { isPermitted, permit } from './consent.ts';
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

export interface KnowsViewer {
  readonly person: number | null;
  readonly isProgram: boolean;
}

const nobody: KnowsViewer = { person: null, isProgram: false };

const isShared = (house: House, room: string, { kind, person, value }: Level, nowMs: number): boolean =>
  isPermitted(permit(house.grants, 'share', { room, kind, person, value }, nowMs));

/** Values about a person's own device are shown to that person alone, and to a program what is shared. */
export const knows = (
  house: House,
  roomId: string,
  nowMs: number,
  viewer: KnowsViewer = nobody,
): readonly KnownValueView[] => {
  const room = house.rooms[roomId];
  if (room === undefined) return [];
  return Object.values(room.levels)
    .filter(({ person }) => person === null || person === viewer.person)
    .filter((level) => !viewer.isProgram || isShared(house, roomId, level, nowMs))
    .flatMap((level) => viewLevel(house, room, { level, nowMs }));
};
