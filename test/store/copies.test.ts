// A backup that was killed leaves no copy behind: it goes at the next start, and at the latest before a forgetting is over.
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { forget } from '../../server/store/forget.ts';
import { type Compiled, compileProgram } from '../support/compiled.ts';
import { noonMs } from '../support/fake-clock.ts';
import { addTracks, countBytes, fillHousehold, openTestStore, type TestStore } from '../support/stores.ts';

const canary = 'QxCanary9191';

describe('copies for backups', function () {
  this.timeout(60_000);
  let store: TestStore;
  let program: Compiled | null = null;

  before(async () => {
    program = await compileProgram('test/support/copy-holder.ts');
  });
  after(() => program?.drop());
  beforeEach(async () => {
    store = await openTestStore();
    await fillHousehold(store);
    await addTracks(store.db, [canary]);
    await store.db.checkpoint();
  });
  afterEach(() => store.drop());

  const killedOverCopy = (): Promise<void> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [program?.path ?? '', store.path]);
      child.stdout.once('data', () => child.kill('SIGKILL'));
      child.on('exit', () => resolve());
    });

  it('are gone at the next start of a process that was killed over one', async () => {
    const once = await countBytes(store.folder, canary);
    await killedOverCopy();
    expect(await countBytes(store.folder, canary), 'the copy is there').to.be.above(once);
    await store.reopen();
    expect(await countBytes(store.folder, canary)).to.equal(once);
    await forget(store.db, { type: 'all' }, noonMs);
    expect(await countBytes(store.folder, canary)).to.equal(0);
  });

  it('are gone when a forgetting is over, whoever left them', async () => {
    await writeFile(join(dirname(store.path), 'backup-copy.db'), canary);
    await forget(store.db, { type: 'all' }, noonMs);
    expect(await countBytes(store.folder, canary)).to.equal(0);
  });
});
