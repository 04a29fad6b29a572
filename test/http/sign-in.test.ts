// Set-up, sessions and tokens: how one gets in, how long it lasts, and how it ends.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { cookieOf, enter, type HttpBench, household, signUp, startHttp } from '../support/http-server.ts';

const day = 86_400_000;

describe('signing in', function () {
  this.timeout(240_000);
  let bench: HttpBench;
  beforeEach(async () => {
    bench = await startHttp();
  });
  afterEach(() => bench.close());

  const signIn = (password: string = household.password, name: string = household.name) =>
    bench.ask('POST', '/api/session', { body: { name, password } });
  const statusOf = async (cookie: string): Promise<number> =>
    (await bench.ask('GET', '/api/session', { headers: { cookie } })).status;

  it('begins with the code, makes the first adult and a room, and happens once', async () => {
    expect((await bench.ask('GET', '/api/setup')).json).to.deep.equal({ claimed: false });
    const body = { code: bench.http.setupCode(), ...household };
    const [first, second] = await Promise.all([
      bench.ask('POST', '/api/setup', { body }),
      bench.ask('POST', '/api/setup', { body }),
    ]);
    const statuses = [first.status, second.status].sort();
    expect(statuses[0]).to.equal(201);
    expect(statuses[1]).to.be.oneOf([401, 409]);
    const made = first.status === 201 ? first : second;
    expect(made.json).to.include({ name: 'Ada', room: 'this-room' });
    expect(made.headers['set-cookie']?.[0]).to.match(
      /^roomtone-\d+=[A-Za-z0-9_-]{43}; HttpOnly; SameSite=Lax; Path=\/; Max-Age=7776000$/,
    );
    expect(await statusOf(cookieOf(made))).to.equal(200);
    expect((await bench.ask('GET', '/api/setup')).json).to.deep.equal({ claimed: true });
    expect((await bench.ask('POST', '/api/setup', { body })).status).to.equal(409);
    expect([bench.http.setupCode(), existsSync(join(bench.dataDir, 'setup-code'))]).to.deep.equal([null, false]);
  });

  it('does not change the code by looking, and slows down wrong codes', async () => {
    const code = bench.http.setupCode();
    for (const path of ['/', '/setup', '/api/setup', '/healthz']) await bench.ask('GET', path);
    expect(bench.http.setupCode()).to.equal(code);
    const wrong = { code: 'AAAA-AAAA', ...household };
    for (let n = 0; n < 5; n += 1) {
      expect((await bench.ask('POST', '/api/setup', { body: wrong })).json.code).to.equal('wrong-code');
    }
    expect(bench.http.setupCode()).to.not.equal(code);
    expect(bench.codes).to.deep.equal([bench.http.setupCode()]);
    const throttled = await bench.ask('POST', '/api/setup', { body: { ...wrong, code: bench.http.setupCode() } });
    expect([throttled.status, throttled.headers['retry-after']]).to.deep.equal([429, '30']);
    bench.advance(31_000);
    expect(await signUp(bench)).to.match(/^roomtone-/);
  });

  it('refuses a weak first password and keeps the code', async () => {
    const body = { code: bench.http.setupCode(), name: 'Ada', password: 'password12' };
    const reply = await bench.ask('POST', '/api/setup', { body });
    expect([reply.status, reply.json.message]).to.deep.equal([
      400,
      'That request cannot be read: this password is among the first that anybody would guess.',
    ]);
    expect(bench.http.setupCode()).to.equal(body.code);
  });

  it('answers alike for a wrong password and an unknown name, and slows both down', async () => {
    await signUp(bench);
    const [wrong, unknown] = [await signIn('not this one'), await signIn('not this one', 'Nobody')];
    expect([wrong.status, wrong.text]).to.deep.equal([unknown.status, unknown.text]);
    expect(wrong.json.code).to.equal('wrong-credentials');
    for (let n = 0; n < 3; n += 1) await signIn('not this one');
    const throttled = await signIn();
    expect([throttled.status, throttled.json.code]).to.deep.equal([429, 'too-many-tries']);
    expect(throttled.json.message).to.match(/Wait \d+ seconds/);
    bench.advance(31_000);
    expect((await signIn()).status).to.equal(201);
  });

  it('lasts 30 days unused and 90 days at most', async () => {
    const cookie = await signUp(bench);
    bench.advance(29 * day);
    expect(await statusOf(cookie)).to.equal(200);
    bench.advance(29 * day);
    expect(await statusOf(cookie)).to.equal(200);
    bench.advance(29 * day);
    expect(await statusOf(cookie)).to.equal(200);
    bench.advance(4 * day);
    expect(await statusOf(cookie)).to.equal(401);
    const idle = cookieOf(await signIn());
    bench.advance(31 * day);
    expect(await statusOf(idle)).to.equal(401);
  });

  it('ends by signing out, and takes the cookie away', async () => {
    const cookie = await enter(bench);
    const out = await bench.ask('DELETE', '/api/session', { headers: { cookie } });
    expect(out.headers['set-cookie']?.[0]).to.match(/=; .*Max-Age=0/);
    expect(await statusOf(cookie)).to.equal(401);
  });

  it('lists own sessions and ends one of them', async () => {
    const cookie = await signUp(bench);
    const other = cookieOf(await signIn());
    const { sessions } = (await bench.ask('GET', '/api/sessions', { headers: { cookie } })).json;
    expect(sessions).to.have.length(2);
    expect(JSON.stringify(sessions)).to.not.match(/hash|secret/);
    const { id } = sessions.find((one: { current: boolean }) => !one.current);
    await bench.ask('DELETE', `/api/sessions/${id}`, { headers: { cookie } });
    expect([await statusOf(other), await statusOf(cookie)]).to.deep.equal([401, 200]);
    expect((await bench.ask('DELETE', '/api/sessions/999', { headers: { cookie } })).status).to.equal(404);
  });

  it('is possible once with a code, for a minute', async () => {
    await enter(bench);
    const code = bench.http.issueCode(1, 60_000);
    const first = await bench.ask('POST', '/api/session', { body: { code } });
    expect([first.status, await statusOf(cookieOf(first))]).to.deep.equal([201, 200]);
    expect((await bench.ask('POST', '/api/session', { body: { code } })).json.code).to.equal('wrong-code');
    const late = bench.http.issueCode(1, 60_000);
    bench.advance(61_000);
    expect((await bench.ask('POST', '/api/session', { body: { code: late } })).status).to.equal(401);
  });

  it('changes a password only with the old one, and ends every other sign-in', async () => {
    const cookie = await signUp(bench);
    const other = cookieOf(await signIn());
    const change = (old: string) =>
      bench.ask('PUT', '/api/password', { headers: { cookie }, body: { old, password: 'a morning walk' } });
    expect((await change('not this one')).status).to.equal(401);
    expect((await change(household.password)).status).to.equal(200);
    expect([await statusOf(cookie), await statusOf(other)]).to.deep.equal([200, 401]);
    expect([(await signIn()).status, (await signIn('a morning walk')).status]).to.deep.equal([401, 201]);
  });

  it('gives tokens that do what they were made for and nothing else', async () => {
    const cookie = await enter(bench);
    const make = async (...scopes: string[]) => {
      const reply = await bench.ask('POST', '/api/tokens', {
        headers: { cookie },
        body: { name: scopes.join(), scopes },
      });
      expect(reply.status).to.equal(201);
      return reply.json as { id: number; token: string };
    };
    const [metrics, read, control] = [await make('metrics'), await make('read'), await make('control')];
    const as = async (token: string, method: string, path: string) => {
      const headers = { authorization: `Bearer ${token}`, 'x-roomtone': '', origin: 'http://elsewhere.example' };
      return (await bench.ask(method, path, { headers, ...(method !== 'GET' && { body: {} }) })).status;
    };
    expect(await as(metrics.token, 'GET', '/metrics')).to.equal(200);
    expect(await as(metrics.token, 'GET', '/api/rooms')).to.equal(403);
    expect(await as(read.token, 'GET', '/api/rooms')).to.equal(200);
    expect(await as(read.token, 'POST', '/api/rooms/this-room/play')).to.equal(403);
    expect(await as(control.token, 'POST', '/api/rooms/this-room/play')).to.equal(200);
    expect(await as(control.token, 'GET', '/metrics')).to.equal(403);
    expect(await as(control.token, 'POST', '/api/panic')).to.equal(200);
    for (const path of ['/api/tokens', '/api/sessions', '/api/people', '/api/devices']) {
      expect(await as(read.token, 'GET', path), path).to.equal(403);
    }
    // What is its person's own; another's is looked for in programs.test.ts.
    for (const path of ['/api/grants', '/api/history', '/api/rooms/this-room/knows']) {
      expect(await as(read.token, 'GET', path), path).to.equal(200);
    }
    for (const [method, path] of [
      ['POST', '/api/tokens'],
      ['POST', '/api/grants'],
      ['DELETE', '/api/panic'],
    ] as const) {
      expect(await as(control.token, method, path), path).to.be.oneOf([401, 403]);
    }
    expect((await bench.ask('GET', '/metrics', { headers: { cookie } })).status).to.equal(401);
    const listed = await bench.ask('GET', '/api/tokens', { headers: { cookie } });
    expect(listed.text).to.not.include(read.token);
    await bench.ask('DELETE', `/api/tokens/${read.id}`, { headers: { cookie } });
    expect(await as(read.token, 'GET', '/api/rooms')).to.equal(401);
  });

  it('writes no secret into a report, a database or an address', async () => {
    const setupCode = bench.http.setupCode() ?? '';
    const cookie = await signUp(bench);
    const secret = cookie.split('=')[1] ?? '';
    const made = await bench.ask('POST', '/api/tokens', { headers: { cookie }, body: { name: 'x', scopes: ['read'] } });
    await signIn('a wrong password that is secret');
    await bench.ask('POST', '/api/session', { body: { code: 'a-wrong-code-that-is-secret' } });
    await bench.db.checkpoint();
    const { readFile } = await import('node:fs/promises');
    const stored = (await readFile(join(bench.dataDir, 'roomtone.db'))).toString('latin1');
    const said = JSON.stringify(bench.reports);
    for (const word of [secret, made.json.token, household.password, setupCode, 'that is secret', 'that-is-secret']) {
      expect(said, 'reports').to.not.include(word);
      expect(stored.includes(word), 'database').to.equal(false);
    }
    expect(stored.includes('scrypt$65536')).to.equal(true);
  });
});
