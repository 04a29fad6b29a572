// The long work that is going on or has just ended, for whoever shows progress.
import type { JobView } from '../../config/words/panel.ts';

export interface JobBoard {
  put(job: JobView): void;
  list(): readonly JobView[];
  onJob(listener: (job: JobView) => void): () => void;
}

const mostKept = 20;

export const createJobBoard = (): JobBoard => {
  const jobs = new Map<number, JobView>();
  const listeners = new Set<(job: JobView) => void>();
  return {
    put: (job) => {
      jobs.delete(job.id);
      jobs.set(job.id, job);
      for (const [id, one] of jobs) if (jobs.size > mostKept && one.state !== 'running') jobs.delete(id);
      for (const listener of listeners) listener(job);
    },
    list: () => [...jobs.values()],
    onJob: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
