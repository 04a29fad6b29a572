// The only user of node-cron: one tick a minute in UTC; what is due is decided by our own table of last runs, so that nothing is skipped.
import cron from 'node-cron';
import type { Clock, Report } from '../../devices/types.ts';

export interface Job {
  readonly name: string;
  /** The next moment after `afterMs` at which it is due, UTC milliseconds. */
  nextDueMs(afterMs: number): number;
  /** false: it could do nothing yet and is tried again at the next minute. */
  run(): Promise<unknown>;
}

export interface JobsDeps {
  readonly clock: Clock;
  readonly report: Report;
  readonly jobs: readonly Job[];
  lastRunMs(name: string): Promise<number | null>;
  setLastRun(name: string, atMs: number): Promise<void>;
}

const runIfDue = async (deps: JobsDeps, job: Job, nowMs: number): Promise<void> => {
  const last = await deps.lastRunMs(job.name);
  // A last run in the future was written by a clock that was wrong.
  if (last !== null && last <= nowMs && job.nextDueMs(last) > nowMs) return;
  const done = last === null ? undefined : await job.run();
  if (done === false) return;
  // Only then, so that a run that failed is tried again and not a day later.
  await deps.setLastRun(job.name, nowMs);
};

/** Runs what is due now, once each, also when the machine slept over the moment. */
export const runDue = async (deps: JobsDeps): Promise<void> => {
  const nowMs = deps.clock.nowMs();
  for (const job of deps.jobs) {
    try {
      await runIfDue(deps, job, nowMs);
    } catch {
      deps.report('job-failed', { job: job.name });
    }
  }
};

const silent = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} };

export const startJobs = (deps: JobsDeps): { stop(): Promise<void> } => {
  let running: Promise<void> = Promise.resolve();
  const tick = (): void => {
    running = running
      .then(() => runDue(deps))
      .catch(() => {
        deps.report('job-failed');
      });
  };
  const task = cron.schedule('* * * * *', tick, { timezone: 'Etc/UTC', logger: silent, noOverlap: true });
  tick();
  return {
    stop: async () => {
      await task.destroy();
      await running;
    },
  };
};
