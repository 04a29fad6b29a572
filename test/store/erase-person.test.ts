// Erasing a person: what goes, what stays, who takes over; the same by hand, after a crash half-way and after a restore.
import { expect } from 'chai';
import { sql } from 'kysely';
import { takeAway } from '../../server/store/erase-person.ts';
import { finishErasures } from '../../server/store/forget.ts';
import { forgetAgain } from '../../server/store/forgotten.ts';
import { addGrant } from '../../server/store/grants.ts';
import { listLedger, verifyLedger } from '../../server/store/ledger.ts';
import { createPerson, personById, setGuardians } from '../../server/store/people.ts';
import { addRoom, listRooms } from '../../server/store/rooms.ts';
import { createSignIn } from '../../server/store/sign-ins.ts';
import { noonMs } from '../support/fake-clock.ts';
import { addTracks, countBytes, fillHousehold, grantOf, openTestStore, type TestStore } from '../support/stores.ts';

const canary = 'QxErased5050';
const [ada, house] = [1, 0];
const roomWords = {
  purpose: 'office',
  automatic: 'off',
  settleSeconds: 20,
  ceilingPercent: 60,
  personalOn: true,
} as const;

describe('store/erase-person', () => {
  let store: TestStore;
  let bea: number;

  beforeEach(async () => {
    store = await openTestStore();
    await fillHousehold(store);
    const tracks = await addTracks(store.db, [`${canary} one`, `${canary} two`, 'kept']);
    bea = await store.db.write(async (write) => {
      const person = { name: canary, role: 'adult', passwordHash: 'hash', atMs: noonMs } as const;
      const { id } = await createPerson(write, person);
      await addRoom(write, { ...roomWords, id: 'den', name: 'Den', visibility: 'private' }, [id]);
      await addRoom(write, { ...roomWords, id: 'hall', name: 'Hall' }, [id]);
      const common = { tokenHash: 'h', person: id, kind: 'session', name: 'x', scopes: [] } as const;
      await createSignIn(write, { ...common, atMs: noonMs, endsAtMs: null });
      await sql`INSERT INTO sensors(id, slug, source, instance, entity, kind, name, room_id, state_topic)
        SELECT id, slug, 's', 'i', slug, 'motion', 'n', id, 't' FROM rooms`.execute(write);
      for (const room of ['den', 'hall', 'kitchen']) {
        const by = room === 'kitchen' ? ada : id;
        const grant = await addGrant(write, store.key, grantOf({ byPerson: by, room, kind: 'motion' }));
        await sql`INSERT INTO observations(sensor_id, at_ms, value, grant_id)
          SELECT id, 1, 1, ${grant.id} FROM rooms WHERE slug = ${room}`.execute(write);
      }
      const play = (owner: number, room: string, track: number | undefined, n: number) =>
        sql`INSERT INTO plays(owner_id, room_id, at_ms, track_id, outcome, origin, grant_id, learn)
          SELECT ${owner}, id, ${n}, ${track}, 'finished', 'person', 1, 1 FROM rooms WHERE slug = ${room}`.execute(
          write,
        );
      await play(house, 'den', tracks[0], 1);
      await play(id, 'kitchen', tracks[1], 2);
      await play(house, 'hall', tracks[2], 3);
      await play(ada, 'kitchen', tracks[2], 4);
      return id;
    });
  });
  afterEach(() => store.drop());

  const leave = () => store.db.write((write) => takeAway(write, store.key, { person: bea, by: bea, atMs: noonMs + 1 }));

  const count = async (table: 'observations' | 'plays' | 'erasures', where = 'true'): Promise<number> => {
    const { rows } = await sql<{
      n: number;
    }>`SELECT count(*) AS n FROM ${sql.table(table)} WHERE ${sql.raw(where)}`.execute(store.db.read);
    return rows[0]?.n ?? -1;
  };

  const expectGone = async (): Promise<void> => {
    const row = await store.db.read.selectFrom('people').selectAll().where('id', '=', bea).executeTakeFirstOrThrow();
    expect(row).to.include({ name: '', password_hash: null, data_key: null, status: 'erased' });
    for (const table of ['sign_ins', 'receipts', 'devices', 'room_owners'] as const) {
      const rows = await store.db.read.selectFrom(table).selectAll().where('person_id', '=', bea).execute();
      expect([table, rows]).to.deep.equal([table, []]);
    }
    expect([await count('observations'), await count('plays'), await count('erasures')]).to.deep.equal([1, 2, 0]);
    expect(await count('plays', `owner_id = ${ada}`)).to.equal(1);
    expect(await countBytes(store.folder, canary)).to.equal(0);
    expect((await verifyLedger(store.db.read, store.key)).ok).to.equal(true);
  };

  it('is all or nothing: what a crash left is finished before a door opens', async () => {
    const noted = await leave();
    expect(noted).to.have.length(3);
    expect(await personById(store.db.read, bea)).to.include({ name: '', passwordHash: null });
    await store.reopen();
    expect(await finishErasures(store.db, store.key)).to.equal(3);
    await expectGone();
  });

  it('gives rooms that nobody owns now to who runs the house: a shared one as it is, a private one without its past', async () => {
    await leave();
    await finishErasures(store.db, store.key);
    const owners = Object.fromEntries((await listRooms(store.db.read)).map((room) => [room.id, room.owners]));
    expect(owners).to.deep.equal({ kitchen: [ada], den: [ada], hall: [ada] });
    expect(await count('plays', `owner_id = ${house}`)).to.equal(1);
    const [entry] = await listLedger(store.db.read, { limit: 1 });
    expect(entry?.event).to.equal('person-erased');
  });

  it('gives the room of a child to a guardian', async () => {
    await store.db.write(async (write) => {
      const cy = await createPerson(write, { name: 'Cy', role: 'adult', passwordHash: null, atMs: noonMs });
      await setGuardians(write, bea, [cy.id]);
    });
    await leave();
    expect((await listRooms(store.db.read)).find(({ id }) => id === 'den')?.owners).to.deep.equal([bea + 1]);
  });

  it('reaches as far after a restore', async () => {
    const { pseudonym } = (await personById(store.db.read, bea)) ?? { pseudonym: '' };
    const entries = [{ type: 'person-erased', pseudonym }] as const;
    expect(await forgetAgain(store.db, store.key, entries, noonMs + 1)).to.equal(1);
    await expectGone();
    expect((await listRooms(store.db.read)).every(({ owners }) => owners.includes(ada))).to.equal(true);
    expect(await forgetAgain(store.db, store.key, entries, noonMs + 1)).to.equal(0);
  });
});
