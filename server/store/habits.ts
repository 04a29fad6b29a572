// The hours at which somebody usually comes into a room: counted under a live grant to learn, read back at a start.
import { sql } from 'kysely';
import { isKind, type Kind } from '../../config/words/kind.ts';
import type { Permitted } from '../core/consent.ts';
import type { HabitCount } from '../core/room-types.ts';
import { houseOwner } from './plays.ts';
import type { Read, Write } from './tables.ts';

/** Adds one day on which somebody came in this half-hour; the same half-hour of the same day counts once. */
export const countHabit = async (
  write: Write,
  { value, grants: [grant] }: Permitted<'learn', HabitCount>,
): Promise<void> => {
  await sql`INSERT INTO routine_counts(room_id, owner_id, kind, day, bucket, grant_id, hits, total)
    SELECT id, ${houseOwner}, ${value.kind}, ${value.day}, ${value.bucket}, ${grant}, 1, 1
    FROM rooms WHERE slug = ${value.room} ON CONFLICT DO NOTHING`.execute(write);
};

/** What was learnt under grants that still stand, since `sinceDay`. */
export const listHabits = async (read: Read, sinceDay: number): Promise<readonly HabitCount[]> => {
  const { rows } = await sql<{ room: string; kind: string; day: number; bucket: number }>`
    SELECT r.slug AS room, c.kind, c.day, c.bucket FROM routine_counts c
    JOIN rooms r ON r.id = c.room_id JOIN grants g ON g.id = c.grant_id
    WHERE g.ended_at_ms IS NULL AND c.day >= ${sinceDay}`.execute(read);
  return rows.flatMap(({ kind, ...row }) => (isKind(kind) ? [{ ...row, kind: kind as Kind }] : []));
};

/** Deletes what is too old to be used, whether its permission stands or not; answers how many went. */
export const dropStaleHabits = async (write: Write, beforeDay: number): Promise<number> => {
  const { numAffectedRows } = await sql`DELETE FROM routine_counts WHERE day < ${beforeDay}`.execute(write);
  return Number(numAffectedRows ?? 0n);
};
