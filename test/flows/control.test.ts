// The private door: one line, one answer, progress before it; nothing that it cannot read is quoted or brings it down.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { askServer, controlPath, isServed, startControl } from '../../server/flows/control.ts';
import { refusalOf } from '../support/small-house.ts';

describe('flows/control', () => {
  let folder: string;
  let door: { stop(): Promise<void> };
  let reports: string[];
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'roomtone-control-'));
    reports = [];
    // What a server that was killed left behind.
    writeFileSync(controlPath(folder), '');
    door = await startControl(
      folder,
      {
        count: async (args, progress) => {
          progress(1, 3);
          progress(2, null);
          return { args };
        },
        fail: () => Promise.reject(new Error('it is closed')),
      },
      (code) => void reports.push(code),
    );
  });
  afterEach(async () => {
    await door.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (verb: string, args = {}) => {
    const told: (readonly [number, number | null])[] = [];
    const answer = askServer(folder, { verb, args }, (done, total) => told.push([done, total]));
    return answer.then((one) => ({ answer: one, told }));
  };
  const say = (line: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let text = '';
      const socket = createConnection(controlPath(folder), () => socket.write(line));
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.once('close', () => resolve(text));
      socket.once('error', reject);
    });

  it('answers a verb after its progress', async () => {
    const { answer, told } = await ask('count', { deep: [1] });
    expect(answer).to.deep.equal({ ok: true, result: { args: { deep: [1] } } });
    expect(told).to.deep.equal([
      [1, 3],
      [2, null],
    ]);
  });

  it('tells why a verb failed, and which it does not know', async () => {
    expect((await ask('fail')).answer).to.deep.equal({ ok: false, message: 'it is closed' });
    for (const verb of ['dance', 'constructor', '__proto__'])
      expect((await ask(verb)).answer).to.deep.equal({ ok: false, message: `this server has no verb ${verb}` });
  });

  it('refuses what is no request, without quoting it, and takes a missing list of arguments as none', async () => {
    for (const line of ['password: secret\n', 'null\n', '7\n', '{"verb":7}\n', '[]\n', '\n'])
      expect(JSON.parse(await say(line)), line).to.deep.equal({ ok: false, message: 'a request is one line of JSON' });
    expect(await say('{"verb":"count"}\n{"verb":"count"}\n')).to.contain('"result":{"args":{}}');
    expect((await ask('count')).answer?.ok).to.equal(true);
    expect(reports).to.deep.equal([]);
  });

  it('opens for its owner alone, and for one server', async () => {
    expect(statSync(controlPath(folder)).mode & 0o777).to.equal(0o600);
    expect(await isServed(folder)).to.equal(true);
    expect(await refusalOf(startControl(folder, {}, () => undefined))).to.equal('degraded');
    expect((await ask('count')).answer?.ok).to.equal(true);
  });

  it('ends although somebody hangs on the line, and then nobody answers', async () => {
    const hanging = createConnection(controlPath(folder));
    const closed = new Promise((resolve) => hanging.once('close', resolve));
    await new Promise((resolve) => hanging.once('connect', resolve));
    await door.stop();
    await closed;
    expect((await ask('count')).answer).to.equal(null);
    expect(await isServed(folder)).to.equal(false);
  });
});
