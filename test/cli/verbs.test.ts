// The built command line as a person uses it: people, tokens, imports and the ledger, with a running server and without one.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { type Ended, runCli } from '../support/cli.ts';
import { claim, password, type RunningServer, removeFolder, startServer, temporaryFolder } from '../support/server.ts';

const other = 'another quiet phrase';

const exportRows = (count: number, artist: string): string =>
  JSON.stringify(
    Array.from({ length: count }, (_, index) => ({
      endTime: `2023-01-01 10:${String(index).padStart(2, '0')}`,
      artistName: artist,
      trackName: `Song ${index}`,
      msPlayed: 200_000,
    })),
  );

const writeExport = (folder: string, name: string, text: string): string => {
  writeFileSync(path.join(folder, name), text);
  return name;
};

const jsonOf = (ended: Ended): unknown => {
  expect(ended.err.replace(/^\d+( of \d+)?\n/gm, ''), 'complaints').to.equal('');
  return JSON.parse(ended.out) as unknown;
};

/** Changes one letter inside the newest ledger entry's body. */
const flipByte = (file: string): void => {
  const bytes = readFileSync(file);
  const at = bytes.indexOf('"purpose":"keep"');
  if (at < 0) throw new Error('no ledger entry in the file');
  bytes[at + 12] = 'h'.charCodeAt(0);
  writeFileSync(file, bytes);
};

describe('cli: a house without a server', function () {
  this.timeout(240_000);
  let folder = '';
  before(async () => {
    folder = temporaryFolder();
    const added = await runCli(folder, ['user', 'add', 'Anna'], { input: `${password}\n` });
    expect(added).to.deep.equal({ code: 0, out: 'done: true\n', err: '' });
  });
  after(() => removeFolder(folder));

  it('adds people by a password on standard input, and says what is wrong with one', async () => {
    const short = await runCli(folder, ['user', 'add', 'Ben'], { input: 'short\n' });
    expect([short.code, short.out]).to.deep.equal([1, '']);
    expect(short.err).to.contain('at least 10 characters').and.not.to.contain('short\n');
    const twice = await runCli(folder, ['user', 'add', 'anna'], { input: `${other}\n` });
    expect([twice.code, twice.err]).to.deep.equal([1, 'Something with that name already exists.\n']);
    const list = await runCli(folder, ['--json', 'user', 'list']);
    expect(jsonOf(list)).to.deep.equal([{ name: 'Anna', role: 'admin', status: 'active' }]);
  });

  it('imports for the one person there, with the yes that an import is', async () => {
    const file = writeExport(folder, 'StreamingHistory0.json', exportRows(5, 'One'));
    expect(jsonOf(await runCli(folder, ['--json', 'import', file]))).to.include({ imported: 5, duplicates: 0 });
    const named = await runCli(folder, ['--json', 'import', '--person', 'Anna', file]);
    expect(jsonOf(named), 'who lives alone need not prove it').to.include({ imported: 0, duplicates: 5 });
    expect(await readdir(path.join(folder, 'data', 'spool'))).to.deep.equal([]);
    const missing = await runCli(folder, ['import', file, 'not-here.json']);
    expect([missing.code, missing.out]).to.deep.equal([1, '']);
    expect(missing.err).to.contain('not-here.json cannot be read');
    const foreign = await runCli(folder, ['import', writeExport(folder, 'letter.json', '{"dear":"you"}')]);
    expect(foreign.code).to.equal(1);
    expect(foreign.err).to.contain('no listening history');
    expect(await readdir(path.join(folder, 'data', 'spool'))).to.deep.equal([]);
  });

  it('finds that nothing in the ledger was changed, and then that one byte was', async () => {
    const good = await runCli(folder, ['--json', 'ledger', 'verify']);
    expect(good.code).to.equal(0);
    expect(jsonOf(good)).to.include({ ok: true, entries: 5 });
    flipByte(path.join(folder, 'data', 'roomtone.db'));
    const bad = await runCli(folder, ['--json', 'ledger', 'verify']);
    expect(bad.code).to.equal(1);
    expect(JSON.parse(bad.out)).to.include({ ok: false });
  });
});

