// What each kind of forgetting reaches, what it leaves to others, and that one that was interrupted is finished.
import { expect } from 'chai';
import { sql } from 'kysely';
import type { Db } from '../../server/store/db.ts';
import { type ForgetScope, finishErasures, forget } from '../../server/store/forget.ts';
import { addGrant } from '../../server/store/grants.ts';
import { countPlays } from '../../server/store/history.ts';
import { appendPlay } from '../../server/store/plays.ts';
import { saveReaction } from '../../server/store/reactions.ts';
import { addRoom } from '../../server/store/rooms.ts';
import type { Write } from '../../server/store/tables.ts';
import { saveSnapshot } from '../../server/store/taste-snapshots.ts';
import { noonMs } from '../support/fake-clock.ts';
import {
  addTracks,
  countBytes,
  fillHousehold,
  grantOf,
  openTestStore,
  permitNow,
  playOf,
  type TestStore,
} from '../support/stores.ts';

const roomWords = {
  purpose: 'other',
  automatic: 'off',
  settleSeconds: 20,
  ceilingPercent: 60,
  personalOn: true,
} as const;
const canary = 'QxCanary6161';
const ada = 1;
const ben = 2;

describe('the scopes of forgetting', () => {
  let store: TestStore;
  let ids: readonly number[];

  const keepPlay = async (owner: number, trackId: number, startedAtMs: number): Promise<void> => {
    const play = await permitNow(store.db, playOf({ trackId, startedAtMs }), { room: 'kitchen' });
    await store.db.write((write) => appendPlay(write, play, { owner, learn: true, offsetMin: null, pick: null }));
  };
  const like = async (owner: number, trackId: number, atMs: number): Promise<void> => {
    const fact = { room: 'kitchen', person: owner, trackId, kind: 'like' as const, atMs };
    const allowed = await permitNow(store.db, fact, { room: 'kitchen' });
    await store.db.write((write) => saveReaction(write, allowed, { owner, learn: true }));
  };
  const reactions = async (): Promise<readonly number[]> =>
    (await store.db.read.selectFrom('reactions').select('track_id').orderBy('track_id').execute()).map(
      (row) => row.track_id,
    );
  const forgetNow = (scope: ForgetScope) => forget(store.db, scope, noonMs);
  const trackAt = (index: number): number => ids[index] ?? 0;

  beforeEach(async () => {
    store = await openTestStore();
    await fillHousehold(store);
    ids = await addTracks(store.db, [`${canary} a`, `${canary} b`, 'c']);
  });
  afterEach(() => store.drop());

  it('takes a like with the last play of its track, and those of a span', async () => {
    for (const atMs of [noonMs, noonMs + 1000]) await keepPlay(ada, trackAt(0), atMs);
    await keepPlay(ada, trackAt(1), noonMs + 2000);
    await like(ada, trackAt(0), noonMs + 10);
    await like(ada, trackAt(2), noonMs + 2500);
    await forgetNow({ type: 'plays', filter: { owner: ada, fromMs: noonMs, toMs: noonMs + 1 } });
    expect(await reactions(), 'one play of it is left').to.deep.equal([trackAt(0), trackAt(2)]);
    const gone = await forgetNow({ type: 'plays', filter: { owner: ada, fromMs: noonMs + 500, toMs: noonMs + 3000 } });
    expect(gone).to.include({ plays: 2, reactions: 2 });
    expect(await reactions()).to.deep.equal([]);
  });

  it('takes of a room what its askers may erase, and what several rows name', async () => {
    await keepPlay(ada, trackAt(0), noonMs);
    await keepPlay(ben, trackAt(1), noonMs);
    await keepPlay(0, trackAt(2), noonMs);
    expect((await forgetNow({ type: 'room', room: 'kitchen', owners: [ada, 0] })).plays).to.equal(2);
    expect(await countPlays(store.db.read, { owner: ben })).to.equal(1);
    const [row] = await store.db.read.selectFrom('plays').select('id').execute();
    expect((await forgetNow({ type: 'plays', filter: { ids: [row?.id ?? 0, 99] } })).plays).to.equal(1);
  });

  it("takes observations by kind and span, and a person's own", async () => {
    await store.db.write(async (write) => {
      await sql`INSERT INTO sensors(id, slug, source, instance, entity, kind, name, room_id, state_topic)
        VALUES (1, 'pir', 's', 'i', 'e', 'motion', 'n', 1, 't'), (2, 'lux', 's', 'i', 'e', 'illuminance', 'n', 1, 't')`.execute(
        write,
      );
      const keep = await addGrant(write, store.key, grantOf({ byPerson: ada, room: 'kitchen', kind: 'motion' }));
      const own = await addGrant(
        write,
        store.key,
        grantOf({ byPerson: ada, person: ada, room: 'kitchen', kind: 'home' }),
      );
      for (const [sensor, atMs, grant] of [
        [1, 1, keep.id],
        [1, 5, keep.id],
        [2, 1, keep.id],
        [2, 9, own.id],
      ] as const)
        await sql`INSERT INTO observations(sensor_id, at_ms, value, grant_id) VALUES (${sensor}, ${atMs}, 1, ${grant})`.execute(
          write,
        );
    });
    const filter = { room: 'kitchen', kinds: ['motion'], fromMs: 2, toMs: 9 };
    expect((await forgetNow({ type: 'observations', filter })).observations).to.equal(1);
    expect((await forgetNow({ type: 'observations', filter: { room: 'cellar' } })).observations).to.equal(0);
    expect((await forgetNow({ type: 'owner', owner: ada })).observations).to.equal(1);
    expect((await forgetNow({ type: 'room', room: 'kitchen' })).observations).to.equal(2);
  });

  it('takes what a room kept, and only that, wherever its sensor went and whatever it measures now', async () => {
    const words = { byPerson: ada, room: 'kitchen', retentionDays: 30 } as const;
    await store.db.write(async (write) => {
      await addRoom(write, { ...roomWords, id: 'office', name: 'Office' }, [ada]);
      await sql`INSERT INTO sensors(id, slug, source, instance, entity, kind, name, room_id, state_topic)
        VALUES (1, 'pir', 's', 'i', 'e', 'motion', 'n', 1, 't')`.execute(write);
      const kitchen = await addGrant(write, store.key, grantOf({ ...words, kind: 'motion' }));
      const device = await addGrant(write, store.key, grantOf({ ...words, kind: 'rssi', person: ben, byPerson: ben }));
      const office = await addGrant(write, store.key, grantOf({ ...words, room: 'office', kind: 'vibration' }));
      // It stood in the kitchen, and was then moved to the office to tell something else.
      for (const [atMs, grant] of [
        [1, kitchen.id],
        [2, kitchen.id],
        [3, device.id],
        [4, office.id],
      ] as const)
        await sql`INSERT INTO observations(sensor_id, at_ms, value, grant_id) VALUES (1, ${atMs}, 1, ${grant})`.execute(
          write,
        );
      await sql`UPDATE sensors SET room_id = 2, kind = 'vibration' WHERE id = 1`.execute(write);
    });
    const left = async () =>
      (await store.db.read.selectFrom('observations').select('at_ms').orderBy('at_ms').execute()).map(
        (row) => row.at_ms,
      );
    const byKind = { type: 'observations', filter: { kinds: ['vibration'], room: 'kitchen' } } as const;
    expect((await forgetNow(byKind)).observations).to.equal(0);
    await forgetNow({ type: 'room', room: 'kitchen', owners: [0, ada] });
    expect(await left(), 'what is about Ben is his word').to.deep.equal([3, 4]);
    await forgetNow({ type: 'room', room: 'office', owners: [0, ada] });
    expect(await left()).to.deep.equal([3]);
  });

  it('lays nobody else aside: the taste that was kept of another stays', async () => {
    await keepPlay(ada, trackAt(0), noonMs);
    await keepPlay(ben, trackAt(2), noonMs);
    const snapshot = { model: 1, uptoAtMs: noonMs, plays: 1, reactions: 0, bytes: new Uint8Array(8) };
    for (const owner of [ada, ben]) await store.db.write((write) => saveSnapshot(write, owner, snapshot));
    const concerned: (readonly number[])[] = [];
    await forget(store.db, { type: 'owner', owner: ada }, noonMs, {
      concerns: (owners) => void concerned.push(owners),
    });
    expect(concerned).to.deep.equal([[ada]]);
    const left = await store.db.read.selectFrom('taste_snapshots').select('owner_id').execute();
    expect(left).to.deep.equal([{ owner_id: ben }]);
  });

  it('is finished at the next start, wherever it was interrupted', async () => {
    for (let atWrite = 1; atWrite < 9; atWrite += 1) {
      ids = await addTracks(store.db, [`${canary} a`, `${canary} b`, 'c']);
      for (const [index, trackId] of ids.entries()) await keepPlay(ada, trackId, noonMs + index);
      let writes = 0;
      const { db } = store;
      const write = async <T>(work: (write: Write) => Promise<T>): Promise<T> => {
        writes += 1;
        if (writes > atWrite) throw new Error('the lights went out');
        return db.write(work);
      };
      const dying: Db = { ...db, write };
      const ended = await forget(dying, { type: 'owner', owner: ada }, noonMs).then(
        () => 'done',
        () => 'died',
      );
      await store.reopen();
      expect(await finishErasures(store.db, store.key), `after ${atWrite} writes`).to.equal(ended === 'died' ? 1 : 0);
      expect(await countPlays(store.db.read)).to.equal(0);
      expect(await countBytes(store.folder, canary)).to.equal(0);
      expect(await finishErasures(store.db, store.key)).to.equal(0);
    }
  });

  it('cuts a reader that takes longer than two seconds', async function () {
    this.timeout(60_000);
    await keepPlay(ada, trackAt(0), noonMs);
    const endless = sql`WITH RECURSIVE c(n) AS (SELECT count(*) FROM plays UNION ALL SELECT n + 1 FROM c WHERE n < 1e12)
      SELECT max(n) FROM c`.execute(store.db.read);
    const cut = endless.then(
      () => 'read',
      () => 'cut',
    );
    await forgetNow({ type: 'owner', owner: ada });
    expect(await cut).to.equal('cut');
    expect(await countBytes(store.folder, canary)).to.equal(0);
  });
});
