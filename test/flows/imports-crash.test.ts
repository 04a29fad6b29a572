// kill -9 in the middle of an import, a few times: after a restart it is there whole, every row once, or it is not there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { countPlays } from '../../server/store/history.ts';
import { listRunningJobs } from '../../server/store/jobs.ts';
import { listSources } from '../../server/store/sources.ts';
import { type Compiled, compileProgram } from '../support/compiled.ts';
import { type LibraryHouse, openLibraryHouse } from '../support/library-house.ts';

/** The whole server is killed twenty times in an import of its own (`whole/crash-import`). */
const kills = 6;
const rows = 5000;

const history = JSON.stringify(
  Array.from({ length: rows }, (_, index) => ({
    endTime: new Date(Date.UTC(2023, 0, 1) + index * 240_000).toISOString().slice(0, 16).replace('T', ' '),
    artistName: `Artist ${index % 60}`,
    trackName: `Song ${index % 700}`,
    msPlayed: 180_000,
  })),
);

describe('an import that is killed', () => {
  let program: Compiled;
  before(async function () {
    this.timeout(300_000);
    program = await compileProgram('test/support/import-crasher.ts');
  });
  after(() => program?.drop());

  /** Kills the import `ms` after its `times`th transaction, or 0 for its start; answers whether it had been accepted. */
  const importAndDie = async (house: LibraryHouse, times: number, ms: number): Promise<boolean> => {
    const upload = join(house.dataDir, 'spool', 'upload');
    mkdirSync(join(house.dataDir, 'spool'), { recursive: true });
    writeFileSync(upload, history);
    const args = [program.path, house.dataDir, upload, String(house.ada)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    let dying = false;
    child.stdout.on('data', (chunk) => {
      out += String(chunk);
      if (dying || !out.includes('ready') || out.split('wrote').length <= times) return;
      dying = true;
      setTimeout(() => child.kill('SIGKILL'), ms);
    });
    await once(child, 'close');
    return out.includes('started');
  };

  const countAfterRestart = async (house: LibraryHouse): Promise<number> => {
    // Files of the last run are older than this one.
    for (const name of readdirSync(join(house.dataDir, 'spool'))) {
      utimesSync(join(house.dataDir, 'spool', name), 1, 1);
    }
    await house.imports.resume();
    await house.imports.idle();
    expect(readdirSync(join(house.dataDir, 'spool'))).to.deep.equal([]);
    expect(await listRunningJobs(house.store.db.read)).to.deep.equal([]);
    return countPlays(house.store.db.read);
  };

  it(`is whole or absent, ${kills} times`, async function () {
    this.timeout(600_000);
    let resumed = 0;
    let absent = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const house = await openLibraryHouse();
      try {
        const early = kill % 4 === 0;
        const accepted = await importAndDie(house, early ? 0 : 1 + (kill % 4), kill % 7);
        const before = await countPlays(house.store.db.read);
        const plays = await countAfterRestart(house);
        // The row may be there although the answer did not get out.
        const isThere = accepted || (await listSources(house.store.db.read, house.ada)).length > 0;
        expect(plays, `kill ${kill}`).to.equal(isThere ? rows : 0);
        if (before > 0 && before < rows) resumed += 1;
        if (plays === 0) absent += 1;
      } finally {
        await house.drop();
      }
    }
    console.log(`      ${kills} kills: ${resumed} resumed half-way, ${absent} cleanly absent`);
    expect(resumed).to.be.above(0);
    expect(absent).to.be.above(0);
  });
});
