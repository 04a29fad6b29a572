// What was learnt of each owner up to a moment: a cache that is used only while it fits the plays it was made from.
import { sql } from 'kysely';
import type { Read, Write } from './tables.ts';

export interface TasteSnapshot {
  readonly model: number;
  /** Everything up to this moment, inclusive, is in it. */
  readonly uptoAtMs: number;
  /** How many plays and reactions that is. */
  readonly plays: number;
  readonly reactions: number;
  readonly bytes: Uint8Array;
}

/** What came late, went or was changed since makes the counts differ. */
const fits = async (read: Read, owner: number, snapshot: Omit<TasteSnapshot, 'bytes'>): Promise<boolean> => {
  const { uptoAtMs } = snapshot;
  const { rows } = await sql<{ plays: number; reactions: number }>`
    SELECT (SELECT count(*) FROM plays WHERE owner_id = ${owner} AND learn = 1 AND at_ms <= ${uptoAtMs}) AS plays,
      (SELECT count(*) FROM reactions WHERE owner_id = ${owner} AND learn = 1 AND at_ms <= ${uptoAtMs}) AS reactions`.execute(
    read,
  );
  return rows[0]?.plays === snapshot.plays && rows[0].reactions === snapshot.reactions;
};

/** null when there is none that still fits. */
export const readSnapshot = async (read: Read, owner: number, model: number): Promise<TasteSnapshot | null> => {
  const found = await read
    .selectFrom('taste_snapshots')
    .select(['model', 'upto_at_ms as uptoAtMs', 'plays', 'reactions', 'bytes'])
    .where('owner_id', '=', owner)
    .where('model', '=', model)
    .executeTakeFirst();
  return found !== undefined && (await fits(read, owner, found)) ? found : null;
};

/** Keeps it in place of the one before, unless plays came or went meanwhile; answers whether it did. */
export const saveSnapshot = async (write: Write, owner: number, snapshot: TasteSnapshot): Promise<boolean> => {
  if (!(await fits(write, owner, snapshot))) return false;
  const { uptoAtMs, ...row } = snapshot;
  const values = { ...row, upto_at_ms: uptoAtMs };
  await write
    .insertInto('taste_snapshots')
    .values({ owner_id: owner, ...values })
    .onConflict((clash) => clash.column('owner_id').doUpdateSet(values))
    .execute();
  return true;
};

/** They name what was played, so whatever is forgotten of these owners must go from them too. */
export const dropSnapshots = async (write: Write, owners: readonly number[]): Promise<void> => {
  if (owners.length > 0) await write.deleteFrom('taste_snapshots').where('owner_id', 'in', owners).execute();
};
