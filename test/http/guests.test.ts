// Guests: the page without script, the objection that the house cannot undo, and the visit by a code.
import { expect } from 'chai';
import { listLedger } from '../../server/store/ledger.ts';
import { type AuthorisationHouse, openAuthorisationHouse } from '../support/authorisation-house.ts';
import { cookieOf, type Reply } from '../support/http-server.ts';

describe('guests', function () {
  this.timeout(60_000);
  let house: AuthorisationHouse;
  before(async () => {
    house = await openAuthorisationHouse();
  });
  afterEach(() => house.bench.advance(25 * 3600_000));
  after(() => house.bench.close());

  const fresh = async (person: number) => ({
    cookie: `roomtone-${house.bench.http.port}=${(await house.signIn(person, { endsAtMs: null })).secret}`,
  });
  const ask = (headers: Readonly<Record<string, string>>, method: string, path: string, body?: unknown) =>
    house.bench.ask(method, path, { headers, ...(body !== undefined && { body }) });
  const form = (raw: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> =>
    house.bench.ask('POST', '/api/guest/object', {
      raw,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-roomtone': '', ...headers },
    });
  const room = async () => (await ask(await fresh(house.people.olive), 'GET', '/api/rooms/kitchen')).json;
  const origin = () => ({ origin: house.bench.url });

  it('read what is on without a script, a cookie, a name or a private room', async () => {
    const page = await ask({}, 'GET', '/guest');
    expect(page.status).to.equal(200);
    expect(page.headers['content-type']).to.match(/^text\/html/);
    expect(page.headers['set-cookie']).to.equal(undefined);
    expect(page.text).to.include('Kitchen').and.include('Presence').and.include('name="viewport"');
    expect(page.text).to.not.match(/<script|Study|Olive|Eve|on(?:click|load)=|style="/);
    expect((await ask({}, 'GET', '/guest?room=study')).status).to.equal(404);
    expect((await ask({}, 'GET', '/guest?room=kitchen')).text).to.include('Kitchen');
  });

  it('object by a plain form, and are led back to the page, which says so', async () => {
    const posted = await form('room=kitchen', origin());
    expect([posted.status, posted.headers.location]).to.deep.equal([303, '/guest?room=kitchen']);
    expect(posted.headers['set-cookie']).to.equal(undefined);
    expect((await ask({}, 'GET', '/guest?room=kitchen')).text).to.match(/until \d\d:\d\d/);
    const { guestUntilMs, sentence } = await room();
    expect(guestUntilMs).to.be.a('number');
    expect(sentence.text).to.match(/^A guest asked for no sensing here until \d\d:\d\d\.$/);
    const [entry] = await listLedger(house.bench.db.read, { limit: 1 });
    expect([entry?.event, entry?.actor]).to.deep.equal(['guest-objected', 'guest']);
  });

  it('are not believed when another web page speaks for them', async () => {
    expect((await form('room=kitchen', { origin: 'http://evil.example' })).status).to.equal(403);
    expect((await form('room=kitchen', { origin: 'null' })).status).to.equal(403);
    expect((await form('room=kitchen')).status).to.equal(403);
    const gone = await form('room=study', origin());
    expect([gone.status, gone.headers['content-type']]).to.deep.equal([404, 'text/html; charset=utf-8']);
    expect((await form('room=kitchen&room=study&more=1', origin())).status).to.equal(400);
    expect((await form(`room=${'k'.repeat(5000)}`, origin())).status).to.equal(413);
  });

  it('are the only ones whose form is read', async () => {
    const owner = await fresh(house.people.olive);
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...owner };
    const reply = await house.bench.ask('POST', '/api/rooms/kitchen/guest', { raw: 'hours=2', headers });
    expect(reply.status).to.equal(415);
  });

  it('write the record no longer than they change something, however often they ask', async () => {
    const count = async () => (await listLedger(house.bench.db.read, { limit: 1000 })).length;
    await form('room=kitchen', origin());
    const before = await count();
    for (let n = 0; n < 12; n += 1) expect((await form('room=kitchen', origin())).status).to.equal(303);
    expect(await count()).to.equal(before);
  });

  it('are refused on a page that works without script, too', async () => {
    const { text } = await form('room=study', origin());
    expect(text).to.include('There is no room').and.include('href="/guest"').and.not.include('<script');
    const objecting = house.bench.http.routes.find(({ path }) => path === '/api/guest/object');
    expect(objecting?.rate).to.equal('action');
  });

  it('are not undone by the house, only by the same guest', async () => {
    const { olive } = house.people;
    const owner = await fresh(olive);
    const invitation = { role: 'guest', room: 'kitchen', hours: 8 };
    const codes = [];
    for (let n = 0; n < 2; n += 1) codes.push((await ask(owner, 'POST', '/api/invitations', invitation)).json.code);
    const visits = [];
    for (const code of codes) visits.push(await ask({}, 'POST', '/api/session', { code }));
    expect(visits[0]?.json).to.deep.include({ room: 'kitchen' });
    const [mine, theirs] = visits.map((visit) => ({ cookie: cookieOf(visit) }));
    if (mine === undefined || theirs === undefined) throw new Error('two guests were expected');
    expect((await ask(mine, 'POST', '/api/rooms/kitchen/guest', { hours: 4 })).status).to.equal(200);
    for (const other of [owner, theirs]) {
      const refused = await ask(other, 'POST', '/api/rooms/kitchen/guest', { hours: 0 });
      expect([refused.status, refused.json.code]).to.deep.equal([409, 'guest-objected']);
      expect(refused.json.message).to.match(/until \d\d:\d\d/);
    }
    expect((await ask(mine, 'POST', '/api/rooms/kitchen/guest', { hours: 0 })).json.untilMs).to.equal(null);
    expect((await room()).guestUntilMs).to.equal(null);
  });

  it('visit one room until the end of the visit, and leave no row behind', async () => {
    const owner = await fresh(house.people.olive);
    const { code } = (await ask(owner, 'POST', '/api/invitations', { role: 'guest', room: 'kitchen', hours: 2 })).json;
    const visit = await ask({}, 'POST', '/api/session', { code });
    const guest = { cookie: cookieOf(visit) };
    expect((await ask(guest, 'GET', '/api/rooms')).json.rooms.map(({ id }: { id: string }) => id)).to.deep.equal([
      'kitchen',
    ]);
    const seen = (await ask(guest, 'GET', '/api/rooms/kitchen')).json;
    expect(seen).to.deep.include({ list: [], owners: [], speaker: null });
    expect(seen).to.not.have.property('occupancy');
    house.bench.advance(2 * 3600_000);
    expect((await ask(guest, 'GET', '/api/rooms')).status).to.equal(401);
    await house.bench.invitations.sweep();
    const guests = await house.bench.db.read.selectFrom('people').select('id').where('role', '=', 'guest').execute();
    const open = await house.bench.db.read.selectFrom('sign_ins').select('person_id').execute();
    for (const { id } of guests) expect(open.map(({ person_id: person }) => person)).to.include(id);
  });

  it('may be helped: anybody of the house switches guest mode on, and off again', async () => {
    const adult = await fresh(house.people.adam);
    expect((await ask(adult, 'POST', '/api/rooms/kitchen/guest', { hours: 2 })).json.untilMs).to.be.a('number');
    expect((await room()).sentence.code).to.equal('guest-mode');
    expect((await ask(adult, 'POST', '/api/rooms/kitchen/guest', { hours: 0 })).json.untilMs).to.equal(null);
    const [off, on] = await listLedger(house.bench.db.read, { limit: 2 });
    expect([on?.event, off?.event]).to.deep.equal(['guest-mode-on', 'guest-mode-off']);
  });
});
