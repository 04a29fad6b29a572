// Starts a worker thread from a source file, compiled or not.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Runs TypeScript in the thread: neither Node 20 nor an inherited loader does it there. */
const bootstrap = `
const { workerData } = require('node:worker_threads');
import(workerData.loader).then(({ register }) => {
  register();
  return import(workerData.entry);
});
`;

export interface WorkerBoot<T> {
  readonly entry: string;
  readonly loader: string | null;
  /** What the starter handed over. */
  readonly given: T;
}

/** Named by file: under tsx this module may run as CommonJS, and then names resolve to a loader that does not load. */
const findLoader = (): string => {
  const tsx = createRequire(import.meta.url).resolve('tsx/package.json');
  return new URL('dist/esm/api/index.mjs', pathToFileURL(tsx)).href;
};

/**
 * Starts the thread of `entry`, written as `new URL('./scan-worker.ts', import.meta.url)`; the compiler does not
 * rewrite that name, so this does. The thread finds `given` in `(workerData as WorkerBoot<T>).given`.
 */
export const startWorker = <T>(entry: URL, given: T): Worker => {
  const compiled = import.meta.url.endsWith('.js');
  if (compiled) {
    const file = new URL(entry.href.replace(/\.ts$/, '.js'));
    const boot: WorkerBoot<T> = { entry: file.href, loader: null, given };
    return new Worker(file, { workerData: boot, execArgv: [] });
  }
  const boot: WorkerBoot<T> = { entry: entry.href, loader: findLoader(), given };
  return new Worker(bootstrap, { eval: true, workerData: boot, execArgv: [] });
};
