// Which SQLite is used when nobody names one: sqlite3, else Node's own where there is one, else a sentence that helps.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { type Compiled, compileProgram } from '../support/compiled.ts';
import { engines } from '../support/stores.ts';

describe('the choice of a driver', () => {
  let folder: string;
  let program: Compiled;

  before(async function () {
    this.timeout(240_000);
    folder = await mkdtemp(join(tmpdir(), 'roomtone-driver-'));
    program = await compileProgram('test/support/driver-probe.ts');
  });
  after(async () => {
    await program.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const probe = async (...flags: string[]) => {
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, program.path, join(folder, 'x.db')]);
    return JSON.parse(stdout);
  };

  it('is sqlite3', async function () {
    this.timeout(240_000);
    expect(await probe()).to.deep.equal({ driver: 'sqlite3', reports: [] });
  });

  it("is Node's own when sqlite3 cannot load, over the same file; without one the sentence says what to do", async function () {
    this.timeout(240_000);
    const answer = await probe('--import', fileURLToPath(new URL('../support/no-sqlite3.mjs', import.meta.url)));
    if (engines.includes('node:sqlite')) {
      expect(answer).to.deep.equal({ driver: 'node:sqlite', reports: ['sqlite3-missing'] });
    } else {
      expect(answer.error).to.include('npm rebuild sqlite3').and.include('Node 22.13');
    }
  });
});
