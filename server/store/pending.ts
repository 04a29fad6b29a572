// Deletions that wait for their undo: hidden at once, erased when they are due, also after a restart.
import type { PlayFilter } from './history.ts';
import type { Read, Write } from './tables.ts';

export interface Pending {
  readonly id: number;
  readonly filter: PlayFilter;
  readonly by: number;
  readonly dueAtMs: number;
}

/** Answers its id. */
export const addPending = async (write: Write, pending: Omit<Pending, 'id'>): Promise<number> => {
  const { id } = await write
    .insertInto('pending_forgets')
    .values({ scope: JSON.stringify(pending.filter), by_person: pending.by, due_at_ms: pending.dueAtMs })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
};

export const listPending = async (read: Read): Promise<readonly Pending[]> => {
  const rows = await read.selectFrom('pending_forgets').selectAll().orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id,
    // Written by `addPending` alone.
    filter: JSON.parse(row.scope) as PlayFilter,
    by: row.by_person,
    dueAtMs: row.due_at_ms,
  }));
};

export const removePending = async (write: Write, id: number): Promise<void> => {
  await write.deleteFrom('pending_forgets').where('id', '=', id).execute();
};
