// The authorisation matrix: every route for everybody, executed, compared with the file in docs, and held to rules written by hand.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type AuthorisationHouse, openAuthorisationHouse } from '../support/authorisation-house.ts';
import { askEveryCell, type Cell, connectAs, type Live, writeTable } from '../support/authorisation-table.ts';

const file = fileURLToPath(new URL('../../docs/authorisation.md', import.meta.url));

const outside = ['stranger', 'invited', 'suspended', 'expired'];
const tokens = ['token read', 'token control', 'token metrics', 'token listens'];

/** All that a guest may do beside what strangers may. */
const guestRoutes = [
  'GET /api/session',
  'DELETE /api/session',
  'GET /api/rooms',
  'GET /api/rooms/:room',
  'POST /api/rooms/:room/guest',
];

describe('who may do what', function () {
  this.timeout(600_000);
  let house: AuthorisationHouse;
  let cells: readonly Cell[] = [];
  const lives: Live[] = [];
  /** Whoever owns the private room: what is kept from all the others has to come to somebody. */
  let ownRoom: Live | null = null;

  before(async () => {
    house = await openAuthorisationHouse();
    const { olive, eve } = house.people;
    const react = { purpose: 'react', endsAtMs: null } as const;
    await house.permissions.grant({ room: 'kitchen', kind: 'motion', ...react }, olive);
    await house.permissions.grant({ room: 'kitchen', kind: 'rssi', ...react }, eve);
    await house.permissions.grant({ room: 'study', kind: 'play', purpose: 'keep', endsAtMs: null }, eve);
    for (const actor of house.actors) lives.push(await connectAs(house, actor));
    const { secret } = await house.signIn(eve);
    const headers = { cookie: `roomtone-${house.bench.http.port}=${secret}` };
    ownRoom = await connectAs(house, {
      name: 'another',
      person: eve,
      headers,
      again: () => Promise.reject(new Error()),
    });
    for (const grant of house.permissions.active()) await house.permissions.end(grant.id, grant.byPerson, false);
    cells = await askEveryCell(house);
  });
  after(() => house.bench.close());

  const closed = (): readonly Cell[] => {
    const open = new Set(
      house.bench.http.routes.filter(({ auth }) => auth === 'none').map(({ method, path }) => `${method} ${path}`),
    );
    return cells.filter(({ route }) => !open.has(route));
  };
  const admitted = (actor: string) => closed().filter((cell) => cell.actor === actor && cell.answer === 'yes');
  const said = (route: string, whose: string, actor: string): string | undefined =>
    cells.find((cell) => cell.route === route && cell.whose === whose && cell.actor === actor)?.answer;

  it('is what docs/authorisation.md says, cell by cell', () => {
    const written = writeTable(cells, lives);
    if (process.env['ROOMTONE_WRITE'] === '1') writeFileSync(file, written);
    expect(readFileSync(file, 'utf8').split('\n')).to.deep.equal(written.split('\n'));
  });

  it('has a cell for every route and everybody', () => {
    const routes = house.bench.http.routes.map(({ method, path }) => `${method} ${path}`);
    for (const route of routes) {
      const actors = new Set(cells.filter((cell) => cell.route === route).map(({ actor }) => actor));
      expect([route, actors.size]).to.deep.equal([route, house.actors.length]);
    }
    expect(cells.length).to.be.greaterThan(1500);
  });

  it('lets nobody in from outside', () => {
    for (const cell of closed().filter(({ actor }) => outside.includes(actor)))
      expect([cell, cell.answer]).to.deep.equal([cell, '401']);
  });

  it('gives a guest one room and the objection', () => {
    for (const { route } of admitted('guest')) expect(guestRoutes).to.include(route);
    for (const cell of cells.filter(({ actor, whose }) => actor === 'guest' && whose.startsWith('private room')))
      expect([cell.route, cell.answer]).to.not.include('yes');
  });

  it('opens the private room of another to nobody, not even to an admin', () => {
    for (const cell of cells.filter(({ whose }) => whose.includes('private room of another')))
      expect([cell.route, cell.actor, cell.answer]).to.not.include('yes');
  });

  it('lets nobody grant, end or see for another adult', () => {
    for (const actor of house.actors) {
      expect(said('POST /api/grants', 'for another adult', actor.name)).to.not.equal('yes');
      expect(said('POST /api/grants', 'for another’s child', actor.name)).to.not.equal('yes');
      expect(said('POST /api/grants/:id/renew', 'yes about another', actor.name)).to.not.equal('yes');
      expect(said('POST /api/grants/:id/renew', 'veto of another', actor.name)).to.not.equal('yes');
      // An owner can always make a room stricter.
      if (actor.name !== 'room owner')
        expect(said('DELETE /api/grants/:id', 'yes about another', actor.name)).to.not.equal('yes');
      expect(said('DELETE /api/grants/:id', 'veto of another', actor.name)).to.not.equal('yes');
    }
    const foreign = cells.filter(({ whose, route }) => whose === 'another’s' && !route.includes('invitations'));
    for (const cell of foreign) expect([cell.route, cell.actor, cell.answer]).to.not.include('yes');
  });

  it('lets a child play, veto and look, and neither allow nor manage', () => {
    const managing = /\/api\/(?:invitations|tokens|sensors|backups|tls|music|imports|household|personalisation|clock)/;
    for (const { route } of admitted('child')) expect(route).to.not.match(managing);
    expect(said('POST /api/grants', 'veto about oneself', 'child')).to.equal('yes');
    expect(said('POST /api/grants', 'presence in a shared room', 'child')).to.equal('403');
    expect(said('POST /api/grants', 'own device in a shared room', 'child')).to.equal('403');
    expect(said('POST /api/rooms/:room/next', 'shared room', 'child')).to.equal('yes');
  });

  it('lets a room be decided by its owners alone', () => {
    for (const actor of ['adult', 'admin', 'child', 'guest']) {
      expect(said('POST /api/grants', 'presence in a shared room', actor)).to.equal('403');
      expect(said('PUT /api/rooms/:room/owners', 'shared room', actor)).to.equal('403');
      expect(said('PATCH /api/rooms/:room', 'shared room', actor)).to.equal('403');
    }
    expect(said('POST /api/grants', 'presence in a shared room', 'room owner')).to.equal('yes');
  });

  it('lets the sensors of a room be placed and removed by its owners alone', () => {
    for (const actor of ['adult', 'admin', 'child', 'guest']) {
      for (const route of ['POST /api/sensors', 'PUT /api/sensors/:id', 'DELETE /api/sensors/:id'])
        expect([route, actor, said(route, 'shared room', actor)]).to.deep.equal([route, actor, '403']);
      expect(said('PUT /api/sensors/:id', 'into the shared room', actor)).to.equal('403');
    }
    expect(said('PUT /api/sensors/:id', 'into the shared room', 'room owner')).to.equal('yes');
    expect(said('DELETE /api/sensors/:id', 'shared room', 'room owner')).to.equal('yes');
    expect(said('DELETE /api/sensors/:id', 'in no room', 'adult')).to.equal('yes');
  });

  it('tells a token what plays in a room only where that is shared', () => {
    const route = 'GET /api/rooms/:room/list';
    expect(said(route, 'shared room', 'token read')).to.equal('403');
    expect(said(route, 'shared room that shares what plays, in guest mode', 'token read')).to.equal('403');
    expect(said(route, 'shared room that shares what plays, in guest mode', 'adult')).to.equal('yes');
    expect(said(route, 'the same without a guest', 'token read')).to.equal('yes');
  });

  it('lets a token do what its scope names, and never touch credentials or grants', () => {
    const routes = new Map(house.bench.http.routes.map((one) => [`${one.method} ${one.path}`, one.auth]));
    for (const token of tokens) {
      const scope = token.split(' ')[1];
      for (const { route } of admitted(token)) expect([route, routes.get(route)]).to.deep.equal([route, scope]);
    }
    const touching = /grants|password|session|tokens|people|invitations|owners|household|rows|backups|tls|forget/;
    const readsOwn = ['GET /api/grants', 'GET /api/ledger', 'GET /api/history', 'GET /api/export', 'GET /api/receipts'];
    const reads = tokens.flatMap(admitted).filter(({ route }) => !readsOwn.includes(route));
    for (const { route } of reads) expect(route).to.not.match(touching);
    for (const route of readsOwn) expect(said(route, '', 'token read')).to.equal('yes');
    for (const route of readsOwn) expect(said(route, '', 'token control')).to.equal('403');
  });

  it('shows each over the live connection only what is theirs to see', () => {
    const live = (actor: string): Live => {
      const found = lives.find((one) => one.actor === actor);
      if (found === undefined) throw new Error(`nobody connected as ${actor}`);
      return found;
    };
    for (const actor of [...outside, ...tokens]) expect(live(actor).connection).to.equal('refused');
    for (const actor of ['adult', 'room owner', 'admin', 'child'])
      expect(live(actor).holds['grants']).to.equal('motion of Olive');
    expect(ownRoom?.later).to.equal('room kitchen, room study');
    for (const actor of ['guest', 'child', 'adult', 'room owner', 'admin']) {
      expect(live(actor).holds['rooms']).to.equal('kitchen');
      expect(live(actor).later).to.equal('room kitchen');
      expect([live(actor).status, live(actor).bye]).to.deep.equal(actor === 'guest' ? ['–', '–'] : ['heard', 'heard']);
    }
    expect(live('child').holds).to.include({ people: 'Olive, Chris', sensors: '0', broker: '–' });
    expect(live('guest').holds).to.deep.include({
      people: '–',
      grants: '–',
      speakers: '0',
      occupancy: '–',
      plays: '0',
    });
    expect(live('guest').hello).to.equal('not-allowed');
  });
});
