// What of the library can be played, and what of the history is waiting to be found in it.
import { sql } from 'kysely';
import type { Read } from './tables.ts';

/** Small, because the driver holds a whole page outside the heap, and what it frees seldom goes back to the system. */
const playablePage = 500;

interface Playable {
  readonly trackId: number;
  readonly mime: string;
}

/** The media type of the first playable file of each track. */
export const listPlayable = async (read: Read): Promise<readonly Playable[]> => {
  const found: Playable[] = [];
  for (;;) {
    const { rows } = await sql<Playable>`
      SELECT track_id AS trackId, mime FROM files WHERE track_id > ${found.at(-1)?.trackId ?? 0} AND error IS NULL
      GROUP BY track_id HAVING id = min(id) ORDER BY track_id LIMIT ${playablePage}`.execute(read);
    found.push(...rows);
    if (rows.length < playablePage) return found;
  }
};

/** How many of these plays an owner has already. */
export const countKnownPlays = async (
  read: Read,
  owner: number,
  plays: readonly { readonly key: string; readonly atMs: number }[],
): Promise<number> => {
  const { rows } = await sql<{ known: number }>`
    SELECT count(*) AS known FROM json_each(${JSON.stringify(plays)}) e
    JOIN tracks t ON t.key = e.value->>'$.key'
    JOIN plays p ON p.owner_id = ${owner} AND p.at_ms = e.value->>'$.atMs' AND p.track_id = t.id`.execute(read);
  return rows[0]?.known ?? 0;
};
