// How much is stored, as numbers for the page about privacy.
import { sql } from 'kysely';
import type { Read } from './tables.ts';

/** Plays of one person, and observations of all rooms. */
export const countStored = async (
  read: Read,
  person: number,
): Promise<{ readonly plays: number; readonly observations: number }> => {
  const { rows } = await sql<{ plays: number; observations: number }>`
    SELECT (SELECT count(*) FROM plays WHERE owner_id = ${person}) AS plays,
      (SELECT count(*) FROM observations) AS observations`.execute(read);
  return rows[0] ?? { plays: 0, observations: 0 };
};
