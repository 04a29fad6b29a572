// Reads tags in a thread of its own and gives up on a file that takes too long.
import type { Worker } from 'node:worker_threads';
import type { Clock } from '../ground/clock.ts';
import { startWorker } from '../ground/worker.ts';
import type { TagsResult } from './read-tags.ts';

export interface TagReader {
  /** Problems: those of `readTags`, `timeout` for a file that was given up, `crashed` for one that killed the thread. */
  read(path: string): Promise<TagsResult>;
  /** How many calls of `read` may usefully wait at once. */
  readonly width: number;
  stop(): Promise<void>;
}

export interface TagReaderOptions {
  readonly clock: Clock;
  readonly timeoutMs?: number;
  /** Left out, the thread that reads real files. */
  readonly start?: () => Worker;
}

interface Asked {
  readonly id: number;
  readonly path: string;
  /** It was being read when a thread had to be stopped: read alone from now on. */
  suspect: boolean;
  done(result: TagsResult): void;
}

const width = 4;
const defaultTimeoutMs = 20_000;

const startTagWorker = (): Worker => startWorker(new URL('./tag-worker.ts', import.meta.url), null);

export const createTagReader = ({
  clock,
  timeoutMs = defaultTimeoutMs,
  start = startTagWorker,
}: TagReaderOptions): TagReader => {
  const waiting: Asked[] = [];
  const reading = new Map<number, Asked>();
  let worker: Worker | null = null;
  let cancel: (() => void) | null = null;
  let count = 0;
  let stopped = false;

  const watch = (): void => {
    cancel?.();
    cancel = reading.size === 0 ? null : clock.after(timeoutMs, () => lose('timeout'));
  };

  /** The thread is stuck or dead: what it alone was reading is the culprit, several are tried again one by one. */
  const lose = (problem: string): void => {
    const lost = [...reading.values()];
    reading.clear();
    cancel?.();
    const old = worker;
    worker = null;
    void old?.terminate();
    const [only] = lost;
    if (lost.length === 1 && only !== undefined) only.done({ problem });
    else {
      for (const one of lost) one.suspect = true;
      waiting.unshift(...lost);
    }
    pump();
  };

  const open = (): Worker => {
    const fresh = start();
    fresh.on('message', ({ id, result }: { readonly id: number; readonly result: TagsResult }) => {
      const one = reading.get(id);
      reading.delete(id);
      watch();
      one?.done(result);
      pump();
    });
    const die = (): void => {
      if (worker === fresh) lose('crashed');
    };
    fresh.on('error', die);
    fresh.on('exit', die);
    return fresh;
  };

  const pump = (): void => {
    if (stopped) return;
    for (;;) {
      const next = waiting[0];
      const alone = next?.suspect === true || [...reading.values()].some((one) => one.suspect);
      if (next === undefined || reading.size >= (alone ? 1 : width)) return;
      waiting.shift();
      reading.set(next.id, next);
      worker ??= open();
      worker.postMessage({ id: next.id, path: next.path });
      watch();
    }
  };

  return {
    width,
    read: (path) =>
      new Promise((done) => {
        if (stopped) {
          done({ problem: 'stopped' });
          return;
        }
        count += 1;
        waiting.push({ id: count, path, suspect: false, done });
        pump();
      }),
    stop: async () => {
      stopped = true;
      cancel?.();
      const left = [...reading.values(), ...waiting.splice(0)];
      reading.clear();
      const old = worker;
      worker = null;
      for (const one of left) one.done({ problem: 'stopped' });
      await old?.terminate();
    },
  };
};
