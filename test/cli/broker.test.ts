// The files that `broker FOLDER` writes, given to a real mosquitto: who comes in, and what each may read and say.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { composeAccessList } from '../../server/core/acl.ts';
import { runCli } from '../support/cli.ts';
import { freePort, runClient, until } from '../support/mosquitto.ts';
import { needs } from '../support/parts.ts';
import { removeFolder, temporaryFolder } from '../support/server.ts';

const program = ['/usr/sbin/mosquitto', '/usr/bin/mosquitto'].find(existsSync) ?? 'mosquitto';

describe('cli: broker', function () {
  this.timeout(60_000);
  let folder = '';
  let files = '';
  let port = 0;
  let broker: ChildProcess | undefined;
  const read = (name: string): string => readFileSync(path.join(files, name), 'utf8');
  before(async function () {
    needs(this, 'mosquitto', 'mosquitto-clients');
    folder = temporaryFolder();
    files = path.join(folder, 'broker');
    const made = await runCli(folder, ['broker', files]);
    expect(made.code, made.err).to.equal(0);
    const [, own = ''] = /^user roomtone\n((?:topic .*\n)+)/m.exec(read('access')) ?? [];
    expect(own, 'nothing is read before Roomtone asks')
      .to.match(/topic write/)
      .and.not.match(/read/);
    // As Roomtone writes it once everything is asked for.
    writeFileSync(path.join(files, 'access'), composeAccessList(['#']));
    port = await freePort();
    mkdirSync(path.join(folder, 'state'));
    // The same file with this machine's folder, port and state in place of the container's.
    const settings = read('mosquitto.conf')
      .replaceAll('/broker/', `${files}/`)
      .replace('/mosquitto/data/', `${folder}/state/`)
      .replace('listener 1883', `listener ${port} 127.0.0.1`);
    writeFileSync(path.join(folder, 'here.conf'), `${settings}user root\n`);
    broker = spawn(program, ['-c', path.join(folder, 'here.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    broker.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
    await until('mosquitto runs', () => {
      if (broker?.exitCode !== null) throw new Error(`mosquitto ended: ${log}`);
      return log.includes(' running');
    });
  });
  after(async () => {
    const ended = new Promise((resolve) => broker?.once('exit', resolve));
    if (broker?.kill('SIGKILL') === true) await ended;
    if (folder !== '') removeFolder(folder);
  });

  const account = (name: 'bridge' | 'roomtone' | 'sensors'): string[] => [
    '-u',
    name,
    '-P',
    read(`${name}-password`).trim(),
  ];
  const at = (): string[] => ['-h', '127.0.0.1', '-p', String(port)];
  const publish = (who: readonly string[], topic: string) =>
    runClient('mosquitto_pub', [...at(), ...who, '-q', '1', '-t', topic, '-m', 'ON', '-r']);
  const hear = (who: readonly string[], topic: string) =>
    runClient('mosquitto_sub', [...at(), ...who, '-t', topic, '-W', '1', '-C', '1', '-F', '%t %p']);

  it("makes passwords once, and none of them readable in the broker's own file", async () => {
    const before = ['passwords', 'roomtone-password', 'sensors-password'].map(read);
    writeFileSync(path.join(files, 'access'), 'tampered');
    expect((await runCli(folder, ['broker', files])).code).to.equal(0);
    expect(['passwords', 'roomtone-password', 'sensors-password'].map(read)).to.deep.equal(before);
    expect(read('access')).to.contain('user roomtone');
    for (const name of ['roomtone-password', 'sensors-password'])
      expect(read('passwords')).not.to.contain(read(name).trim());
    expect(statSync(path.join(files, 'watch.sh')).mode & 0o111).not.to.equal(0);
  });

  it('lets a sensor say and Roomtone hear', async () => {
    expect((await publish(account('sensors'), 'roomtone/sensor/pir/motion')).code).to.equal(0);
    expect((await hear(account('roomtone'), 'roomtone/sensor/pir/motion')).out.trim()).to.equal(
      'roomtone/sensor/pir/motion ON',
    );
    await publish(account('bridge'), 'zigbee2mqtt/kitchen');
    expect((await hear(account('roomtone'), 'zigbee2mqtt/kitchen')).out).to.contain('ON');
  });

  it('lets no sensor hear another, nor speak as Roomtone', async () => {
    await publish(account('sensors'), 'roomtone/sensor/pir/motion');
    for (const topic of ['roomtone/sensor/pir/motion', 'zigbee2mqtt/kitchen', '#'])
      expect((await hear(account('sensors'), topic)).out).not.to.contain(' ON');
    await publish(account('sensors'), 'roomtone/state');
    expect((await hear(account('roomtone'), 'roomtone/state')).out).not.to.contain(' ON');
    await publish(account('roomtone'), 'roomtone/state');
    expect((await hear(account('roomtone'), 'roomtone/state')).out).to.contain(' ON');
  });

  it('refuses strangers, wrong passwords and nobody', async () => {
    for (const who of [['-u', 'stranger', '-P', 'x'], ['-u', 'roomtone', '-P', 'x'], []]) {
      const { code, out } = await publish(who, 'roomtone/sensor/pir/motion');
      expect([code === 0, out]).to.deep.equal([false, out]);
      expect(out).to.match(/not authori[sz]ed/i);
    }
  });

  it('says when the folder cannot be written', async () => {
    writeFileSync(path.join(folder, 'a-file'), '');
    const { code, err } = await runCli(folder, ['broker', path.join(folder, 'a-file', 'below')]);
    expect([code, err]).to.deep.equal([1, 'That request cannot be read: the folder cannot be written.\n']);
  });
});
