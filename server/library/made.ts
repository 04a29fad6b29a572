// Lets Roomtone make its own short pieces, in a thread, and says what they are.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { startWorker } from '../ground/worker.ts';
import { madeArtist, recipes } from './made-recipes.ts';
import type { MadeOrder } from './made-worker.ts';

export interface MadeSound {
  readonly artist: string;
  readonly title: string;
  readonly tempoBpm: number;
  readonly energy: number;
}

/** Tempo and energy of the made pieces, which no analysis needs to measure. */
export const madeSounds: readonly MadeSound[] = recipes.map(({ title, tempoBpm, energy }) => ({
  artist: madeArtist,
  title,
  tempoBpm,
  energy,
}));

const fileOf = (title: string): string => `${title.toLowerCase().replace(/[^a-z]+/g, '-')}.wav`;

const exists = async (path: string): Promise<boolean> => {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
};

const make = (orders: MadeOrder['orders'], onDone: (done: number) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    let done = 0;
    const worker = startWorker<MadeOrder>(new URL('./made-worker.ts', import.meta.url), { orders });
    worker.on('message', () => {
      done += 1;
      onDone(done);
    });
    worker.on('error', reject);
    worker.on('exit', () => (done === orders.length ? resolve() : reject(new Error('the making stopped half-way'))));
  });

const makeMissing = async (orders: MadeOrder['orders'], onDone: (done: number) => void): Promise<void> => {
  const missing = [];
  for (const order of orders) if (!(await exists(order.path))) missing.push(order);
  const there = orders.length - missing.length;
  onDone(there);
  if (missing.length > 0) await make(missing, (done) => onDone(there + done));
};

export const madeTotal = recipes.length;

/** Writes the pieces that are not there yet into `folder`; the same ones every time. */
export const makePieces = (folder: string, onDone: (done: number) => void = () => undefined): Promise<void> =>
  makeMissing(
    recipes.map(({ title, seed }) => ({ path: join(folder, fileOf(title)), seed })),
    onDone,
  );

export const makeChime = (path: string): Promise<void> => makeMissing([{ path, seed: null }], () => undefined);
