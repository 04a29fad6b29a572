// Workers: one thread started from a TypeScript file, handed a value and answering.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { startWorker } from '../../server/ground/worker.ts';
import { compileProgram } from '../support/compiled.ts';

describe('startWorker', () => {
  it('runs a TypeScript file and hands it what was given', async function () {
    this.timeout(240_000);
    const worker = startWorker(new URL('../support/doubling-worker.ts', import.meta.url), { number: 21 });
    const [answer] = await once(worker, 'message');
    expect(answer).to.deep.equal({ doubled: 42, folded: 'zoe' });
    await worker.terminate();
  });

  it('runs the same when it is compiled, without a loader', async function () {
    this.timeout(240_000);
    const program = await compileProgram('test/support/worker-probe.ts', 'test/support/doubling-worker.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [program.path]);
    expect(JSON.parse(stdout)).to.deep.equal({ doubled: 42, folded: 'zoe' });
    await program.drop();
  });

  it('reports a thread that cannot start', async function () {
    this.timeout(240_000);
    const worker = startWorker(new URL('../support/nowhere.ts', import.meta.url), null);
    const [error] = await once(worker, 'error').catch((reason: unknown) => [reason]);
    expect(String(error)).to.include('nowhere');
  });
});
