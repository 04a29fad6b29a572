// The set-up code: readable, private, unchanged by looking, new after five wrong tries, gone once used.
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openSetupCode, type SetupCode } from '../../server/http/setup-code.ts';

describe('the set-up code', () => {
  let dataDir: string;
  let path: string;
  const fresh: string[] = [];
  const open = (claimed = false): Promise<SetupCode> =>
    openSetupCode({ dataDir, claimed, onNew: (code) => fresh.push(code) });

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'roomtone-code-'));
    path = join(dataDir, 'setup-code');
    fresh.length = 0;
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  it('stands in a file that only its owner reads, without letters that look alike', async () => {
    const code = await open();
    expect(code.current()).to.match(/^[A-HJKMNP-Z2-9]{4}-[A-HJKMNP-Z2-9]{4}$/);
    expect((await readFile(path, 'utf8')).trim()).to.equal(code.current());
    expect(statSync(path).mode & 0o777).to.equal(0o600);
  });

  it('survives a restart, and a file that holds something else is replaced', async () => {
    const first = (await open()).current();
    expect((await open()).current()).to.equal(first);
    await writeFile(path, 'x\n');
    expect((await open()).current())
      .to.match(/^.{4}-.{4}$/)
      .and.not.equal(first);
  });

  it('is read however a person types it', async () => {
    const code = await open();
    const typed = (code.current() ?? '').toLowerCase().replace('-', ' ');
    expect(await code.matches(typed)).to.equal(true);
  });

  it('changes after five wrong tries, and the old one is worth nothing then', async () => {
    const code = await open();
    const old = code.current() ?? '';
    for (let n = 0; n < 4; n += 1) expect(await code.matches('WRONG')).to.equal(false);
    expect(code.current()).to.equal(old);
    expect(await code.matches('WRONG')).to.equal(false);
    expect(code.current()).to.not.equal(old);
    expect(fresh).to.deep.equal([code.current()]);
    expect((await readFile(path, 'utf8')).trim()).to.equal(code.current());
    expect(await code.matches(old)).to.equal(false);
  });

  it('is gone once the house is claimed', async () => {
    const code = await open();
    const old = code.current() ?? '';
    await code.drop();
    expect([code.current(), existsSync(path), await code.matches(old)]).to.deep.equal([null, false, false]);
    await writeFile(path, `${old}\n`);
    expect((await open(true)).current()).to.equal(null);
    expect(existsSync(path)).to.equal(false);
  });
});
