// The web attack set over HTTP: foreign names, foreign pages, wrong types, wrong sizes, strange paths and bodies.
import { connect } from 'node:net';
import { expect } from 'chai';
import { enter, type HttpBench, startHttp } from '../support/http-server.ts';

const raw = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = '';
    const line = connect(port, '127.0.0.1', () => line.write(text));
    line.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    line.on('close', () => resolve(answer));
    line.on('error', reject);
  });

describe('access', function () {
  this.timeout(60_000);
  let bench: HttpBench;
  let cookie: string;
  before(async () => {
    bench = await startHttp();
    cookie = await enter(bench);
  });
  after(() => bench.close());

  const room = { name: 'Kitchen', purpose: 'kitchen' };
  const post = (path: string, headers: Record<string, string>, body?: unknown) =>
    bench.ask('POST', path, { headers: { cookie, ...headers }, ...(body !== undefined && { body }) });

  describe('a foreign name', () => {
    for (const path of ['/', '/healthz', '/api/rooms', '/media/good', '/assets/x.js', '/nothing']) {
      it(`is answered 421 at ${path}`, async () => {
        const reply = await bench.ask('GET', path, { headers: { host: 'evil.example' } });
        expect([reply.status, reply.json.code]).to.deep.equal([421, 'wrong-host']);
        expect(reply.json.message).to.include('evil.example').and.include('allowedHosts');
      });
    }

    it('gets a page that says which name to add', async () => {
      const reply = await bench.ask('GET', '/', { headers: { host: 'evil.example', accept: 'text/html' } });
      expect(reply.status).to.equal(421);
      expect(reply.text).to.include('allowedHosts: [&#34;evil.example&#34;]');
    });

    it('is refused even with a session', async () => {
      expect((await bench.ask('GET', '/api/rooms', { headers: { cookie, host: 'evil.example' } })).status).to.equal(
        421,
      );
    });

    it('of our own is answered', async () => {
      for (const host of [`localhost:${bench.http.port}`, 'roomtone.local', 'music.example']) {
        expect((await bench.ask('GET', '/healthz', { headers: { host } })).status, host).to.equal(200);
      }
    });
  });

  describe('a foreign page', () => {
    const own = () => `http://127.0.0.1:${bench.http.port}`;
    for (const origin of [
      'http://evil.example',
      'null',
      'http://127.0.0.1',
      'http://127.0.0.1:1',
      'file://',
      'http://127.0.0.1:8321.evil.example',
      'chrome-extension://abcdef',
    ]) {
      it(`is refused: ${origin}`, async () => {
        for (const headers of [{ origin }, { origin, 'x-roomtone': '1' }]) {
          const reply = await post('/api/rooms', headers, room);
          expect([reply.status, reply.json.code]).to.deep.equal([403, 'foreign-origin']);
        }
        expect((await bench.ask('GET', '/api/rooms', { headers: { cookie, origin } })).status).to.equal(403);
      });
    }

    it('cannot sign anybody in or set the house up', async () => {
      for (const path of ['/api/session', '/api/setup']) {
        const reply = await post(path, { origin: 'http://evil.example' }, { name: 'x', password: 'y' });
        expect(reply.status, path).to.equal(403);
      }
    });

    it('is also one that sends no Origin and not our header', async () => {
      const reply = await post('/api/rooms', { 'x-roomtone': '' }, room);
      expect(reply.json.code).to.equal('foreign-origin');
    });

    it('is also one that the browser calls cross-site or same-site', async () => {
      for (const site of ['cross-site', 'same-site']) {
        expect((await post('/api/rooms', { 'sec-fetch-site': site }, room)).status).to.equal(403);
      }
    });

    it('is not our own', async () => {
      const reply = await post(
        '/api/rooms',
        { origin: own(), 'x-roomtone': '', 'sec-fetch-site': 'same-origin' },
        room,
      );
      expect(reply.status).to.equal(201);
    });

    it('is never told that it may read', async () => {
      for (const path of ['/healthz', '/api/rooms', '/']) {
        const reply = await bench.ask('GET', path, { headers: { cookie, origin: 'http://evil.example' } });
        expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).to.deep.equal([]);
      }
    });
  });

  describe('a body', () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
      'application/json; charset=utf-16',
      '',
    ]) {
      it(`of type "${type}" is answered 415`, async () => {
        const reply = await bench.ask('POST', '/api/rooms', {
          raw: JSON.stringify(room),
          headers: { cookie, 'content-type': type },
        });
        expect([reply.status, reply.json.code]).to.deep.equal([415, 'wrong-content-type']);
      });
    }

    it('that is compressed is answered 415', async () => {
      expect((await post('/api/rooms', { 'content-encoding': 'gzip' }, room)).status).to.equal(415);
    });

    it('of JSON is no upload: 415', async () => {
      expect((await post('/api/imports', {}, room)).status).to.equal(415);
    });

    it('over 64 kB is answered 413, with and without a length', async () => {
      const large = JSON.stringify({ ...room, name: 'x'.repeat(70_000) });
      const counted = await bench.ask('POST', '/api/rooms', {
        raw: large,
        headers: { cookie, 'content-type': 'application/json' },
      });
      expect([counted.status, counted.json.code]).to.deep.equal([413, 'too-large']);
      const answer = await raw(
        bench.http.port,
        `POST /api/rooms HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\nX-Roomtone: 1\r\n` +
          `Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n` +
          `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`,
      );
      expect(answer).to.match(/^HTTP\/1\.1 413 /);
    });

    const bombs: readonly (readonly [string, string])[] = [
      ['deep arrays', '['.repeat(60_000)],
      ['deep objects', '{"a":'.repeat(10_000)],
      ['deep and closed', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
      ['nothing', ' '],
      ['half', '{"name":"Kit'],
      ['a number beyond numbers', '{"name":1e999,"purpose":"kitchen"}'],
      ['not a number', '{"name":NaN}'],
      ['broken UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]).toString('latin1')],
      ['null', 'null'],
      ['an array', '[]'],
      ['a string', '"x"'],
      ['a foreign prototype', '{"__proto__":{"purpose":"kitchen"},"name":"Kitchen 2","purpose":"kitchen"}'],
      ['a constructor', '{"constructor":{"prototype":{"x":1}},"name":"Kitchen 2","purpose":"kitchen"}'],
      ['an unknown field', '{"name":"Kitchen 2","purpose":"kitchen","owner":1}'],
      ['an unknown word', '{"name":"Kitchen 2","purpose":"vault"}'],
      ['a wrong type', '{"name":{"$ne":""},"purpose":"kitchen"}'],
      ['an empty name', '{"name":"   ","purpose":"kitchen"}'],
    ];
    for (const [what, text] of bombs) {
      it(`with ${what} is answered 400 without labour`, async () => {
        const before = process.cpuUsage();
        const reply = await bench.ask('POST', '/api/rooms', {
          raw: Buffer.from(text, 'latin1'),
          headers: { cookie, 'content-type': 'application/json' },
        });
        expect(reply.status).to.equal(400);
        expect(reply.json.code).to.be.oneOf(['bad-json', 'bad-request']);
        expect(process.cpuUsage(before).user / 1000).to.be.below(1000);
      });
    }

    it('leaves the prototype of everything alone', () => {
      expect(Object.hasOwn(Object.prototype, 'purpose') || Object.hasOwn(Object.prototype, 'x')).to.equal(false);
    });

    it('is not repeated in the refusal', async () => {
      const reply = await post('/api/rooms', {}, { name: 'Kitchen 2', purpose: 'my-secret-word' });
      expect(reply.text).to.not.include('my-secret-word');
    });
  });

  describe('a name out of the prototype', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
      it(`is no room: ${name}`, async () => {
        expect((await bench.ask('GET', `/api/rooms/${name}`, { headers: { cookie } })).status).to.equal(404);
        const play = await post(`/api/rooms/${name}/play`, {}, {});
        expect(play.json.code).to.equal('no-such-room');
        const grant = { room: name, kind: 'motion', purpose: 'react' };
        expect((await post('/api/grants', {}, grant)).status).to.be.oneOf([400, 404]);
      });
    }
  });

  it('never reads a file by a path from outside', async () => {
    const dots = ['..', '%2e%2e', '.%2e', '%252e%252e', '..%00', '%c0%ae%c0%ae', '%u002e%u002e', '..;', '....', '．．'];
    const slashes = ['/', '%2f', '%5c', '\\', '%252f', '//', '/./', '%c0%af'];
    const targets = ['etc/passwd', 'package.json', 'data/setup-code', 'proc/self/environ'];
    const starts = ['/', '/assets/', '/media/', '/rooms/'];
    let tried = 0;
    for (const dot of dots) {
      for (const slash of slashes) {
        for (const target of targets) {
          const start = starts[tried % starts.length] ?? '/';
          const path = `${start}${`${dot}${slash}`.repeat(4)}${target}`.replace(/[^\x21-\x7e]/g, encodeURIComponent);
          const reply = await bench.ask('GET', path, { headers: { cookie } });
          expect([path, reply.status]).to.deep.equal([path, 404]);
          tried += 1;
        }
      }
    }
    expect(tried).to.be.at.least(200);
  });

  it('refuses a request line that is none', async () => {
    expect(
      await raw(
        bench.http.port,
        'GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
      ),
    ).to.match(/ 421 /);
    expect(await raw(bench.http.port, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).to.match(/ 400 /);
    expect(await raw(bench.http.port, 'GET / HTTP/1.0\r\n\r\n')).to.match(/ 421 /);
    expect(
      await raw(bench.http.port, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`),
    ).to.match(/ 431 /);
  });

  it('tells browsers what a page of ours may do', async () => {
    const { headers } = await bench.ask('GET', '/');
    const policy = String(headers['content-security-policy']);
    for (const words of [
      "default-src 'self'",
      "img-src 'self' data: blob:",
      "media-src 'self' blob:",
      "object-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "form-action 'self'",
    ]) {
      expect(policy.split(';')).to.include(words);
    }
    expect(policy).to.match(/connect-src 'self' wss?:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?;/);
    expect(policy)
      .to.match(/style-src 'self' 'nonce-[A-Za-z0-9+/=]{20,}'/)
      .and.not.include('unsafe');
    expect(headers).to.include({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'permissions-policy': 'microphone=(), camera=(), geolocation=()',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(headers).to.not.have.any.keys('strict-transport-security', 'x-powered-by', 'server');
    expect(policy).to.not.include('upgrade-insecure-requests');
  });

  it('never gives the same nonce twice, and the page carries it', async () => {
    const [one, two] = [await bench.ask('GET', '/'), await bench.ask('GET', '/')];
    const nonceIn = (policy: unknown): string => /nonce-([^']+)'/.exec(String(policy))?.[1] ?? '';
    const nonces = [one, two].map(({ headers }) => nonceIn(headers['content-security-policy']));
    expect(nonces[0]).to.not.equal(nonces[1]);
    expect(one.text).to.include(nonces[0]).and.not.include('__NONCE__');
  });
});
