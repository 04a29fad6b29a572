// One piece of long work: its row, and what is told of it while it goes on, not more often than an eye can follow.
import type { JobView } from '../../config/words/panel.ts';
import type { Clock } from '../../devices/types.ts';
import type { Db } from '../store/db.ts';
import { changeJob, createJob, listRunningJobs } from '../store/jobs.ts';

export interface JobDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly board: { put(job: JobView): void };
}

export interface RunningJob {
  readonly id: number;
  view(): JobView;
  /** Told on the board only: progress that a restart may forget. */
  tell(change: Partial<Pick<JobView, 'done' | 'total' | 'report'>>): void;
  finish(report: NonNullable<JobView['report']>): Promise<void>;
  fail(error: string, report?: JobView['report']): Promise<void>;
}

const quietMs = 200;

export const followJob = ({ db, clock, board }: JobDeps, first: JobView): RunningJob => {
  const { id, kind, state, done, total, report, error, owner = 0 } = first;
  let view: JobView = { id, kind, state, done, total, report, error, ...(owner > 0 && { owner }) };
  let toldMonoMs = clock.monoMs();
  board.put(view);

  const end = async (change: Partial<JobView>): Promise<void> => {
    view = { ...view, ...change };
    await db.write((write) => changeJob(write, id, { ...change, done: view.done, total: view.total, cursor: null }));
    board.put(view);
  };

  return {
    id,
    view: () => view,
    tell: (change) => {
      view = { ...view, ...change };
      if (clock.monoMs() - toldMonoMs < quietMs) return;
      toldMonoMs = clock.monoMs();
      board.put(view);
    },
    finish: (last) => end({ state: 'done', report: last }),
    fail: (sentence, last = view.report) => end({ state: 'failed', error: sentence, report: last }),
  };
};

export const openJob = async (
  deps: JobDeps,
  job: { readonly kind: JobView['kind']; readonly owner: number; readonly total: number | null },
): Promise<RunningJob> => {
  const atMs = deps.clock.nowMs();
  return followJob(deps, await deps.db.write((write) => createJob(write, { ...job, atMs })));
};

/** Work of these kinds that the last run left begins anew by itself; its old rows are closed. */
export const closeCutOff = async ({ db }: JobDeps, kinds: readonly JobView['kind'][]): Promise<void> => {
  const left = (await listRunningJobs(db.read)).filter((job) => kinds.includes(job.kind));
  if (left.length === 0) return;
  await db.write(async (write) => {
    for (const job of left) await changeJob(write, job.id, { state: 'failed', error: 'It was cut off by a restart.' });
  });
};
