// When each regular job was last due, so that what was missed while switched off is caught up.
import type { Read, Write } from './tables.ts';

export const readLastRuns = async (read: Read): Promise<ReadonlyMap<string, number>> => {
  const found = await read.selectFrom('last_runs').selectAll().execute();
  return new Map(found.map((row) => [row.name, row.due_at_ms]));
};

export const writeLastRun = async (write: Write, name: string, dueAtMs: number): Promise<void> => {
  await write
    .insertInto('last_runs')
    .values({ name, due_at_ms: dueAtMs })
    .onConflict((clash) => clash.column('name').doUpdateSet({ due_at_ms: dueAtMs }))
    .execute();
};
