// Which plays have been kept for longer than the permission under which they were kept says.
import { sql } from 'kysely';
import type { Read } from './tables.ts';

export interface KeptTooLong {
  readonly grant: number;
  /** Whatever began before this is too old. */
  readonly toMs: number;
}

const dayMs = 86_400_000;

/** Also under grants that ended: what they let in keeps its time. */
export const playsKeptTooLong = async (read: Read, nowMs: number): Promise<readonly KeptTooLong[]> => {
  const { rows } = await sql<KeptTooLong>`
    SELECT id AS "grant", ${nowMs} - retention_days * ${dayMs} AS toMs FROM grants
    WHERE retention_days IS NOT NULL AND purpose = 'keep' AND EXISTS(
      SELECT 1 FROM plays WHERE plays.grant_id = grants.id AND plays.at_ms < ${nowMs} - grants.retention_days * ${dayMs})
    ORDER BY id`.execute(read);
  return rows;
};
