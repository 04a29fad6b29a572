// The panel's files: from a list read at start, cached when their name says so, and a plain word when nothing is built.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type HttpBench, startHttp } from '../support/http-server.ts';

describe('the panel', function () {
  this.timeout(60_000);
  let webDir: string;
  let bench: HttpBench;
  before(async () => {
    webDir = await mkdtemp(join(tmpdir(), 'roomtone-web-'));
    await mkdir(join(webDir, 'assets'));
    await mkdir(join(webDir, '.vite'));
    await writeFile(join(webDir, 'index.html'), '<meta name="csp-nonce" content="__NONCE__"><title>Roomtone</title>');
    await writeFile(join(webDir, 'assets/main-1a2b.js'), `console.log('${'roomtone '.repeat(500)}')`);
    await writeFile(join(webDir, 'roomtone.svg'), '<svg/>');
    await writeFile(join(webDir, '.vite/manifest.json'), '{}');
    await writeFile(join(webDir, 'secret.key'), 'x');
    await symlink('/etc/hostname', join(webDir, 'assets/outside.txt'));
    bench = await startHttp({ webDir });
    await writeFile(join(webDir, 'assets/later.js'), 'late');
  });
  after(async () => {
    await bench.close();
    await rm(webDir, { recursive: true });
  });

  for (const path of ['/', '/rooms/kitchen', '/rooms/kitchen/', '/settings', '/join']) {
    it(`opens at ${path}`, async () => {
      const reply = await bench.ask('GET', path);
      expect(reply.status).to.equal(200);
      expect(reply.text).to.match(/content="[A-Za-z0-9+/=]{20,}"><title>Roomtone/);
      expect(reply.headers['cache-control']).to.equal('no-store');
    });
  }

  it('keeps files whose name changes with their content, and compresses them', async () => {
    const reply = await bench.ask('GET', '/assets/main-1a2b.js', { headers: { 'accept-encoding': 'gzip' } });
    expect(reply.headers).to.include({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-encoding': 'gzip',
      'content-type': 'text/javascript; charset=utf-8',
    });
    const icon = await bench.ask('GET', '/roomtone.svg');
    expect([icon.status, icon.headers['content-type'], icon.headers['cache-control']]).to.deep.equal([
      200,
      'image/svg+xml',
      'no-cache',
    ]);
  });

  for (const path of [
    '/index.html',
    '/.vite/manifest.json',
    '/secret.key',
    '/assets/outside.txt',
    '/assets/later.js',
    '/assets/',
    '/assets',
    '/unknown',
    '/rooms/a/b/c/d/e',
    '/rooms/kitchen.html',
    '/Settings',
  ]) {
    it(`answers 404 at ${path}`, async () => expect((await bench.ask('GET', path)).status).to.equal(404));
  }

  it('says whom to tell about a hole', async () => {
    const reply = await bench.ask('GET', '/.well-known/security.txt');
    expect(reply.headers['content-type']).to.equal('text/plain; charset=utf-8');
    expect(reply.text).to.match(/^Expires: \d{4}-/m);
  });

  it('says how to build it when it is not built', async () => {
    const bare = await startHttp();
    const reply = await bare.ask('GET', '/');
    await bare.close();
    expect([reply.status, reply.text.includes('npm run build')]).to.deep.equal([200, true]);
  });
});
