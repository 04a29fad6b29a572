// Ends what was given for once when the room has been empty for a while.
import { type Grant, onceEmptyMs } from '../../config/words/grant.ts';
import { recompile } from './arrangement.ts';
import { type Draft, roomOf } from './draft.ts';
import type { RoomNow } from './house-types.ts';

/** The grants that were given for once in this room, with the moment at which its emptiness ends each. */
const onceGrants = (draft: Draft, room: RoomNow): readonly { readonly grant: Grant; readonly atMs: number }[] => {
  const { state, sinceMs } = room.occupancy;
  if (state !== 'empty') return [];
  return draft.house.grants.grants
    .filter((grant) => grant.duration === 'once' && grant.room === room.settings.id)
    .map((grant) => ({ grant, atMs: Math.max(sinceMs, grant.startsAtMs) + onceEmptyMs }));
};

/** Ends what was given for once in a room that everybody has left. */
export const endOnce = (draft: Draft, id: string): void => {
  const room = roomOf(draft, id);
  // While nobody knows the date, nothing ends by it.
  if (room === undefined || draft.house.grants.clock.waits) return;
  const over = onceGrants(draft, room).filter(({ atMs }) => atMs <= draft.now.atMs);
  if (over.length === 0) return;
  const ended = new Set(over.map(({ grant }) => grant.id));
  recompile(draft, { grants: draft.house.grants.grants.filter((grant) => !ended.has(grant.id)) });
  draft.effects.push({ type: 'end-grants', grants: [...ended], reason: 'once-over' });
};

/** When the room will have been empty for long enough; null while it is not, or where nothing was given for once. */
export const onceDueMs = (draft: Draft, room: RoomNow): number | null => {
  const moments = onceGrants(draft, room).map(({ atMs }) => atMs);
  return moments.length === 0 ? null : Math.min(...moments);
};
