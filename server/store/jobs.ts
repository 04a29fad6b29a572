// Long work and how far it is, so that a restart can tell what was cut off.
import { sql } from 'kysely';
import type { JobView } from '../../config/words/panel.ts';
import type { JobsTable, Read, Write } from './tables.ts';

export interface StoredJob extends JobView {
  readonly owner: number;
  /** Where an interrupted job goes on; its own words. */
  readonly cursor: string | null;
}

export interface JobChange {
  readonly state?: JobView['state'];
  readonly done?: number;
  readonly total?: number | null;
  readonly cursor?: string | null;
  readonly report?: JobView['report'];
  readonly error?: string | null;
}

const kinds = ['scan', 'import', 'made-music', 'forget', 'backup'] as const satisfies readonly JobView['kind'][];
const states = ['running', 'done', 'failed'] as const satisfies readonly JobView['state'][];

type JobRow = Omit<JobsTable, 'id'> & { readonly id: number };

const jobOf = (row: JobRow): StoredJob => ({
  id: row.id,
  kind: kinds.find((kind) => kind === row.kind) ?? 'scan',
  state: states.find((state) => state === row.state) ?? 'failed',
  done: row.done,
  total: row.total,
  // Written by changeJob alone, from the same type.
  report: row.report === null ? null : (JSON.parse(row.report) as Readonly<Record<string, unknown>>),
  error: row.error,
  owner: row.owner_id,
  cursor: row.cursor,
});

/** As many of those that ended long ago as nobody looks back on; imports stay as long as their plays may. */
const keptJobs = 200;

export const createJob = async (
  write: Write,
  job: { readonly kind: JobView['kind']; readonly owner: number; readonly total: number | null; readonly atMs: number },
): Promise<StoredJob> => {
  const row = await write
    .insertInto('jobs')
    .values({
      kind: job.kind,
      owner_id: job.owner,
      state: 'running',
      done: 0,
      total: job.total,
      created_at_ms: job.atMs,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await write
    .deleteFrom('jobs')
    .where('id', '<', row.id - keptJobs)
    .where('kind', '!=', 'import')
    .where('state', '!=', 'running')
    .execute();
  return jobOf(row);
};

export const changeJob = async (write: Write, id: number, change: JobChange): Promise<void> => {
  const { report, ...plain } = change;
  const update = {
    ...plain,
    ...(report !== undefined && { report: report === null ? null : JSON.stringify(report) }),
  };
  if (Object.keys(update).length === 0) return;
  await write.updateTable('jobs').set(update).where('id', '=', id).execute();
};

export const jobById = async (read: Read, id: number): Promise<StoredJob | null> => {
  const row = await read.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : jobOf(row);
};

/** Newest first. */
export const listJobs = async (read: Read, limit: number): Promise<readonly StoredJob[]> =>
  (await read.selectFrom('jobs').selectAll().orderBy('id', 'desc').limit(limit).execute()).map(jobOf);

/** What the last run of the server left unfinished. */
export const listRunningJobs = async (read: Read): Promise<readonly StoredJob[]> =>
  (await read.selectFrom('jobs').selectAll().where('state', '=', 'running').orderBy('id').execute()).map(jobOf);

/** Stops what is being imported for these owners, or for anybody, or that one import of theirs: no batch of it is written from now on, and no start goes on with it. */
export const haltImports = async (
  write: Write,
  { owners, source }: { readonly owners: readonly number[] | null; readonly source: number | null },
  error: string,
): Promise<void> => {
  await write
    .updateTable('jobs')
    .set({ state: 'failed', cursor: null, error })
    .where('kind', '=', 'import')
    .where('state', '=', 'running')
    .$if(owners !== null, (query) => query.where('owner_id', 'in', [...(owners ?? [])]))
    .$if(source !== null, (query) => query.where(sql`json_extract(report, '$.source')`, '=', source))
    .execute();
};
