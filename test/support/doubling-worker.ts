// Doubles the number it was started with, through an import of ours, as real workers do.
import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerBoot } from '../../server/ground/worker.ts';
import { foldName } from '../../server/store/people.ts';

const { given }: WorkerBoot<{ readonly number: number }> = workerData;
parentPort?.postMessage({ doubled: given.number * 2, folded: foldName(' Zoe ') });
