// What a person imported and still has: one line for each file, by the job that read it last.
import { sql } from 'kysely';
import type { Read } from './tables.ts';

export interface Imported {
  /** Of its job, by which it is asked for and deleted. */
  readonly id: number;
  /** When it was read, UTC milliseconds. */
  readonly atMs: number;
  /** Plays of it that are there now. */
  readonly plays: number;
}

/** Newest first; an import of which nothing is left is not among them. */
export const importsOf = async (read: Read, owner: number): Promise<readonly Imported[]> => {
  const { rows } = await sql<Imported>`
    SELECT max(j.id) AS id, s.at_ms AS atMs,
      (SELECT count(*) FROM plays p WHERE p.source_id = s.id AND p.owner_id = s.owner_id) AS plays
    FROM sources s JOIN jobs j ON j.owner_id = s.owner_id AND j.kind = 'import' AND j.state != 'running'
      AND j.report ->> '$.source' = s.id
    WHERE s.owner_id = ${owner} GROUP BY s.id HAVING plays > 0 ORDER BY s.at_ms DESC, s.id DESC`.execute(read);
  return rows;
};
