// A real server whole: a backup restored on an empty machine, a restart on restored data, and the panel over TLS in a real browser.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { connect } from 'node:tls';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { TlsView } from '../../config/words/panel.ts';
import { openDb } from '../../server/store/db.ts';
import { type Browser, folderWithHost, panelHost, startBrowser } from '../support/browser.ts';
import { runCli } from '../support/cli.ts';
import { needs } from '../support/parts.ts';
import {
  claim,
  eventually,
  password,
  type RunningServer,
  removeFolder,
  startServer,
  temporaryFolder,
} from '../support/server.ts';
import { hashTables } from '../support/table-hash.ts';

interface Backups {
  readonly key: string;
  readonly last: { readonly ok: boolean } | null;
  readonly backups: readonly { readonly id: string }[];
}

const quiet = (): void => undefined;
const dataOf = (folder: string): string => path.join(folder, 'data');

const hashesOf = async (folder: string): Promise<Readonly<Record<string, string>>> => {
  const db = await openDb({ path: path.join(dataOf(folder), 'roomtone.db'), report: quiet });
  try {
    return await hashTables(db.read);
  } finally {
    await db.close();
  }
};

const backUp = async (server: RunningServer): Promise<string> => {
  const job = await server.call('POST', '/api/backups', {});
  expect(job.status).to.equal(202);
  return eventually('a backup', async () => {
    const { last, backups } = (await server.call('GET', '/api/backups')).body as Backups;
    return last?.ok === true ? (backups[0]?.id ?? null) : null;
  });
};

const upload = (parts: Readonly<Record<string, string | Buffer>>): FormData => {
  const form = new FormData();
  for (const [field, bytes] of Object.entries(parts)) form.append(field, new Blob([bytes]), field);
  return form;
};

