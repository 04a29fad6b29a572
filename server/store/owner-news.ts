// What somebody changed of a room that others own as well, read from the ledger, so that those are told.
import type { Read } from './tables.ts';

export interface OwnerNews {
  readonly room: string;
  readonly name: string;
  readonly by: number;
  readonly who: string;
  /** Owned it until then. */
  readonly left: readonly string[];
}

const events = ['owners-changed', 'visibility-changed', 'purpose-changed'] as const;

const leftIn = (body: string): readonly string[] => {
  const { left } = JSON.parse(body) as { left?: unknown };
  return typeof left === 'string' ? left.split(' ') : [];
};

/** Newest first; of rooms and people that are still there. */
export const listOwnerNews = async (read: Read, sinceMs: number): Promise<readonly OwnerNews[]> => {
  const entries = await read
    .selectFrom('ledger')
    .select(['actor', 'subject', 'body'])
    .where('event', 'in', [...events])
    .where('at_ms', '>=', sinceMs)
    .orderBy('seq', 'desc')
    .execute();
  if (entries.length === 0) return [];
  const rooms = await read.selectFrom('rooms').select(['id', 'slug', 'name']).execute();
  const people = await read.selectFrom('people').select(['id', 'pseudonym', 'name']).execute();
  return entries.flatMap(({ actor, subject, body }) => {
    const room = rooms.find(({ id }) => subject === `room:${id}`);
    const person = people.find(({ pseudonym }) => pseudonym === actor);
    if (room === undefined || person === undefined) return [];
    return [{ room: room.slug, name: room.name, by: person.id, who: person.name, left: leftIn(body) }];
  });
};
