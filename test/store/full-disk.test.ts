// A full disk: with not one byte free people can still take back, stop and have forgotten, because the ballast gives way.
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
  let house: Compiled | null = null;

  before(async function () {
    this.timeout(240_000);
    folder = await mkdtemp(join(tmpdir(), 'roomtone-full-'));
    const probe = spawnSync('unshare', [unshareFlags, 'sh', '-c', onSmallDisk, 'sh', '1m', folder, 'true']);
    if (probe.status !== 0) this.skip();
    program = await compileProgram('test/support/full-disk-writer.ts');
    house = await compileProgram('test/support/full-disk-house.ts');
  });
  after(async () => {
    await program?.drop();
    await house?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const fillAndForget = async (ballastBytes: number) => {
    const run = [process.execPath, program?.path ?? '', join(folder, 'roomtone.db'), canary, String(ballastBytes)];
    const all = [unshareFlags, 'sh', '-c', onSmallDisk, 'sh', '14m', folder, ...run];
    const { stdout } = await promisify(execFile)('unshare', all);
    return JSON.parse(stdout);
  };

  it('is forgotten from with a ballast', async function () {
    this.timeout(240_000);
    const report = await fillAndForget(6_000_000);
    expect(report).to.include({ filled: 'full', plain: 'full', forgot: 'done', after: 0 });
    expect(report.before).to.be.above(1000);
    expect(report.rounds).to.be.above(5);
  });

  it('could not be forgotten from without one', async function () {
    this.timeout(240_000);
    const report = await fillAndForget(1);
    expect(report).to.include({ filled: 'full', plain: 'full', forgot: 'full' });
    expect(report.after).to.be.above(1000);
  });

  const takeBackOn = async (ballastBytes: number) => {
    const run = [process.execPath, house?.path ?? '', String(ballastBytes)];
    const all = [unshareFlags, 'sh', '-c', onSmallDisk, 'sh', '8m', folder, ...run];
    const { stdout } = await promisify(execFile)('unshare', all, { env: { ...process.env, TMPDIR: folder } });
    return JSON.parse(stdout);
  };

  it('is no reason to sense on: what is taken back, stopped or objected to is so after a restart', async function () {
    this.timeout(240_000);
    const report = await takeBackOn(2_000_000);
    expect(report).to.include({ plain: 'full', ended: 'done', objected: 'done', stopped: 'done' });
    expect(report).to.include({ hidden: 'done', pending: 1, sensingStopped: true, guest: true, ledger: true });
    expect(report.after).to.deep.equal(['learn']);
    expect(report.ballastBytes, 'it is held again').to.be.above(1_000_000);
    expect(report.events.slice(0, 3)).to.deep.equal(['sensing-stopped', 'guest-objected', 'end']);
  });

  it('would have been one without a ballast', async function () {
    this.timeout(240_000);
    const report = await takeBackOn(1);
    expect(report).to.include({ plain: 'full', ended: 'full', hidden: 'full', stopped: 'full' });
  });
});
