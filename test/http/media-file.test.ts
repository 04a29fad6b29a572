// Ranges as players ask for them, over the wire and as a function.
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseRange } from '../../server/http/media-file.ts';
import { type HttpBench, startHttp } from '../support/http-server.ts';

describe('ranges', () => {
  const cases: readonly (readonly [string | undefined, ReturnType<typeof parseRange>])[] = [
    [undefined, null],
    ['bytes=0-', { start: 0, end: 99 }],
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=10-19', { start: 10, end: 19 }],
    ['bytes=90-500', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-500', { start: 0, end: 99 }],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=99999999999999999-', null],
    ['bytes=20-10', null],
    ['bytes=0-1,5-6', null],
    ['bytes=', null],
    ['bytes=-', null],
    ['bytes=a-b', null],
    ['items=0-1', null],
  ];
  for (const [header, wanted] of cases) {
    it(`reads ${header}`, () => expect(parseRange(header, 100)).to.deep.equal(wanted));
  }
  it('of an empty file cannot be satisfied', () => expect(parseRange('bytes=0-', 0)).to.equal('unsatisfiable'));
});

describe('GET /media/:play', function () {
  this.timeout(60_000);
  let bench: HttpBench;
  const content = Buffer.from(Array.from({ length: 1000 }, (_, n) => n % 251));
  const mtimeMs = Date.UTC(2026, 10, 1);

  before(async () => {
    bench = await startHttp();
    const path = join(bench.dataDir, 'piece.flac');
    await writeFile(path, content);
    bench.fake.setMedia({ path, size: content.length, mime: 'audio/flac', mtimeMs });
  });
  after(() => bench.close());

  const get = (headers: Record<string, string> = {}) => bench.ask('GET', '/media/good', { headers });

  it('sends the whole file to anybody who holds the capability', async () => {
    const reply = await get();
    expect(reply.status).to.equal(200);
    expect(reply.bytes.equals(content)).to.equal(true);
    expect(reply.headers).to.include({
      'content-type': 'audio/flac',
      'accept-ranges': 'bytes',
      'content-length': '1000',
    });
    expect(reply.headers['set-cookie']).to.equal(undefined);
  });

  it('answers 404 without a good one', async () => {
    for (const name of ['bad', 'x'.repeat(600), '%00', '..%2f..%2fetc%2fpasswd', '__proto__']) {
      expect((await bench.ask('GET', `/media/${name}`)).status, name).to.equal(404);
    }
  });

  it('sends parts, and the whole for several ranges', async () => {
    const part = await get({ range: 'bytes=10-19' });
    expect([part.status, part.headers['content-range']]).to.deep.equal([206, 'bytes 10-19/1000']);
    expect(part.bytes.equals(content.subarray(10, 20))).to.equal(true);
    const tail = await get({ range: 'bytes=-5' });
    expect(tail.bytes.equals(content.subarray(995))).to.equal(true);
    expect((await get({ range: 'bytes=0-1,5-6' })).status).to.equal(200);
  });

  it('answers 416 behind the end', async () => {
    const reply = await get({ range: 'bytes=1000-' });
    expect([reply.status, reply.headers['content-range']]).to.deep.equal([416, 'bytes */1000']);
    expect(reply.json.code).to.equal('range-not-satisfiable');
  });

  it('answers HEAD with the same facts and no body', async () => {
    const reply = await bench.ask('HEAD', '/media/good');
    expect([reply.status, reply.headers['content-length'], reply.bytes.length]).to.deep.equal([200, '1000', 0]);
    const part = await bench.ask('HEAD', '/media/good', { headers: { range: 'bytes=0-9' } });
    expect([part.status, part.headers['content-length'], part.bytes.length]).to.deep.equal([206, '10', 0]);
  });

  it('knows what has not changed, and what to do when it has', async () => {
    const { etag, 'last-modified': modified } = (await get()).headers;
    expect((await get({ 'if-none-match': String(etag) })).status).to.equal(304);
    expect((await get({ 'if-none-match': '"other"' })).status).to.equal(200);
    expect((await get({ 'if-modified-since': String(modified) })).status).to.equal(304);
    expect((await get({ range: 'bytes=0-9', 'if-range': String(etag) })).status).to.equal(206);
    expect((await get({ range: 'bytes=0-9', 'if-range': '"other"' })).status).to.equal(200);
  });

  it('survives a listener that leaves in the middle, and a file that is gone', async () => {
    const path = join(bench.dataDir, 'long.wav');
    await writeFile(path, Buffer.alloc(8 * 1024 * 1024));
    bench.fake.setMedia({ path, size: 8 * 1024 * 1024, mime: 'audio/wav', mtimeMs });
    for (let n = 0; n < 5; n += 1) {
      await new Promise<void>((resolve) => {
        const line = connect(bench.http.port, '127.0.0.1', () =>
          line.write('GET /media/good HTTP/1.1\r\nHost: localhost\r\n\r\n'),
        );
        line.once('data', () => line.destroy());
        line.once('close', () => resolve());
      });
    }
    bench.fake.setMedia({ path: join(bench.dataDir, 'gone.wav'), size: 10, mime: 'audio/wav', mtimeMs });
    await bench.ask('GET', '/media/good').catch(() => null);
    expect((await bench.ask('GET', '/healthz')).status).to.equal(200);
  });

  it('leaves no capability in any report', () => {
    expect(JSON.stringify(bench.reports)).to.not.include('good');
  });
});
