// Workers: one thread started from a TypeScript file, handed a value and answering.
import { once } from 'node:events';
import { expect } from 'chai';
import { startWorker } from '../../server/ground/worker.ts';

describe('startWorker', () => {
  it('runs a TypeScript file and hands it what was given', async function () {
    this.timeout(10_000);
    const worker = startWorker(new URL('../support/doubling-worker.ts', import.meta.url), { number: 21 });
    const [answer] = await once(worker, 'message');
    expect(answer).to.deep.equal({ doubled: 42, folded: 'zoe' });
    await worker.terminate();
  });

  it('reports a thread that cannot start', async function () {
    this.timeout(10_000);
    const worker = startWorker(new URL('../support/nowhere.ts', import.meta.url), null);
    const [error] = await once(worker, 'error').catch((reason: unknown) => [reason]);
    expect(String(error)).to.include('nowhere');
  });
});
