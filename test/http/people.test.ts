// People over HTTP: joined by codes, changed, suspended, erased; and what each of these ends at once.
import { expect } from 'chai';
import { io, type Socket } from 'socket.io-client';
import { hashPassword } from '../../server/http/passwords.ts';
import { listLedger } from '../../server/store/ledger.ts';
import { createPerson, listMembers, personById } from '../../server/store/people.ts';
import { cookieOf, enter, type HttpBench, type Reply, startHttp } from '../support/http-server.ts';

const phrase = 'a quiet new phrase';

const until = async (what: string, holds: () => boolean): Promise<void> => {
  const endMs = performance.now() + 15_000;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

describe('people over HTTP', function () {
  this.timeout(240_000);
  let bench: HttpBench;
  let admin: string;
  let passwordHash: string;
  const sockets: Socket[] = [];
  before(async () => {
    bench = await startHttp();
    admin = await enter(bench);
    passwordHash = await hashPassword(phrase);
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close();
    // Wrong tries of one test must not slow the next one down.
    bench.advance(25 * 3600_000);
  });
  after(() => bench.close());

  const ask = (cookie: string, method: string, path: string, body?: unknown): Promise<Reply> =>
    bench.ask(method, path, { headers: { cookie }, ...(body !== undefined && { body }) });
  const invite = async (body: object, cookie = admin) => (await ask(cookie, 'POST', '/api/invitations', body)).json;
  const join = (code: string, name: string) =>
    bench.ask('POST', '/api/join', { body: { code, name, password: phrase } });
  const byCode = (code: string) => bench.ask('POST', '/api/session', { body: { code } });
  const connected = async (cookie: string): Promise<Socket> => {
    const extraHeaders = { cookie, 'x-roomtone': '1' };
    const socket = io(bench.url, { transports: ['websocket'], reconnection: false, forceNew: true, extraHeaders });
    sockets.push(socket);
    await until('a connection', () => socket.connected);
    return socket;
  };
  const events = async () => (await listLedger(bench.db.read, { limit: 100 })).map(({ event }) => event);
  const idOf = (name: string): number => bench.people.all().find((one) => one.name === name)?.id ?? 0;
  /** Somebody new, signed in; made without the code that other tests are about, which costs no hashing. */
  const newcomer = async (name: string): Promise<string> => {
    const { id } = await bench.db.write((write) => createPerson(write, { name, role: 'adult', passwordHash, atMs: 0 }));
    await bench.people.reload();
    return cookieOf(await byCode(bench.http.issueCode(id, 60_000)));
  };

  it('join by a code that is shown once, works once, and stands nowhere in the database or an address', async () => {
    const made = await ask(admin, 'POST', '/api/invitations', { role: 'adult' });
    expect(made.status).to.equal(201);
    const { code, url, qr, endsAtMs } = made.json;
    expect(code).to.match(/^\d{6}$/);
    expect(url).to.match(new RegExp(`^http://[^/]+/join#${code}$`));
    expect(qr).to.match(/^<svg /);
    expect(endsAtMs - Date.now()).to.be.within(23 * 3600_000, 10 * 24 * 3600_000);
    const rows = await bench.db.read.selectFrom('invites').selectAll().execute();
    expect(JSON.stringify(rows)).to.not.include(code);
    expect((await byCode(code)).json.code).to.equal('needs-password');
    const joined = await join(code, 'Ben');
    expect([joined.status, joined.json.me.role]).to.deep.equal([201, 'adult']);
    expect((await ask(cookieOf(joined), 'GET', '/api/session')).json.me.name).to.equal('Ben');
    expect((await join(code, 'Twin')).json.code).to.equal('wrong-invitation');
    expect(await events()).to.include.members(['person-invited', 'person-joined']);
  });

  it('refuse a weak password and a name that is taken, and leave the code for a better try', async () => {
    const { code } = await invite({ role: 'adult' });
    const weak = await bench.ask('POST', '/api/join', { body: { code, name: 'Cy', password: 'short' } });
    expect(weak.status).to.equal(400);
    expect((await join(code, 'ADA')).json.code).to.equal('already-exists');
    expect((await join(code, 'Cy')).status).to.equal(201);
  });

  it('slow wrong codes down per network, and end a code that was tried too often by anybody', async () => {
    const { code } = await invite({ role: 'adult' });
    const wrong = code === '111111' ? '222222' : '111111';
    for (let n = 0; n < 5; n += 1) expect((await byCode(wrong)).json.code).to.equal('wrong-invitation');
    const slowed = await byCode(code);
    expect([slowed.status, slowed.json.code]).to.deep.equal([429, 'too-many-tries']);
    for (let n = 0; n < 5; n += 1) {
      bench.advance(20 * 60_000);
      await byCode(wrong);
    }
    bench.advance(20 * 60_000);
    expect((await byCode(code)).json.code).to.equal('wrong-invitation');
  });

  it('answer an unknown, a used and a late code alike', async () => {
    const late = await invite({ role: 'adult' });
    bench.advance(24 * 3600_000 + 1);
    const answers = [await byCode('123123'), await byCode(late.code)].map(({ status, text }) => [status, text]);
    expect(answers[0]).to.deep.equal(answers[1]);
  });

  it('take an invitation back', async () => {
    const { id, code } = await invite({ role: 'adult', name: 'Dora' });
    const { invitations } = (await ask(admin, 'GET', '/api/invitations')).json;
    expect(invitations.find((one: { id: number }) => one.id === id)).to.include({ role: 'adult', name: 'Dora' });
    expect((await ask(admin, 'DELETE', `/api/invitations/${id}`)).status).to.equal(200);
    expect((await byCode(code)).status).to.equal(401);
  });

  it('pair a child without a password, which then sees itself and its guardians alone', async () => {
    const made = await invite({ role: 'child', name: 'Kim', birthMonth: '2018-05' });
    expect((await listMembers(bench.db.read)).find(({ name }) => name === 'Kim')).to.include({ status: 'invited' });
    const paired = await byCode(made.code);
    expect(paired.json.me).to.include({ name: 'Kim', role: 'child' });
    const kim = cookieOf(paired);
    const { people } = (await ask(kim, 'GET', '/api/people')).json;
    expect(people.map(({ name }: { name: string }) => name)).to.deep.equal(['Ada', 'Kim']);
    expect(people[0].counts).to.deep.equal({ grants: 0, plays: 0, signIns: 0 });
    expect(people[1].ofAgeAtMs).to.equal(Date.UTC(2034, 5, 1));
    const again = await ask(admin, 'POST', `/api/people/${idOf('Kim')}/code`);
    expect((await byCode(again.json.code)).json.me.name).to.equal('Kim');
    expect((await ask(kim, 'POST', '/api/invitations', { role: 'adult' })).status).to.equal(403);
  });

  it('pair a further device of one’s own within a quarter of an hour', async () => {
    const ben = await newcomer('Eli');
    const { code } = (await ask(ben, 'POST', '/api/people/me/code')).json;
    const further = await byCode(code);
    expect([further.status, further.json.me.name]).to.deep.equal([201, 'Eli']);
    const { code: late } = (await ask(ben, 'POST', '/api/people/me/code')).json;
    bench.advance(16 * 60_000);
    expect((await byCode(late)).status).to.equal(401);
  });

  it('end sign-ins and open pages at once on a suspension, and let nobody in until it ends', async () => {
    const fay = await newcomer('Fay');
    const socket = await connected(fay);
    // What looks again every minute cannot be what cuts it within the time that is waited for here.
    expect((await ask(admin, 'PATCH', `/api/people/${idOf('Fay')}`, { status: 'suspended' })).status).to.equal(200);
    await until('the cut', () => socket.disconnected);
    expect((await ask(fay, 'GET', '/api/session')).status).to.equal(401);
    const credentials = { name: 'Fay', password: phrase };
    expect((await bench.ask('POST', '/api/session', { body: credentials })).json.code).to.equal('wrong-credentials');
    await ask(admin, 'PATCH', `/api/people/${idOf('Fay')}`, { status: 'active' });
    expect((await bench.ask('POST', '/api/session', { body: credentials })).status).to.equal(201);
  });

  it('end sign-ins on a new role, and keep the last admin', async () => {
    const gus = await newcomer('Gus');
    const socket = await connected(gus);
    expect((await ask(admin, 'PATCH', `/api/people/${idOf('Gus')}`, { role: 'admin' })).status).to.equal(200);
    await until('the cut', () => socket.disconnected);
    expect((await ask(admin, 'PATCH', `/api/people/${idOf('Gus')}`, { role: 'adult' })).status).to.equal(200);
    for (const body of [{ role: 'adult' }, { status: 'suspended' }])
      expect((await ask(admin, 'PATCH', '/api/people/1', body)).json.code).to.equal('last-admin');
    expect((await ask(admin, 'DELETE', '/api/people/1', {})).json.code).to.equal('last-admin');
  });

  it('set a password for another in the ledger, end the sign-ins, and tell its owner until they have seen it', async () => {
    const hal = await newcomer('Hal');
    const fresh = 'another quiet phrase';
    const reset = await ask(admin, 'POST', `/api/people/${idOf('Hal')}/password`, { password: fresh });
    expect(reset.status).to.equal(200);
    expect((await ask(hal, 'GET', '/api/session')).status).to.equal(401);
    expect((await events())[0]).to.equal('password-reset');
    const again = cookieOf(await bench.ask('POST', '/api/session', { body: { name: 'Hal', password: fresh } }));
    expect((await personById(bench.db.read, idOf('Hal')))?.passwordResetAtMs).to.be.a('number');
    await ask(again, 'DELETE', '/api/people/me/password-reset');
    expect((await personById(bench.db.read, idOf('Hal')))?.passwordResetAtMs).to.equal(null);
    expect((await ask(admin, 'POST', '/api/people/1/password', { password: fresh })).status).to.equal(403);
  });

  it('erase somebody: name, secrets, sign-ins and devices go, the pseudonym stays', async () => {
    const ivy = await newcomer('Ivy');
    const id = idOf('Ivy');
    await ask(ivy, 'POST', '/api/devices', { name: 'Phone', id: 'ivys-phone' });
    const before = await personById(bench.db.read, id);
    const socket = await connected(ivy);
    expect((await ask(ivy, 'DELETE', `/api/people/${id}`, { password: 'not hers' })).json.code).to.equal(
      'wrong-credentials',
    );
    expect((await ask(ivy, 'DELETE', `/api/people/${id}`, { password: phrase })).status).to.equal(200);
    await until('the cut', () => socket.disconnected);
    const row = await bench.db.read.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect(row).to.include({ name: '', folded_name: null, password_hash: null, data_key: null, status: 'erased' });
    expect(row.pseudonym).to.equal(before?.pseudonym);
    expect(await bench.db.read.selectFrom('devices').selectAll().where('person_id', '=', id).execute()).to.deep.equal(
      [],
    );
    expect((await events())[0]).to.equal('person-erased');
    expect((await newcomer('Ivy')).length).to.be.greaterThan(0);
  });

  it('seal the id of a device: it is in no row and in no answer', async () => {
    const jo = await newcomer('Jo');
    const made = await ask(jo, 'POST', '/api/devices', { name: 'Watch', id: 'AA:BB:CC:11:22:33' });
    expect(made.json).to.have.keys('id', 'name');
    expect((await ask(jo, 'GET', '/api/devices')).json.devices).to.deep.equal([{ ...made.json, sensors: [] }]);
    expect((await ask(admin, 'GET', '/api/devices')).json.devices).to.deep.equal([]);
    const rows = await bench.db.read.selectFrom('devices').selectAll().execute();
    expect(JSON.stringify(rows)).to.not.include('AA:BB');
    expect((await ask(admin, 'DELETE', `/api/devices/${made.json.id}`)).status).to.equal(404);
    expect((await ask(jo, 'DELETE', `/api/devices/${made.json.id}`)).status).to.equal(200);
  });

  it('let a child have its own forgotten without a password, and an adult only with one', async () => {
    const made = await invite({ role: 'child', name: 'Max', birthMonth: '2018-05' });
    const forget = (cookie: string) => ask(cookie, 'POST', '/api/forget', { scope: 'self' });
    expect((await forget(cookieOf(await byCode(made.code)))).status).to.equal(200);
    expect((await forget(await newcomer('Ned'))).json.code).to.equal('wrong-credentials');
  });

  it('switch personal picks for a child by its guardian alone', async () => {
    await invite({ role: 'child', name: 'Noa', birthMonth: '2018-05' });
    const change = (cookie: string) => ask(cookie, 'PATCH', '/api/personalisation', { person: idOf('Noa'), on: false });
    expect((await change(await newcomer('Ola'))).json.code).to.equal('of-another-person');
    expect((await change(admin)).status).to.equal(200);
  });

  it('let a child who has come of age choose a password and be an adult, and nobody before', async () => {
    const made = await invite({ role: 'child', name: 'Lee', birthMonth: '2012-05' });
    const lee = cookieOf(await byCode(made.code));
    const choose = () => ask(lee, 'PUT', '/api/password', { password: phrase });
    expect((await choose()).json.code).to.equal('needs-guardian');
    const aheadMs = Date.UTC(2028, 5, 2) - Date.now();
    bench.advance(aheadMs);
    const again = cookieOf(await byCode(bench.http.issueCode(idOf('Lee'), 60_000)));
    expect((await ask(again, 'PUT', '/api/password', { password: 'short' })).status).to.equal(400);
    expect((await ask(again, 'PUT', '/api/password', { password: phrase })).status).to.equal(200);
    expect((await ask(again, 'GET', '/api/session')).status).to.equal(401);
    const signed = await bench.ask('POST', '/api/session', { body: { name: 'Lee', password: phrase } });
    expect([signed.status, signed.json.me.role]).to.deep.equal([201, 'adult']);
    expect(bench.people.all().find(({ name }) => name === 'Lee')).to.deep.include({ guardians: [], birthMonth: null });
    bench.advance(-aheadMs);
  });

  it('write no code, no password and no name to the log', () => {
    expect(JSON.stringify(bench.reports)).to.not.match(/\d{6}|phrase|Ivy|Ben/);
  });
});
