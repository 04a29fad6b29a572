// How much a row of a room has gathered that one person may have forgotten: numbers for the question before it goes.
import { sql } from 'kysely';
import { kindNames, kinds, type Row } from '../../config/words/kind.ts';
import type { Read } from './tables.ts';

interface Counts {
  readonly observations: number;
  readonly habits: number;
  readonly plays: number;
  readonly sinceMs: number | null;
}

/** Under the room's own grants and the person's, the ended ones too. */
export const countRow = async (
  read: Read,
  of: { readonly room: string; readonly row: Row; readonly person: number },
): Promise<Counts> => {
  const wanted = JSON.stringify(kindNames.filter((kind) => kinds[kind].row === of.row));
  const { rows } = await sql<Counts>`
    WITH mine AS (SELECT grants.id FROM grants JOIN rooms ON rooms.id = grants.room_id
      WHERE rooms.slug = ${of.room} AND grants.kind IN (SELECT value FROM json_each(${wanted}))
        AND (grants.person_id IS NULL OR grants.person_id = ${of.person}))
    SELECT (SELECT count(*) FROM observations WHERE grant_id IN mine) AS observations,
      (SELECT count(*) FROM routine_counts WHERE grant_id IN mine) AS habits,
      (SELECT count(*) FROM plays WHERE grant_id IN mine) AS plays,
      (SELECT min(at_ms) FROM (SELECT at_ms FROM observations WHERE grant_id IN mine
        UNION ALL SELECT at_ms FROM plays WHERE grant_id IN mine)) AS sinceMs`.execute(read);
  return rows[0] ?? { observations: 0, habits: 0, plays: 0, sinceMs: null };
};
