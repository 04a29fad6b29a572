// Kept observations of sensors: only under a live grant, only as long as it says, and gone with it.
import { sql } from 'kysely';
import type { Permitted } from '../core/consent.ts';
import type { Observation } from '../core/room-types.ts';
import { keptSince, strictestOf } from './kept-time.ts';
import type { Read, Write } from './tables.ts';

/** Stores a batch; a second value of the same sensor and moment is dropped. Answers how many were new. */
export const keepObservations = async (
  write: Write,
  observations: readonly Permitted<'keep', Observation>[],
): Promise<number> => {
  const rows = observations.map(({ value, grants, about }) => ({ ...value, grants, person: about.person }));
  const grant = strictestOf(sql<string>`e.value->'$.grants'`, sql<number | null>`e.value->>'$.person'`);
  const { numAffectedRows } = await sql`
    INSERT INTO observations(sensor_id, at_ms, value, grant_id)
    SELECT s.id, e.value->>'$.atMs', e.value->>'$.value', ${grant}
    FROM json_each(${JSON.stringify(rows)}) e JOIN sensors s ON s.slug = e.value->>'$.sensor' WHERE true
    ON CONFLICT DO NOTHING`.execute(write);
  return Number(numAffectedRows ?? 0n);
};

/** Deletes what is older than its grants allow; answers how many went. */
export const dropStaleObservations = async (write: Write, nowMs: number): Promise<number> => {
  const { numAffectedRows } = await sql`
    DELETE FROM observations WHERE EXISTS(WITH kept AS MATERIALIZED (${keptSince(nowMs)})
      SELECT 1 FROM kept WHERE kept.grant_id = observations.grant_id AND observations.at_ms < kept.since_ms)`.execute(
    write,
  );
  return Number(numAffectedRows ?? 0n);
};

/** How many are kept under each grant, with the oldest, for the sentence that offers to forget them. */
export const countObservations = async (
  read: Read,
  grant: number,
): Promise<{ readonly observations: number; readonly sinceMs: number | null }> => {
  const { rows } = await sql<{ observations: number; sinceMs: number | null }>`
    SELECT count(*) AS observations, min(at_ms) AS sinceMs FROM observations WHERE grant_id = ${grant}`.execute(read);
  return rows[0] ?? { observations: 0, sinceMs: null };
};
