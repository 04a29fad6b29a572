// Forgetting on a full disk: with not one byte free it still works, because the ballast gives way.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { type Compiled, compileProgram } from '../support/compiled.ts';

/** Mounts a disk of its own size that nobody else sees, and runs the rest of the arguments on it. */
const onSmallDisk = 'mount -t tmpfs -o size="$1" none "$2" && shift 2 && exec "$@"';
const unshareFlags = process.getuid?.() === 0 ? '-m' : '-rm';
const canary = 'QxCanary515151';

describe('a full disk', () => {
  let folder: string;
  let program: Compiled | null = null;

  before(async function () {
    this.timeout(60_000);
    folder = await mkdtemp(join(tmpdir(), 'roomtone-full-'));
    const probe = spawnSync('unshare', [unshareFlags, 'sh', '-c', onSmallDisk, 'sh', '1m', folder, 'true']);
    if (probe.status !== 0) this.skip();
    program = await compileProgram('test/support/full-disk-writer.ts');
  });
  after(async () => {
    await program?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const fillAndForget = async (ballastBytes: number) => {
    const run = [process.execPath, program?.path ?? '', join(folder, 'roomtone.db'), canary, String(ballastBytes)];
    const all = [unshareFlags, 'sh', '-c', onSmallDisk, 'sh', '14m', folder, ...run];
    const { stdout } = await promisify(execFile)('unshare', all);
    return JSON.parse(stdout);
  };

  it('is forgotten from with a ballast', async function () {
    this.timeout(60_000);
    const report = await fillAndForget(6_000_000);
    expect(report).to.include({ filled: 'full', plain: 'full', forgot: 'done', after: 0 });
    expect(report.before).to.be.above(1000);
    expect(report.rounds).to.be.above(5);
  });

  it('could not be forgotten from without one', async function () {
    this.timeout(60_000);
    const report = await fillAndForget(1);
    expect(report).to.include({ filled: 'full', plain: 'full', forgot: 'full' });
    expect(report.after).to.be.above(1000);
  });
});
