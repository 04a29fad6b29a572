// What goes when permissions are ended to be forgotten: noted in the transaction that ends them.
import { sql } from 'kysely';
import { kindNames, kinds } from '../../config/words/kind.ts';
import { noteErasure } from './forget.ts';
import type { GrantEnd } from './grants.ts';
import type { Read, Write } from './tables.ts';

/** Of class E nothing rests on react. */
const heardKinds = kindNames.filter((kind) => kinds[kind].class === 'E');

/** These yeses, and those, ended ones too, under which the same was stored, or what rested on them; without any, these alone. */
const grantsLike = async (read: Read, ids: readonly number[]): Promise<readonly number[]> => {
  const { rows } = await sql<{ id: number }>`
    SELECT DISTINCT other.id FROM grants one JOIN grants other ON other.room_id IS one.room_id
      AND other.person_id IS one.person_id AND other.kind = one.kind AND other.effect = 'allow'
      AND (other.id = one.id OR other.purpose IN ('learn', 'keep') AND (other.purpose = one.purpose OR
        one.purpose = 'react' AND one.kind NOT IN (SELECT value FROM json_each(${JSON.stringify(heardKinds)}))))
    WHERE one.id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND one.effect = 'allow'
    ORDER BY other.id`.execute(read);
  return rows.map((row) => row.id);
};

/** The number of the one room that all of these are about, or null where they are about several or about a person. */
const roomOfGrants = async (read: Read, ids: readonly number[]): Promise<number | null> => {
  const rows = await read
    .selectFrom('grants')
    .select(['room_id', 'person_id'])
    .where('id', 'in', [...ids])
    .execute();
  const rooms = new Set(rows.map((row) => (row.person_id === null ? row.room_id : null)));
  const [room = null] = rooms;
  return rooms.size === 1 ? room : null;
};

/** Also what earlier grants let in that said the same, or a renewal would save it. Answers the number of the erasure; null where no yes is among them. */
export const noteForgettingOf = async (write: Write, ids: readonly number[], end: GrantEnd): Promise<number | null> => {
  const grants = await grantsLike(write, ids);
  if (end.by === null || grants.length === 0) return null;
  const room = await roomOfGrants(write, ids);
  const record = { by: end.by, ...(room !== null && { room }) };
  return noteErasure(write, { scope: { type: 'grants', grants }, atMs: end.atMs, record });
};
