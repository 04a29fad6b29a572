// Which plays have been kept for longer than the permissions under which they were kept say.
import { sql } from 'kysely';
import { keptSince } from './kept-time.ts';
import { houseOwner } from './plays.ts';
import type { Read } from './tables.ts';

export interface KeptTooLong {
  readonly grant: number;
  /** Whatever began before this is too old. */
  readonly toMs: number;
  /** Only what nobody in particular played. */
  readonly ofHouse: boolean;
}

/** Also under grants that ended: what they let in keeps its time, or a shorter one that was said since. */
export const playsKeptTooLong = async (read: Read, nowMs: number): Promise<readonly KeptTooLong[]> => {
  const { rows } = await sql<{ grant: number; toMs: number; ofHouse: number }>`
    WITH kept AS MATERIALIZED (${keptSince(nowMs)}),
      cut AS (SELECT grant_id, since_ms AS to_ms, 0 AS of_house FROM kept
        UNION ALL SELECT grant_id, house_since_ms, 1 FROM kept WHERE house_since_ms > since_ms)
    SELECT grant_id AS "grant", to_ms AS toMs, of_house AS ofHouse FROM cut WHERE EXISTS(
      SELECT 1 FROM plays WHERE plays.grant_id = cut.grant_id AND plays.at_ms < cut.to_ms
        AND (of_house = 0 OR plays.owner_id = ${houseOwner}))
    ORDER BY grant_id, of_house`.execute(read);
  return rows.map((row) => ({ ...row, ofHouse: row.ofHouse === 1 }));
};
