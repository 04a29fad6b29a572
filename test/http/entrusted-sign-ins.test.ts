// Sign-ins of children and guests: listed and ended by whoever answers for them, with their open pages, and by nobody else.
import { expect } from 'chai';
import { io, type Socket } from 'socket.io-client';
import { listLedger } from '../../server/store/ledger.ts';
import { personById } from '../../server/store/people.ts';
import { type AuthorisationHouse, openAuthorisationHouse } from '../support/authorisation-house.ts';

interface Listed {
  readonly id: number;
  readonly person: number | null;
  readonly room: string | null;
}

describe('entrusted sign-ins over HTTP', function () {
  this.timeout(60_000);
  let house: AuthorisationHouse;
  const sockets: Socket[] = [];
  before(async () => {
    house = await openAuthorisationHouse();
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close();
  });
  after(() => house.bench.close());

  const cookieOf = (secret: string) => ({ cookie: `roomtone-${house.bench.http.port}=${secret}` });
  const come = async (person: number, room?: string) => {
    const { id, secret } = await house.signIn(person, { endsAtMs: null, ...(room !== undefined && { room }) });
    return { id, headers: cookieOf(secret) };
  };
  const visitor = async (room: string) => come(await house.addPerson({ role: 'guest', name: 'Guest' }), room);
  const as = async (person: number) => (await come(person)).headers;
  const list = async (person: number): Promise<readonly Listed[]> => {
    const reply = await house.bench.ask('GET', '/api/sessions/entrusted', { headers: await as(person) });
    expect(reply.status).to.equal(200);
    return reply.json.sessions;
  };
  const end = async (id: number, person: number): Promise<number> => {
    const headers = await as(person);
    return (await house.bench.ask('DELETE', `/api/sessions/${id}`, { headers, body: {} })).status;
  };
  const open = async (headers: Readonly<Record<string, string>>): Promise<Socket> => {
    const extraHeaders = { ...headers, 'x-roomtone': '1' };
    const options = { transports: ['websocket'], reconnection: false, forceNew: true, extraHeaders };
    const socket = io(house.bench.url, options);
    sockets.push(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', () => resolve());
      socket.once('connect_error', reject);
    });
    return socket;
  };
  const cut = (socket: Socket): Promise<void> =>
    new Promise((resolve) => void socket.once('disconnect', () => resolve()));
  const newest = async () => (await listLedger(house.bench.db.read, { limit: 1 }))[0];
  const pseudonymOf = async (person: number) => (await personById(house.bench.db.read, person))?.pseudonym;

  it('are listed to guardians and owners of the room, to no admin, and tell of their use by days alone', async () => {
    const { olive, eve, amy, chris, cleo } = house.people;
    const [child, other] = [await come(chris), await come(cleo)];
    const [guest, hidden] = [await visitor('kitchen'), await visitor('study')];
    const listed = await list(olive);
    const idsOf = (all: readonly Listed[]) => all.map(({ id }) => id);
    expect(idsOf(listed)).to.include.members([child.id, guest.id]).and.not.include(other.id).and.not.include(hidden.id);
    expect(listed.find(({ id }) => id === guest.id)).to.include({ person: null, room: 'kitchen' });
    expect(listed.find(({ id }) => id === child.id)).to.include({ person: chris, room: null });
    expect(JSON.stringify(listed)).to.not.match(/usedAtMs|token|hash|Guest/);
    expect(new Set((await list(eve)).map(({ person, room }) => person ?? room))).to.deep.equal(
      new Set([cleo, 'study']),
    );
    expect(await list(amy), 'an admin sees no adult, nor what others answer for').to.deep.equal([]);
    for (const all of [listed, await list(eve)]) {
      const adults = [olive, eve, amy, house.people.adam];
      expect(all.some(({ person }) => person !== null && adults.includes(person))).to.equal(false);
    }
  });

  it('end a child’s by its guardian: the open page is cut at once, and the ledger tells the child', async () => {
    const { olive, amy, adam, eve, chris } = house.people;
    const child = await come(chris);
    const socket = await open(child.headers);
    for (const person of [amy, adam, eve]) expect(await end(child.id, person)).to.equal(404);
    expect(socket.connected).to.equal(true);
    const gone = cut(socket);
    expect(await end(child.id, olive)).to.equal(200);
    await gone;
    expect((await house.bench.ask('GET', '/api/session', { headers: child.headers })).status).to.equal(401);
    const entry = await newest();
    expect(entry).to.include({ event: 'sign-in-ended', subject: await pseudonymOf(chris) });
    const { entries } = (await house.bench.ask('GET', '/api/ledger?limit=1', { headers: await as(chris) })).json;
    expect(entries[0].text).to.equal('Somebody ended a sign-in of Chris.');
    expect(await end(child.id, olive)).to.equal(404);
  });

  it('end a guest’s by an owner of the room: page, sign-in and guest are gone', async () => {
    const { olive, eve, amy } = house.people;
    const guest = await visitor('kitchen');
    const socket = await open(guest.headers);
    for (const person of [amy, eve]) expect(await end(guest.id, person)).to.equal(404);
    const guests = () =>
      house.bench.db.read
        .selectFrom('sign_ins')
        .innerJoin('people', 'people.id', 'sign_ins.person_id')
        .select('sign_ins.id')
        .where('role', '=', 'guest')
        .where('sign_ins.id', '=', guest.id)
        .execute();
    expect(await guests()).to.have.length(1);
    const gone = cut(socket);
    expect(await end(guest.id, olive)).to.equal(200);
    await gone;
    expect(await guests()).to.deep.equal([]);
    expect(await newest()).to.include({ event: 'visit-ended', actor: await pseudonymOf(olive) });
  });

  it('are no longer anybody’s to end when the child has come of age, or the room is another’s', async () => {
    const { olive, adam, chris } = house.people;
    const guest = await visitor('kitchen');
    await house.rooms.setOwners('kitchen', [olive, adam], olive);
    expect((await list(adam)).map(({ id }) => id)).to.include(guest.id);
    await house.rooms.setOwners('kitchen', [olive], olive);
    expect(await end(guest.id, adam)).to.equal(404);
    const child = await come(chris);
    await house.bench.people.change(chris, { birthMonth: '2018-06' }, olive);
    house.bench.advance(20 * 366 * 86_400_000);
    expect((await list(olive)).some(({ id }) => id === child.id)).to.equal(false);
  });
});
