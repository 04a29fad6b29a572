// What a private room gives away to the rest of the household through the history: nothing, not even that it is there.
import { expect } from 'chai';
import { countPlays } from '../../server/store/history.ts';
import { houseOwner } from '../../server/store/plays.ts';
import { roomIdOf } from '../../server/store/rooms.ts';
import { type AuthorisationHouse, openAuthorisationHouse } from '../support/authorisation-house.ts';

const atMs = Date.UTC(2026, 0, 5, 12);

describe('a private room', function () {
  this.timeout(60_000);
  let house: AuthorisationHouse;
  before(async () => {
    house = await openAuthorisationHouse();
    const asked = { room: 'kitchen', kind: 'play', purpose: 'keep', until: null };
    const grant = (await ask(house.people.olive, 'POST', '/api/grants', asked)).json.id;
    await house.bench.db.write(async (write) => {
      await write.insertInto('artists').values({ id: 90, key: 'a', name: 'A', mbid: null }).execute();
      await write
        .insertInto('tracks')
        .values({ id: 90, key: 'a|t', artist_id: 90, title: 'T', album_id: null, duration_ms: null, added_at_ms: 0 })
        .execute();
      const rooms = { study: await roomIdOf(write, 'study'), kitchen: await roomIdOf(write, 'kitchen') };
      const of = (room: keyof typeof rooms, owner: number, minute: number) => ({
        at_ms: atMs + minute * 60_000,
        owner_id: owner,
        track_id: 90,
        room_id: rooms[room],
        outcome: 'ended',
        origin: 'auto',
        learn: 0,
        grant_id: grant,
      });
      const plays = [of('study', houseOwner, 1), of('kitchen', houseOwner, 2), of('study', house.people.olive, 3)];
      await write.insertInto('plays').values(plays).execute();
    });
  });
  after(() => house.bench.close());

  const ask = async (person: number, method: string, path: string, body?: unknown) => {
    const cookie = `roomtone-${house.bench.http.port}=${(await house.signIn(person, { endsAtMs: null })).secret}`;
    return house.bench.ask(method, path, { headers: { cookie }, ...(body !== undefined && { body }) });
  };
  const rooms = async (person: number, query = ''): Promise<string[]> => {
    const { plays } = (await ask(person, 'GET', `/api/history${query}`)).json;
    return plays.map(({ room, mine }: { room: string; mine: boolean }) => (mine ? `own ${room}` : room));
  };

  it('of somebody else answers like one that does not exist, whatever is asked', async () => {
    const { olive } = house.people;
    for (const [method, body] of [['GET'], ['DELETE'], ['PATCH', { learn: true }]] as const) {
      const theirs = await ask(olive, method, '/api/history?room=study', body);
      const none = await ask(olive, method, '/api/history?room=cellar', body);
      expect([theirs.status, theirs.text], method).to.deep.equal([none.status, none.text]);
      expect(theirs.status).to.equal(404);
    }
    expect(await rooms(house.people.eve, '?room=study')).to.deep.equal(['study']);
  });

  it('shows its plays that are nobody’s to its owner alone; one’s own are one’s own wherever they were', async () => {
    expect(await rooms(house.people.olive)).to.deep.equal(['own study', 'kitchen']);
    expect(await rooms(house.people.eve)).to.deep.equal(['kitchen', 'study']);
  });

  it('has its record for whoever sees it; of others’ entries elsewhere nobody learns whose they are', async () => {
    const { eve, olive, cleo } = house.people;
    const asked = { room: 'study', kind: 'play', purpose: 'keep', until: null };
    expect((await ask(eve, 'POST', '/api/grants', asked)).status).to.equal(201);
    expect((await ask(eve, 'POST', '/api/grants', { ...asked, kind: 'motion', purpose: 'react' })).status).to.equal(
      201,
    );
    const study = `room:${await roomIdOf(house.bench.db.read, 'study')}`;
    interface Entry {
      readonly seq: number;
      readonly event: string;
      readonly actor: string | null;
      readonly subject: string | null;
      readonly body: string | null;
    }
    const entriesFor = async (person: number): Promise<readonly Entry[]> =>
      (await ask(person, 'GET', '/api/ledger')).json.entries;
    const own = await entriesFor(eve);
    const ofStudy = own.filter(({ subject }) => subject === study);
    expect(ofStudy.some(({ body }) => body?.includes('"kind":"motion"'))).to.equal(true);
    for (const other of [olive, cleo]) {
      const seen = await entriesFor(other);
      expect(seen).to.have.length(own.length);
      const same = seen.filter(({ seq }) => ofStudy.some((one) => one.seq === seq));
      expect(same).to.have.length(ofStudy.length);
      for (const { actor, subject, body } of same) expect([actor, subject, body]).to.deep.equal([null, null, null]);
      const actors = new Set(seen.flatMap(({ actor }) => (actor === null || actor === 'house' ? [] : [actor])));
      expect(actors.size, 'at most oneself').to.be.lessThan(2);
    }
  });

  it('is left out of what a filter of somebody else deletes', async () => {
    const { read } = house.bench.db;
    const owners = [house.people.olive, houseOwner];
    expect(await countPlays(read, { owners })).to.equal(3);
    expect(await countPlays(read, { owners, unseenRooms: ['study'] })).to.equal(2);
    expect(await countPlays(read, { owners, unseenRooms: ['study'], room: 'study' })).to.equal(1);
  });

  it('says nothing of its sensors to whoever may not use them, in a shared room too', async () => {
    const tap = async (person: number) => {
      const { status, json } = await ask(person, 'POST', '/api/rooms/kitchen/rows/sound-level', { state: 'reacts' });
      return [status, json.code];
    };
    expect(await tap(house.people.eve)).to.deep.equal([403, 'not-allowed']);
    expect(await tap(house.people.olive)).to.deep.equal([400, 'bad-request']);
  });
});
