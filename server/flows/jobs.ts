// The only user of node-cron: one tick a minute in UTC; what is due is decided by our own table of last runs, so that nothing is skipped.
import cron from 'node-cron';
import type { Clock, Report } from '../../devices/types.ts';

export interface Job {
  readonly name: string;
  /** The next moment after `afterMs` at which it is due, UTC milliseconds. */
  nextDueMs(afterMs: number): number;
  run(): Promise<void>;
}

export interface JobsDeps {
  readonly clock: Clock;
  readonly report: Report;
  readonly jobs: readonly Job[];
  lastRunMs(name: string): Promise<number | null>;
  setLastRun(name: string, atMs: number): Promise<void>;
}

/** Runs what is due now, once each, also when the machine slept over the moment. */
export const runDue = async (deps: JobsDeps): Promise<void> => {
  const nowMs = deps.clock.nowMs();
  for (const job of deps.jobs) {
    const last = await deps.lastRunMs(job.name);
    if (last !== null && job.nextDueMs(last) > nowMs) continue;
    await deps.setLastRun(job.name, nowMs);
    if (last === null) continue;
    await job.run();
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