describe('a backup of a real server', function () {
  this.timeout(120_000);
  const folders: string[] = [];
  const servers: RunningServer[] = [];
  const start = async (folder: string): Promise<RunningServer> => {
    const server = await startServer({ dataFolder: folder });
    servers.push(server);
    return server;
  };
  const fresh = (): string => {
    const folder = temporaryFolder();
    folders.push(folder);
    return folder;
  };
  after(async () => {
    for (const server of servers) await server.stop();
    for (const folder of folders) removeFolder(folder);
  });

  let source: RunningServer;
  let line: string;
  let file: string;

  before(async () => {
    source = await start(fresh());
    await claim(source);
    line = ((await source.call('POST', '/api/backups/key', {})).body as { words: string }).words;
    await source.call('POST', '/api/rooms', { name: 'Winter garden', purpose: 'other' });
    const id = await backUp(source);
    file = path.join(dataOf(source.dataFolder), 'backups', id);
  });

  it('is downloaded as it lies there, and by nobody who is not signed in', async () => {
    const id = path.basename(file);
    const answer = await fetch(`${source.ready.url}/api/backups/${id}`, { headers: { cookie: source.cookie() } });
    expect(Buffer.from(await answer.arrayBuffer()).equals(readFileSync(file))).to.equal(true);
    expect(answer.headers.get('content-disposition')).to.include(id);
    expect(answer.headers.get('cross-origin-resource-policy')).to.equal('same-origin');
    expect((await fetch(`${source.ready.url}/api/backups/${id}`)).status).to.equal(401);
  });

  it('equals the source on an empty machine, and the house opens with it', async () => {
    const other = fresh();
    const wrong = await runCli(other, ['restore', file], { input: `${line.replace(/^..../, '0000')}\n` });
    expect(wrong).to.include({ code: 1, out: '' });
    expect(wrong.err).to.match(/typing mistake/);
    expect(existsSync(path.join(dataOf(other), 'roomtone.db'))).to.equal(false);
    const done = await runCli(other, ['restore', file], { input: `${line}\n` });
    expect(done, done.err).to.include({ code: 0 });
    const restored = await hashesOf(other);
    const live = await hashesOf(source.dataFolder);
    // The backup itself and its job were written after the copy was made.
    for (const table of Object.keys(live))
      if (!['jobs', 'ledger', 'meta', 'last_runs', 'sign_ins'].includes(table))
        expect(restored[table], table).to.equal(live[table]);
    const house = await start(other);
    expect(house.ready.setupCode).to.equal(undefined);
    await house.call('POST', '/api/session', { name: 'Anna', password });
    const rooms = (await house.call('GET', '/api/rooms')).body as { rooms: { name: string }[] };
    expect(rooms.rooms.map(({ name }) => name)).to.include('Winter garden');
    expect(readdirSync(dataOf(other))).to.not.include.members(['before-restore', 'restoring', 'restored.json']);
  });

  it('begins a new house under its set-up code, and never a claimed one', async () => {
    const house = await start(fresh());
    const bytes = readFileSync(file);
    const bad = await house.call('POST', '/api/setup/restore', upload({ code: 'AAAA-AAAA', key: line, file: bytes }));
    expect(bad.status).to.equal(401);
    const late = await house.call('POST', '/api/setup/restore', upload({ key: line, file: bytes, code: 'x' }));
    expect(late.status).to.equal(400);
    const code = house.ready.setupCode ?? '';
    const flipped = Buffer.from(bytes);
    flipped[bytes.length >> 1] = (flipped[bytes.length >> 1] ?? 0) ^ 1;
    const damaged = await house.call('POST', '/api/setup/restore', upload({ code, key: line, file: flipped }));
    expect(damaged.status).to.equal(422);
    expect((damaged.body as { message: string }).message).to.match(/Nothing was changed\.$/);
    const taken = await house.call('POST', '/api/setup/restore', upload({ code, key: line, file: bytes }));
    expect(taken.status).to.equal(202);
    // Asked without a password: wrong ones, given to the house that was, would be slowed down.
    await eventually('the restored house answers', async () => {
      const answer = await house.call('GET', '/api/setup').catch(() => null);
      return (answer?.body as { claimed?: boolean } | undefined)?.claimed === true;
    });
    expect((await house.call('POST', '/api/session', { name: 'Anna', password })).status).to.equal(201);
    expect(readdirSync(path.join(dataOf(house.dataFolder), 'spool'))).to.deep.equal([]);
    const again = await house.call('POST', '/api/setup/restore', upload({ code }));
    expect((again.body as { code: string }).code).to.equal('already-claimed');
  });

  it('takes a live house back, keeps what was ended since ended, and lets no old sign-in live on', async () => {
    const before = source.cookie();
    await source.call('POST', '/api/rooms', { name: 'Built later', purpose: 'other' });
    const answer = await source.call('POST', '/api/backups/restore', upload({ key: line, file: readFileSync(file) }));
    expect(answer.status).to.equal(202);
    await eventually('the restored house answers', async () => {
      const reply = await source.call('GET', '/api/session').catch(() => null);
      return reply?.status === 401;
    });
    expect((await fetch(`${source.ready.url}/api/session`, { headers: { cookie: before } })).status).to.equal(401);
    await source.call('POST', '/api/session', { name: 'Anna', password });
    const { rooms } = (await source.call('GET', '/api/rooms')).body as { rooms: { name: string }[] };
    expect(rooms.map(({ name }) => name))
      .to.include('Winter garden')
      .and.not.include('Built later');
    const verified = await runCli(source.dataFolder, ['--json', 'ledger', 'verify']);
    expect(JSON.parse(verified.out)).to.include({ ok: true });
  });
});

/** The hash by which a browser is told to take this one key, as a phone takes it that installed the authority. */
const keyHashOf = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const line = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      const key = line.getPeerX509Certificate()?.publicKey.export({ format: 'der', type: 'spki' }) ?? '';
      resolve(createHash('sha256').update(key).digest('base64'));
      line.destroy();
    });
    line.on('error', reject);
  });

/** All that this site left with the browser, as one text. */
const keptBy = (page: Page): Promise<string> =>
  page.evaluate<string>(`(async () => {
    const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), JSON.stringify(await indexedDB.databases())];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) texts.push(request.url, await (await cache.match(request)).text());
    }
    return texts.join(' ');
  })()`);

