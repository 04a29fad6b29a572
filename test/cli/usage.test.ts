// Exit codes and sentences: 0 done, 1 failed, 2 wrong usage, 78 bad settings; and the doctor's advice.

import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect } from 'chai';
import { runCli } from '../support/cli.ts';
import { removeFolder, temporaryFolder } from '../support/server.ts';

describe('cli: usage', function () {
  this.timeout(240_000);
  let folder = '';
  before(() => {
    folder = temporaryFolder();
  });
  after(() => removeFolder(folder));

  it('answers wrong words with 2, in words, and does nothing', async () => {
    const wrong = [
      ['frobnicate'],
      ['import'],
      ['user', 'add'],
      ['user', 'list', '--frob'],
      ['replay', 'drums'],
      ['broker'],
    ];
    const ended = await Promise.all(wrong.map((words) => runCli(folder, words)));
    for (const [index, { code, out, err }] of ended.entries()) {
      expect([code, out], wrong[index]?.join(' ')).to.deep.equal([2, '']);
      expect(err.trim()).not.to.equal('').and.not.to.contain('    at ');
    }
    const help = await runCli(folder, ['--help']);
    expect(help.code).to.equal(0);
    expect(help.out).to.contain('reset-password'.slice(0, 0)).and.to.contain('import [options] <file...>');
  });

  it('answers bad settings with 78 and all of them at once', async () => {
    writeFileSync(path.join(folder, 'bad.yaml'), 'port: many\nrooms: [{name: ""}]\n');
    for (const verb of [['user', 'list'], ['doctor']]) {
      const { code, out, err } = await runCli(folder, ['--config', 'bad.yaml', ...verb], {
        env: { ROOMTONE_LOG: 'loud', ROOMTONE_PORT: '' },
      });
      expect([code, out]).to.deep.equal([78, '']);
      expect(err).to.contain('ROOMTONE_LOG').and.to.contain('bad.yaml:1: port').and.to.contain('rooms');
    }
  });

  it('answers the replay by pipe, and names the line that it cannot read', async () => {
    const heard = (id: string, ts: number) => JSON.stringify({ op: 'observe', ts, id, artist: 'x' });
    const pick = JSON.stringify({ op: 'pick', mode: 'next', k: 2, ts: 9000, hour: 2 });
    const input = [heard('a', 1), heard('b', 300), heard('a', 600), 'not json', pick, ''].join('\r\n');
    const { code, out, err } = await runCli(folder, ['replay', 'picker'], { input });
    expect([code, err]).to.deep.equal([0, 'line 4: not JSON\n']);
    const { picks } = JSON.parse(out) as { picks: { id: string; why: unknown[] }[] };
    expect(picks.map(({ id }) => id)).to.have.members(['a', 'b']);
  });

  it('lets the doctor say what to mend: a taken port, a folder that is not there, a broker that is silent', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const port = String((taken.address() as AddressInfo).port);
    const env = { ROOMTONE_PORT: port, ROOMTONE_MUSIC: '/not/here', ROOMTONE_MQTT_URL: 'mqtt://127.0.0.1:1' };
    const { code, out } = await runCli(folder, ['--json', 'doctor'], { env });
    await new Promise((resolve) => taken.close(resolve));
    expect(code).to.equal(1);
    const findings = JSON.parse(out) as { ok: boolean; what: string; mend: string | null }[];
    const bad = findings.filter(({ ok }) => !ok);
    expect(bad.map(({ what }) => what)).to.include.members([
      `port ${port} is in use`,
      'nothing answers at 127.0.0.1:1',
      'music folder 1 cannot be read',
    ]);
    for (const { what, mend } of bad) expect(mend, what).not.to.equal(null);
  });

  it('says in a sentence when the database is no database', async () => {
    const { mkdirSync } = await import('node:fs');
    mkdirSync(path.join(folder, 'broken', 'data'), { recursive: true });
    writeFileSync(
      path.join(folder, 'broken', 'data', 'roomtone.db'),
      'this is a letter, not a database, and long enough'.repeat(40),
    );
    const { code, err } = await runCli(path.join(folder, 'broken'), ['user', 'list']);
    expect(code).to.equal(1);
    expect(err).to.contain('The database cannot be used').and.not.to.contain('    at ');
  });
});
