// Starts the thread that turns an upload into a reduced file of plays.
import { rm } from 'node:fs/promises';
import { RoomtoneError } from '../../config/words/errors.ts';
import { startWorker } from '../ground/worker.ts';
import type { ReduceAnswer } from './reduce-worker.ts';
import type { Reduced, ReduceOrder } from './reduction.ts';

const run = (order: ReduceOrder): Promise<ReduceAnswer> =>
  new Promise((resolve, reject) => {
    const worker = startWorker(new URL('./reduce-worker.ts', import.meta.url), order);
    worker.on('message', resolve);
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the reading thread ended without an answer')));
  });

/** Throws `not-an-export`, `truncated-export` or `too-large`; then no output is left. */
export const reduceExport = async (order: ReduceOrder): Promise<Reduced> => {
  try {
    const answer = await run(order);
    if (answer.ok) return answer.reduced;
    throw new RoomtoneError(answer.code, answer.fields);
  } catch (cause) {
    await rm(order.output, { force: true });
    throw cause;
  }
};