describe('cli: beside a running server', function () {
  this.timeout(240_000);
  let server: RunningServer;
  let folder = '';
  before(async () => {
    server = await startServer();
    folder = server.dataFolder;
    await claim(server);
  });
  after(async () => {
    expect(await server.stop()).to.equal(0);
    removeFolder(folder);
  });

  const countsOf = async (wanted: string) => {
    const { body } = await server.call('GET', '/api/people');
    const { people } = body as { people: { name: string; counts: { grants: number; plays: number } }[] };
    return people.find(({ name }) => name === wanted)?.counts;
  };

  it('is the only server of its data folder', async () => {
    let message = '';
    await startServer({ dataFolder: folder }).catch((error: unknown) => {
      message = String(error);
    });
    expect(message).to.contain('ended with 1').and.to.contain('another one runs on this data folder');
  });

  it('imports into the running house, for a person that is named when there are several', async () => {
    await runCli(folder, ['user', 'add', 'Ben'], { input: `${other}\n` });
    const file = writeExport(folder, 'StreamingHistory0.json', exportRows(4, 'Two'));
    const unnamed = await runCli(folder, ['import', file]);
    expect([unnamed.code, unnamed.err]).to.deep.equal([
      1,
      'That request cannot be read: say whose it is with --person NAME.\n',
    ]);
    const asBen = ['--json', 'import', '--person', 'Ben', file];
    for (const input of ['', `${password}\n`]) {
      const refused = await runCli(folder, asBen, { input });
      expect([refused.code, refused.err]).to.deep.equal([1, 'That name and password do not belong together.\n']);
    }
    expect(await countsOf('Ben')).to.include({ grants: 0, plays: 0 });
    expect(jsonOf(await runCli(folder, asBen, { input: `${other}\n` }))).to.include({ imported: 4 });
    // Two permissions of Ben's own, keep and learn, of which another adult sees the number only.
    expect(await countsOf('Ben')).to.include({ grants: 2, plays: 4 });
    const seen = (await server.call('GET', '/api/grants')).body as { grants: object[] };
    expect(seen.grants).to.deep.equal([]);
  });

  it('saves a copy of one’s own under whatever name a file may have', async () => {
    const name = 'my 50% copy #1?.zip';
    const words = ['export', '--person', 'Anna', name];
    const refused = await runCli(folder, words, { input: 'not this one\n' });
    expect([refused.code, existsSync(path.join(folder, name))]).to.deep.equal([1, false]);
    const saved = await runCli(folder, words, { input: `${password}\n` });
    expect(saved, saved.err).to.include({ code: 0 });
    expect(readFileSync(path.join(folder, name)).subarray(0, 2).toString()).to.equal('PK');
  });

  it('makes tokens for who proves to be that person, notes them, and they open what they name and nothing else', async () => {
    const words = ['--json', 'token', 'create', 'lamp', '--person', 'Anna', '--scope', 'read'];
    const refused = await runCli(folder, words, { input: `${other}\n` });
    expect([refused.code, refused.out]).to.deep.equal([1, '']);
    const made = jsonOf(await runCli(folder, words, { input: `${password}\n` }));
    const { token } = made as { token: string };
    const { entries } = (await server.call('GET', '/api/ledger')).body as {
      entries: { event: string; text: string }[];
    };
    expect(entries.filter(({ event }) => event === 'token-made').map(({ text }) => text)).to.deep.equal([
      'Anna made a token for a program.',
    ]);
    const ask = (method: string, route: string) =>
      fetch(`${server.ready.url}${route}`, { method, headers: { authorization: `Bearer ${token}` } });
    expect((await ask('GET', '/api/rooms')).status).to.equal(200);
    expect((await ask('POST', '/api/panic')).status).to.equal(403);
    const unknown = await runCli(folder, ['token', 'create', 'lamp', '--person', 'Anna', '--scope', 'everything']);
    expect([unknown.code, unknown.out]).to.deep.equal([2, '']);
    expect(unknown.err).to.contain('metrics');
  });

  it('sets a new password, which ends every sign-in, and never shows it', async () => {
    expect((await server.call('GET', '/api/rooms')).status).to.equal(200);
    const reset = await runCli(folder, ['user', 'reset-password', 'Anna'], { input: `${other}\nsecond line\n` });
    expect([reset.code, reset.out + reset.err]).to.deep.equal([0, 'done: true\n']);
    expect((await server.call('GET', '/api/rooms')).status).to.equal(401);
    expect((await server.call('POST', '/api/session', { name: 'Anna', password })).status).to.equal(401);
    expect((await server.call('POST', '/api/session', { name: 'Anna', password: other })).status).to.be.below(300);
    expect(server.stdout() + server.stderr()).not.to.contain(other);
    const nobody = await runCli(folder, ['user', 'reset-password', 'Zoe'], { input: `${other}\n` });
    expect([nobody.code, nobody.err]).to.deep.equal([
      1,
      'That request cannot be read: there is nobody of that name.\n',
    ]);
  });

  it('knows in the doctor that the server runs', async () => {
    const { out } = await runCli(folder, ['doctor']);
    expect(out).to.contain('ok    a server of this data folder is running');
  });
});
