// The thread that reads an upload, so that a large one holds nothing up.
import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorCode, type ErrorFields, RoomtoneError } from '../../config/words/errors.ts';
import type { WorkerBoot } from '../ground/worker.ts';
import { type Reduced, type ReduceOrder, reduceHere } from './reduction.ts';

export type ReduceAnswer =
  | { readonly ok: true; readonly reduced: Reduced }
  | { readonly ok: false; readonly code: ErrorCode; readonly fields: ErrorFields };

const answer = async (order: ReduceOrder): Promise<ReduceAnswer> => {
  try {
    return { ok: true, reduced: await reduceHere(order) };
  } catch (error) {
    if (error instanceof RoomtoneError) return { ok: false, code: error.code, fields: error.fields };
    throw error;
  }
};

const { given }: WorkerBoot<ReduceOrder> = workerData;
parentPort?.postMessage(await answer(given));
