// What somebody changed of a room that others own as well, or had forgotten of it, read from the ledger, so that those are told.
import type { LedgerEvent } from '../../config/words/ledger.ts';
import type { Read } from './tables.ts';

interface News {
  readonly atMs: number;
  readonly by: number;
  readonly who: string;
}

export interface RoomNews extends News {
  readonly about: 'changed' | 'forgotten';
  readonly room: string;
  readonly name: string;
  /** Owned it until then. */
  readonly left: readonly string[];
  /** Nothing went but what sensors had told. */
  readonly onlySensed: boolean;
}

export interface HouseNews extends News {
  readonly about: 'house-forgotten';
}

export type OwnerNews = RoomNews | HouseNews;

const changes: readonly LedgerEvent[] = ['owners-changed', 'visibility-changed', 'purpose-changed'];
const forgetting: LedgerEvent = 'forget';

type Body = Readonly<Record<string, unknown>>;

const leftIn = ({ left }: Body): readonly string[] => (typeof left === 'string' ? left.split(' ') : []);

const someOf = (body: Body, ...tables: readonly string[]): boolean => tables.some((table) => Number(body[table]) > 0);

const sensed = ['observations', 'habits'] as const;
const played = ['plays', 'picks', 'reactions', 'playlists'] as const;

/** Newest first; of rooms and people that are still there, and nothing of what was forgotten but that it was. */
export const listOwnerNews = async (read: Read, sinceMs: number): Promise<readonly OwnerNews[]> => {
  const entries = await read
    .selectFrom('ledger')
    .select(['at_ms as atMs', 'event', 'actor', 'subject', 'body'])
    .where('event', 'in', [...changes, forgetting])
    .where('at_ms', '>=', sinceMs)
    .orderBy('seq', 'desc')
    .execute();
  if (entries.length === 0) return [];
  const rooms = await read.selectFrom('rooms').select(['id', 'slug', 'name']).execute();
  const people = await read.selectFrom('people').select(['id', 'pseudonym', 'name']).execute();
  return entries.flatMap(({ atMs, event, actor, subject, body: text }): readonly OwnerNews[] => {
    const person = people.find(({ pseudonym }) => pseudonym === actor);
    if (person === undefined) return [];
    const body = JSON.parse(text) as Body;
    const isForgotten = event === forgetting;
    if (isForgotten && !someOf(body, ...sensed, ...played)) return [];
    const news = { atMs, by: person.id, who: person.name };
    if (isForgotten && subject === 'house') return [{ ...news, about: 'house-forgotten' }];
    const room = rooms.find(({ id }) => subject === `room:${id}`);
    if (room === undefined) return [];
    const words = { room: room.slug, name: room.name, left: leftIn(body), onlySensed: !someOf(body, ...played) };
    return [{ ...news, ...words, about: isForgotten ? 'forgotten' : 'changed' }];
  });
};
