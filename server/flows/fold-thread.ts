// Folds in a thread of its own, one page of plays at a time, so that neither the loop nor the memory of the house feels it.
import type { TastePlay } from '../core/taste/play.ts';
import { startWorker } from '../ground/worker.ts';
import type { FoldOrder } from './fold-worker.ts';

export interface FoldThread {
  /** Goes on from the bytes of a taste that was checked, or begins anew. */
  begin(snapshot: Uint8Array | null): Promise<void>;
  /** Resolves when the thread is ready for more. */
  take(plays: readonly TastePlay[]): Promise<void>;
  end(): Promise<Uint8Array>;
  stop(): Promise<void>;
}

/** Every call waits for its answer before the next one is made. */
export const startFoldThread = (): FoldThread => {
  const worker = startWorker(new URL('./fold-worker.ts', import.meta.url), null);
  let settle: { done(answer: Uint8Array | null): void; failed(error: Error): void } | null = null;
  let broken: Error | null = null;
  const fail = (error: Error): void => {
    broken = error;
    settle?.failed(error);
  };
  worker.on('message', (answer: Uint8Array | null) => settle?.done(answer));
  worker.on('error', fail);
  worker.on('exit', () => fail(broken ?? new Error('the thread that folds has ended')));

  const ask = (order: FoldOrder): Promise<Uint8Array | null> =>
    new Promise((resolve, reject) => {
      if (broken !== null) {
        reject(broken);
        return;
      }
      settle = { done: resolve, failed: reject };
      worker.postMessage(order);
    });

  return {
    begin: async (snapshot) => void (await ask({ type: 'begin', snapshot })),
    take: async (plays) => void (await ask({ type: 'plays', plays })),
    end: async () => (await ask({ type: 'end' })) ?? new Uint8Array(0),
    stop: async () => void (await worker.terminate()),
  };
};