describe('the panel over TLS in a browser', function () {
  this.timeout(180_000);
  let folder: string;
  let server: RunningServer;
  let browser: Browser;
  let url: string;

  before(async function () {
    needs(this, 'chromium', 'web-build');
    folder = await folderWithHost();
    server = await startServer({ dataFolder: folder, env: { ROOMTONE_TLS_PORT: '0' } });
    await claim(server);
    await server.call('POST', '/api/rooms', { name: 'Winter garden', purpose: 'other' });
    const { port } = (await server.call('PUT', '/api/tls', { mode: 'household-ca' })).body as TlsView;
    browser = await startBrowser(undefined, undefined, [
      `--ignore-certificate-errors-spki-list=${await keyHashOf(port)}`,
    ]);
    url = `https://${panelHost}:${port}`;
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    if (folder !== undefined) removeFolder(folder);
  });

  it('is a page to install, keeps what was seen, shows it while the house is away, and forgets it at the door', async () => {
    const plain = await browser.open(`http://${panelHost}:${new URL(server.ready.url).port}/`);
    expect(await plain.page.evaluate('isSecureContext')).to.equal(false);
    await plain.page.close();

    const hands = await browser.open(url);
    await hands.type('Your name', 'Anna');
    await hands.type('Password', password);
    await hands.tap('Sign in');
    await hands.page.getByText('This room').first().waitFor();
    expect(await hands.page.evaluate('isSecureContext')).to.equal(true);
    await hands.page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    const devtools = await browser.context.newCDPSession(hands.page);
    const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
    expect(installabilityErrors.map(({ errorId }) => errorId)).to.deep.equal([]);
    await eventually('what was seen is kept', async () =>
      hands.page.evaluate<boolean>("caches.has('roomtone-last-seen')"),
    );
    const sent = await fetch(`${server.ready.url}/`, { redirect: 'manual' });
    expect(sent.status).to.equal(307);

    const env = { ROOMTONE_TLS_PORT: new URL(url).port, ROOMTONE_PORT: new URL(server.ready.url).port };
    await server.stop();
    await hands.page.goto(`${url}/playlists`);
    await hands.page.getByText('Not connected. This is how the house looked on').waitFor();
    await hands.page.goto(url);
    await hands.page.getByText('This room').first().waitFor();
    // To be read and gone through, not to be changed.
    expect(await hands.page.getByRole('button', { name: 'Play This room' }).isDisabled()).to.equal(true);
    await hands.tap('This room');
    await hands.page.getByRole('heading', { level: 1, name: 'This room' }).waitFor();
    const pressable = 'main button:enabled, main input:enabled, main select:enabled';
    expect(await hands.page.locator(pressable).count()).to.equal(0);
    const kept = await hands.page.evaluate<string>("caches.match('/last-seen').then((answer) => answer.text())");
    expect(kept).to.include('This room').and.not.include('occupancy');

    server = await startServer({ dataFolder: folder, env });
    await hands.page.getByText('Not connected.').waitFor({ state: 'detached', timeout: 20_000 });
    await hands.page.goto(url);
    await hands.page.locator('button:enabled').first().waitFor();
    await hands.page.goto(`${url}/settings`);
    await hands.tap('Sign out');
    await hands.page.getByLabel('Password', { exact: true }).waitFor();
    await eventually('nothing is kept', async () => !/Winter garden|Anna/.test(await keptBy(hands.page)));
    expect(await keptBy(hands.page), 'the panel itself, which is nobody’s').to.include('<div id="root">');

    // The same for somebody whose sign-in was ended from elsewhere, while nobody looked.
    await hands.type('Your name', 'Anna');
    await hands.type('Password', password);
    await hands.tap('Sign in');
    await eventually('what was seen is kept again', async () => (await keptBy(hands.page)).includes('Winter garden'));
    await hands.page.goto('about:blank');
    await browser.context.clearCookies();
    await hands.page.goto(url);
    await hands.page.getByLabel('Password', { exact: true }).waitFor();
    await eventually('nothing is kept', async () => !/Winter garden|Anna/.test(await keptBy(hands.page)));
  });
});
