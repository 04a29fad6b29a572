// What a program with a token learns of a room: how it is set, and of its people what the decision lets it share.
import { expect } from 'chai';
import type { GrantEffect, GrantPurpose } from '../../config/words/grant.ts';
import type { Kind } from '../../config/words/kind.ts';
import { houseOwner } from '../../server/store/plays.ts';
import { type AuthorisationHouse, openAuthorisationHouse, rightPassword } from '../support/authorisation-house.ts';

describe('a program', function () {
  this.timeout(60_000);
  let house: AuthorisationHouse;
  let headers: Record<string, string>;

  before(async () => {
    house = await openAuthorisationHouse();
    const words = { kind: 'token', scopes: ['read', 'control'], endsAtMs: null } as const;
    headers = { authorization: `Bearer ${(await house.signIn(house.people.olive, words)).secret}` };
  });
  after(() => house.bench.close());
  afterEach(async () => {
    for (const { id, byPerson } of house.permissions.active()) await house.permissions.end(id, byPerson, false);
    await guest(0);
  });

  const say = async (kind: Kind, purpose: GrantPurpose, effect: GrantEffect = 'allow', by = house.people.olive) =>
    house.permissions.grant({ room: 'kitchen', kind, purpose, effect, endsAtMs: null }, by);
  const guest = (hours: number) =>
    house.bench.fake.handles.house.ask(house.people.olive, (asker) => ({
      type: 'guest-mode',
      room: 'kitchen',
      asker,
      forMs: hours * 3600_000,
    }));
  const parts = ['occupancy', 'playing', 'list', 'volume', 'rows'];
  /** The parts of the room that it gets, and whether it gets the list by itself. */
  const told = async (): Promise<string[]> => {
    const [one, all, ...more] = await Promise.all(
      ['kitchen', '', 'kitchen/list', 'kitchen/list?format=m3u', 'kitchen/why', 'kitchen/picks'].map((path) =>
        house.bench.ask('GET', `/api/rooms/${path}`.replace(/\/$/, ''), { headers }),
      ),
    );
    expect(one?.status).to.equal(200);
    expect(all?.json.rooms).to.deep.equal([one?.json]);
    const answers = new Set(more.map(({ status, json }) => (status === 200 ? 'list' : json.code)));
    const view: object = one?.json;
    const got = parts.filter((part) => part in view);
    expect([...answers]).to.deep.equal([got.includes('list') ? 'list' : 'not-shared']);
    return got;
  };

  it('learns how a room is set where nothing is shared, and nothing of what its people do', async () => {
    for (const kind of ['motion', 'play', 'volume'] as const) await say(kind, kind === 'motion' ? 'react' : 'keep');
    expect(await told()).to.deep.equal([]);
    const { json } = await house.bench.ask('GET', '/api/rooms/kitchen', { headers });
    expect(json).to.include({
      id: 'kitchen',
      name: 'Kitchen',
      purpose: 'kitchen',
      automatic: 'off',
      visibility: 'shared',
    });
    const keepAs = await house.bench.ask('PUT', '/api/rooms/kitchen/list', { headers, body: { keepAs: 'Mine' } });
    expect(keepAs.json.code).to.equal('not-shared');
  });

  it('learns each part under its own share', async () => {
    await say('motion', 'react');
    await say('motion', 'share');
    expect(await told()).to.deep.equal(['occupancy']);
    await say('play', 'share');
    expect(await told()).to.deep.equal(['occupancy', 'playing', 'list']);
    await say('volume', 'share');
    expect(await told()).to.deep.equal(['occupancy', 'playing', 'list', 'volume']);
  });

  it('learns occupancy only when every kind that it is concluded from is shared', async () => {
    for (const kind of ['motion', 'occupancy'] as const) await say(kind, 'react');
    await say('motion', 'share');
    expect(await told()).to.deep.equal([]);
    await say('occupancy', 'share');
    expect(await told()).to.deep.equal(['occupancy']);
  });

  it('learns nothing more once somebody vetoes it', async () => {
    for (const kind of ['motion', 'play'] as const) await say(kind, kind === 'motion' ? 'react' : 'keep');
    for (const kind of ['motion', 'play'] as const) await say(kind, 'share');
    expect(await told()).to.deep.equal(['occupancy', 'playing', 'list']);
    await say('motion', 'share', 'deny', house.people.eve);
    expect(await told()).to.deep.equal(['playing', 'list']);
  });

  it('learns nothing more while a guest is there', async () => {
    await say('motion', 'react');
    for (const kind of ['motion', 'play', 'volume'] as const) await say(kind, 'share');
    await guest(2);
    expect(await told()).to.deep.equal([]);
    await guest(0);
    expect(await told()).to.deep.equal(['occupancy', 'playing', 'list', 'volume']);
  });

  it('reads of the record, the permissions, the receipts and the history what is its person’s own', async () => {
    const { olive, eve } = house.people;
    const get = async (path: string) => (await house.bench.ask('GET', path, { headers })).json;
    await say('motion', 'react');
    await say('co2', 'react', 'deny', eve);
    const given = { room: null, kind: 'play', purpose: 'keep', endsAtMs: null } as const;
    const mine = await house.permissions.grant(given, olive);
    const { grants } = await get('/api/grants');
    expect(grants.map(({ byPerson }: { byPerson: number }) => byPerson)).to.deep.equal([olive, olive]);
    const { entries } = await get('/api/ledger');
    const open = entries.filter(({ subject }: { subject: string | null }) => subject !== null);
    expect(open).to.have.length.above(1);
    for (const entry of open) expect(entry.actor).to.be.a('string');
    expect(entries.filter(({ body }: { body: string | null }) => body?.includes('deny'))).to.deep.equal([]);
    expect((await get('/api/receipts')).receipts).to.not.deep.equal([]);
    const play = {
      at_ms: 1_700_000_000_000,
      track_id: 7,
      outcome: 'ended',
      origin: 'auto',
      learn: 0,
      grant_id: mine.id,
    };
    await house.bench.db.write(async (write) => {
      const track = { id: 7, key: 'k', artist_id: 1, title: 'T', album_id: null, duration_ms: null, added_at_ms: 0 };
      await write.insertInto('tracks').values(track).execute();
      const plays = [houseOwner, olive, eve].map((owner) => ({ ...play, owner_id: owner, room_id: null }));
      await write.insertInto('plays').values(plays).execute();
    });
    const { plays } = await get('/api/history');
    expect(plays.map(({ mine: own }: { mine: boolean }) => own)).to.deep.equal([true]);
    expect((await house.bench.ask('GET', '/api/export', { headers })).headers['content-type']).to.equal(
      'application/zip',
    );
    expect((await get('/api/rooms/kitchen/knows')).dropped).to.deep.equal({});
  });

  it('does not forget; its person does, signed in, and gets the receipt itself', async () => {
    const { olive } = house.people;
    await house.permissions.grant({ room: null, kind: 'play', purpose: 'keep', endsAtMs: null }, olive);
    const body = { scope: 'self', password: rightPassword };
    expect((await house.bench.ask('POST', '/api/forget', { headers, body })).status).to.equal(403);
    const cookie = `roomtone-${house.bench.http.port}=${(await house.signIn(olive)).secret}`;
    const { json } = await house.bench.ask('POST', '/api/forget', { headers: { cookie }, body });
    const stored = await house.bench.ask('GET', `/api/receipts/${json.id}`, { headers: { cookie } });
    expect(json.receipt).to.deep.equal(JSON.parse(stored.text));
    expect(json.receipt['schema:recipient']['schema:name']).to.equal('Olive');
  });
});
