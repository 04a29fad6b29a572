// The second door: the same answers over TLS, cookies of its own, and plain HTTP that sends people there once it has worked.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { expect } from 'chai';
import { io } from 'socket.io-client';
import { factsOf, makeAuthority, makeServerCertificate } from '../../server/ground/certificates.ts';
import { cookieOf, enter, type HttpBench, startHttp } from '../support/http-server.ts';

const shown = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const line = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(line.getPeerX509Certificate()?.fingerprint256 ?? '');
      line.destroy();
    });
    line.on('error', reject);
  });

/** Whether a socket of the panel comes in at this door. */
const live = (url: string, cookie: string, origin = url): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = io(url, {
      transports: ['websocket'],
      reconnection: false,
      rejectUnauthorized: false,
      extraHeaders: { cookie, origin },
    });
    const end = (came: boolean) => (): void => {
      socket.close();
      resolve(came);
    };
    socket.on('connect', end(true));
    socket.on('connect_error', end(false));
  });

describe('the door over TLS', () => {
  let bench: HttpBench;
  let cookie: string;

  beforeEach(async () => {
    bench = await startHttp();
    cookie = await enter(bench);
  });
  afterEach(() => bench.close());

  const switchOn = () => bench.ask('PUT', '/api/tls', { headers: { cookie }, body: { mode: 'household-ca' } });
  const signInOverTls = async (): Promise<string> => {
    const body = { code: bench.http.issueCode(1, 60_000) };
    return cookieOf(await bench.askTls('POST', '/api/session', { body }));
  };

  it('opens with a household authority and closes again, without a restart', async () => {
    expect((await bench.ask('GET', '/ca.crt')).status).to.equal(404);
    expect((await bench.ask('GET', '/api/tls', { headers: { cookie } })).json).to.include({ mode: 'off', caUrl: null });
    const on = await switchOn();
    expect(on.json).to.include({ mode: 'household-ca', caUrl: '/ca.crt', redirects: false });
    expect(on.json.names).to.have.members(['roomtone.local', '127.0.0.1']);
    expect((await bench.askTls('GET', '/healthz')).json).to.deep.equal({ ok: true });
    const ca = await bench.ask('GET', '/ca.crt');
    expect(ca.headers['content-type']).to.equal('application/x-x509-ca-cert');
    const pem = `-----BEGIN CERTIFICATE-----\n${ca.bytes.toString('base64')}\n-----END CERTIFICATE-----`;
    expect(factsOf(pem).fingerprint).to.equal(on.json.fingerprint);
    for (const name of readdirSync(join(bench.dataDir, 'tls')))
      expect(statSync(join(bench.dataDir, 'tls', name)).mode & 0o777, name).to.equal(0o600);
    await bench.ask('PUT', '/api/tls', { headers: { cookie }, body: { mode: 'off' } });
    expect(bench.http.tlsPort()).to.equal(null);
  });

  it('tells each device in words how to trust it', async () => {
    await switchOn();
    const { text } = await bench.ask('GET', '/certificate');
    for (const device of ['iPhone', 'Android', 'Mac', 'Windows', 'Firefox']) expect(text).to.include(device);
    expect(text)
      .to.include(bench.tls.state().fingerprint ?? '-')
      .and.not.include('<script');
  });

  it('has cookies of its own that no plain page sees, and no promise that browsers remember', async () => {
    await switchOn();
    const body = { code: bench.http.issueCode(1, 60_000) };
    const reply = await bench.askTls('POST', '/api/session', { body });
    expect(reply.headers['set-cookie']?.[0]).to.match(
      /^__Host-roomtone-\d+=[\w-]+; HttpOnly; SameSite=Lax; Path=\/; .*Secure/,
    );
    expect(reply.headers['strict-transport-security']).to.equal(undefined);
    expect(reply.headers['content-security-policy']).to.include("worker-src 'self'").and.include('wss://');
    const secure = cookieOf(reply);
    expect((await bench.askTls('GET', '/api/session', { headers: { cookie: secure } })).status).to.equal(200);
    expect((await bench.askTls('GET', '/api/session', { headers: { cookie } })).status).to.equal(401);
    expect((await bench.ask('GET', '/api/rooms', { headers: { cookie: secure } })).status).to.be.oneOf([401, 403]);
  });

  it('sends people on only when somebody has signed in there, and keeps speakers, guests and programs', async () => {
    await switchOn();
    expect((await bench.ask('GET', '/history')).status).to.equal(200);
    await signInOverTls();
    const port = bench.http.tlsPort();
    const sent = await bench.ask('GET', '/history?x=1', { headers: { host: 'roomtone.local:8321' } });
    expect([sent.status, sent.headers.location]).to.deep.equal([307, `https://roomtone.local:${port}/history?x=1`]);
    for (const path of ['/healthz', '/ca.crt', '/certificate', '/guest', '/.well-known/security.txt'])
      expect((await bench.ask('GET', path)).status, path).to.equal(200);
    expect((await bench.ask('GET', '/media/none')).status).to.equal(404);
    const refused = await bench.ask('PUT', '/api/tls', { headers: { cookie }, body: { mode: 'off' } });
    expect([refused.status, refused.json.code]).to.deep.equal([403, 'needs-tls']);
    expect((await bench.ask('POST', '/api/session', { body: { name: 'Ada', password: 'x' } })).json.code).to.equal(
      'needs-tls',
    );
    expect((await bench.ask('GET', '/metrics', { headers: { authorization: 'Bearer abc' } })).status).to.equal(401);
    expect((await bench.ask('GET', '/', { headers: { host: 'evil.example' } })).status).to.equal(421);
    expect((await bench.askTls('GET', '/', { headers: { host: 'evil.example' } })).status).to.equal(421);
  });

  it('holds the live connection to the same rules', async () => {
    await switchOn();
    const secure = await signInOverTls();
    const url = `https://127.0.0.1:${bench.http.tlsPort()}`;
    expect(await live(url, secure)).to.equal(true);
    expect(await live(url, secure, 'https://evil.example')).to.equal(false);
    expect(await live(url, cookie)).to.equal(false);
    expect(await live(bench.url, cookie)).to.equal(false);
    const foreign = { cookie: secure, origin: 'https://evil.example' };
    expect((await bench.askTls('DELETE', '/api/session', { headers: foreign })).json.code).to.equal('foreign-origin');
  });

  it('takes somebody’s own certificate, and refuses a wrong one without losing the one before', async () => {
    const secure = cookie;
    const upload = (cert: string, key: string) => {
      const edge = 'edge';
      const part = (name: string, text: string): string =>
        `--${edge}\r\nContent-Disposition: form-data; name="${name}"; filename="${name}.pem"\r\n\r\n${text}\r\n`;
      return bench.ask('POST', '/api/tls/own', {
        headers: { cookie: secure, 'content-type': `multipart/form-data; boundary=${edge}` },
        raw: `${part('cert', cert)}${part('key', key)}--${edge}--\r\n`,
      });
    };
    await switchOn();
    const before = await shown(bench.http.tlsPort() ?? 0);
    const other = makeServerCertificate(makeAuthority(Date.now()), ['nas.lan'], Date.now());
    const wrong = await upload(other.cert, makeAuthority(Date.now()).key);
    expect([wrong.status, wrong.json.code]).to.deep.equal([422, 'bad-certificate']);
    expect(await shown(bench.http.tlsPort() ?? 0)).to.equal(before);
    expect((await upload(other.cert, other.key)).json).to.include({ mode: 'own', caUrl: null });
    expect(await shown(bench.http.tlsPort() ?? 0)).to.equal(factsOf(other.cert).fingerprint);
  });

  it('renews its certificate before the end, without closing', async () => {
    await switchOn();
    const port = bench.http.tlsPort();
    const before = await shown(port ?? 0);
    await bench.tls.renewal.run();
    expect(await shown(port ?? 0)).to.equal(before);
    bench.advance(370 * 86_400_000);
    await bench.tls.renewal.run();
    expect(await shown(port ?? 0)).to.not.equal(before);
    expect(bench.http.tlsPort()).to.equal(port);
  });
});
