// Erasure: what was forgotten is in no file any more, and what others still use stays.
import { expect } from 'chai';
import { sql } from 'kysely';
import type { RoomKept } from '../../server/core/house-types.ts';
import { addRoot, upsertFiles } from '../../server/store/files.ts';
import { type ForgetScope, forget } from '../../server/store/forget.ts';
import { addGrant } from '../../server/store/grants.ts';
import { countPlays } from '../../server/store/history.ts';
import { changeJob, createJob } from '../../server/store/jobs.ts';
import { verifyLedger } from '../../server/store/ledger.ts';
import { createPerson, listPeople, personById, personByName } from '../../server/store/people.ts';
import { createPlaylist } from '../../server/store/playlists.ts';
import { appendPlay, importPlays } from '../../server/store/plays.ts';
import { readKept, writeKept } from '../../server/store/rooms.ts';
import { openSource } from '../../server/store/sources.ts';
import { loadTracks, trackById } from '../../server/store/tracks.ts';
import { erasePerson } from '../support/erase-person.ts';
import { noonMs } from '../support/fake-clock.ts';
import {
  addTracks,
  countBytes,
  fillHousehold,
  grantOf,
  onEachDriver,
  openTestStore,
  permitNow,
  playOf,
  type TestHousehold,
  type TestStore,
} from '../support/stores.ts';

const canary = 'QxCanary7130913';

onEachDriver('forget', (driver) => {
  let store: TestStore;
  let household: TestHousehold;

  beforeEach(async () => {
    store = await openTestStore(driver);
    household = await fillHousehold(store);
  });
  afterEach(() => store.drop());

  const importOf = async (trackIds: readonly number[]) => {
    const facts = { owner: household.ada, kind: 'spotify', fileHash: `${canary}-file`, atMs: noonMs };
    const source = await permitNow(store.db, facts);
    const rows = trackIds.map((trackId, index) => ({
      atMs: noonMs + index,
      offsetMin: null,
      trackId,
      msPlayed: 1000,
      outcome: 'finished' as const,
    }));
    const plays = await permitNow(store.db, rows);
    await store.db.write(async (write) => {
      await importPlays(write, plays, { owner: household.ada, source: await openSource(write, source) });
    });
  };

  const keepPlay = async (trackId: number, startedAtMs: number) => {
    const play = await permitNow(store.db, playOf({ trackId, startedAtMs }), { room: 'kitchen' });
    const pick = { score: 1, model: 'm', terms: [{ reason: `${canary} reason`, value: 1 }] };
    await store.db.write((write) =>
      appendPlay(write, play, { owner: household.ada, learn: true, offsetMin: null, pick }),
    );
  };

  const canaries = () => countBytes(store.folder, canary);

  it('leaves no byte of what it erased, in the database, its log or its index', async function () {
    this.timeout(20_000);
    const names = Array.from({ length: 400 }, (_, index) => `${canary} number ${index} ${'x'.repeat(40)}`);
    const ids = await addTracks(store.db, names);
    await importOf(ids);
    const [first = 0] = ids;
    await keepPlay(first, noonMs + 5000);
    await store.db.write(async (write) => {
      await createPlaylist(write, { owner: household.ada, name: `${canary} list`, trackIds: ids.slice(0, 5), atMs: 1 });
      const job = await createJob(write, { kind: 'import', owner: household.ada, total: 1, atMs: 1 });
      await changeJob(write, job.id, { state: 'done', report: { rejected: canary } });
    });
    const track = await trackById(store.db.read, first);
    if (track === null) throw new Error('no track');
    const kept: RoomKept = {
      holdUntilMs: null,
      lastAutoStartAtMs: null,
      mood: 'none',
      moodUntilMs: null,
      privateUntilMs: null,
      list: [{ pickId: '1', track, score: 1, why: [], byHand: true }],
    };
    await store.db.write((write) => writeKept(write, 'kitchen', kept));
    expect(await canaries(), 'the scanner must be able to find it').to.be.above(400);

    const counts = await forget(store.db, { type: 'owner', owner: household.ada }, noonMs);
    expect(counts).to.deep.equal({
      plays: 401,
      picks: 1,
      reactions: 0,
      observations: 0,
      habits: 0,
      playlists: 1,
      tracks: 400,
      artists: 400,
    });
    expect(await canaries()).to.equal(0);
    expect((await readKept(store.db.read))['kitchen']?.list).to.deep.equal([]);
    await store.reopen();
    expect(await canaries()).to.equal(0);
    expect((await verifyLedger(store.db.read, store.key)).ok).to.equal(true);
  });

  it('leaves a room neither reasons that were reckoned from it nor a play that went on', async () => {
    const [id = 0] = await addTracks(store.db, ['still listed']);
    await store.db.write(async (write) => {
      const { id: owner } = await createPerson(write, { name: 'Ben', role: 'adult', passwordHash: 'x', atMs: noonMs });
      await createPlaylist(write, { owner, name: 'Mine', trackIds: [id], atMs: 1 });
    });
    const track = await trackById(store.db.read, id);
    if (track === null) throw new Error('no track');
    const item = { pickId: '1', track, score: 0.75, why: [{ reason: 'familiar', value: 0.75 }], byHand: true } as const;
    const play = { playId: 'p', origin: 'list', person: null, byItself: true, startedAtMs: noonMs } as const;
    const kept: RoomKept = {
      ...{ holdUntilMs: null, lastAutoStartAtMs: null, mood: 'none', moodUntilMs: null, privateUntilMs: null },
      list: [item],
      playing: { ...play, item },
    };
    const left = async (scope: ForgetScope) => {
      await store.db.write((write) => writeKept(write, 'kitchen', kept));
      await forget(store.db, scope, noonMs);
      return (await readKept(store.db.read))['kitchen'];
    };
    const bare = { ...item, why: [], score: 0 };
    const owned = await left({ type: 'owner', owner: household.ada });
    expect([owned?.list, owned?.playing]).to.deep.equal([[bare], null]);
    const past = await left({ type: 'plays', filter: { owner: household.ada, toMs: noonMs - 1 } });
    expect([past?.list, past?.playing]).to.deep.equal([[bare], { ...play, item: bare }]);
    expect(await left({ type: 'sensor', id: 1, slug: 'none' })).to.deep.equal(kept);
  });

  it('is not fooled: a plain delete leaves bytes behind', async () => {
    const ids = await addTracks(
      store.db,
      Array.from({ length: 50 }, (_, index) => `${canary} ${index}`),
    );
    await store.db.write((write) =>
      sql`DELETE FROM tracks WHERE id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`.execute(write),
    );
    expect(await canaries()).to.be.above(0);
  });

  it('erases what a killed process had deleted but not yet cleaned up', async () => {
    const ids = await addTracks(
      store.db,
      Array.from({ length: 50 }, (_, index) => `${canary} ${index}`),
    );
    await store.db.write(async (write) => {
      await sql`DELETE FROM tracks WHERE id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`.execute(write);
      await sql`DELETE FROM artists`.execute(write);
    });
    expect(await canaries()).to.be.above(0);
    await store.reopen();
    expect(await canaries()).to.equal(0);
  });

  it('keeps tracks that are owned, listed by others or played by others', async () => {
    const [owned = 0, listed = 0, only = 0] = await addTracks(store.db, ['owned', 'listed', 'only']);
    await store.db.write(async (write) => {
      const root = await addRoot(write, '/music');
      await upsertFiles(write, root, [
        {
          path: 'a.mp3',
          trackId: owned,
          size: 1,
          mtimeMs: 1.5,
          fingerprint: null,
          mime: 'audio/mpeg',
          gainDb: null,
          error: null,
        },
      ]);
      await createPlaylist(write, { owner: 99, name: 'of another', trackIds: [listed], atMs: 1 });
    });
    await importOf([owned, listed, only]);
    const counts = await forget(store.db, { type: 'owner', owner: household.ada }, noonMs);
    expect(counts).to.include({ plays: 3, tracks: 1, artists: 1, playlists: 0 });
    expect((await loadTracks(store.db.read)).map(({ title }) => title)).to.deep.equal(['owned', 'listed']);
  });

  it('forgets by time, room, source, grant or row, and nothing else', async () => {
    const [a = 0, b = 0] = await addTracks(store.db, ['a', 'b']);
    await importOf([a, b]);
    await keepPlay(a, noonMs + 9000);
    const range = { owner: household.ada, fromMs: noonMs, toMs: noonMs + 1 };
    expect((await forget(store.db, { type: 'plays', filter: range }, 1)).plays).to.equal(1);
    expect((await forget(store.db, { type: 'room', room: 'kitchen' }, 1)).plays).to.equal(1);
    expect(await countPlays(store.db.read)).to.equal(1);
    expect((await forget(store.db, { type: 'plays', filter: { source: 77 } }, 1)).plays).to.equal(0);
    expect((await forget(store.db, { type: 'plays', filter: { room: 'nowhere' } }, 1)).plays).to.equal(0);
    expect((await forget(store.db, { type: 'grants', grants: [household.grant.id] }, 1)).plays).to.equal(1);
    const { rows } = await sql`SELECT scope FROM tombstones`.execute(store.db.read);
    expect(rows).to.have.length(5);
  });

  it('forgets what one grant let in and leaves what another did', async () => {
    const [a = 0, b = 0] = await addTracks(store.db, ['a', 'b']);
    await importOf([a, b]);
    await keepPlay(a, noonMs + 9000);
    const words = { byPerson: household.ada, person: household.ada, room: 'kitchen' };
    const other = await store.db.write((write) => addGrant(write, store.key, grantOf(words)));
    await store.db.write((write) =>
      sql`UPDATE plays SET grant_id = ${other.id} WHERE room_id IS NOT NULL`.execute(write),
    );
    expect((await forget(store.db, { type: 'grants', grants: [household.grant.id] }, 1)).plays).to.equal(2);
    expect(await countPlays(store.db.read)).to.equal(1);
  });

  it('forgets while others write and read', async function () {
    this.timeout(20_000);
    const ids = await addTracks(
      store.db,
      Array.from({ length: 300 }, (_, index) => `${canary} ${index}`),
    );
    await importOf(ids);
    let stop = false;
    const reading = (async () => {
      let reads = 0;
      while (!stop) {
        await countPlays(store.db.read);
        reads += 1;
      }
      return reads;
    })();
    const [, counts] = await Promise.all([
      addTracks(store.db, ['another']),
      forget(store.db, { type: 'owner', owner: household.ada }, noonMs),
    ]);
    stop = true;
    expect(await reading).to.be.above(0);
    expect(counts.plays).to.equal(300);
    expect(await canaries()).to.equal(0);
  });

  it('takes a name away and keeps the ledger whole', async () => {
    const before = await personById(store.db.read, household.ada);
    await erasePerson(store, household.ada, noonMs);
    expect(await personByName(store.db.read, 'Ada')).to.equal(null);
    expect(await listPeople(store.db.read)).to.deep.equal([]);
    expect(await personById(store.db.read, household.ada)).to.deep.include({
      pseudonym: before?.pseudonym,
      name: '',
      passwordHash: null,
      status: 'erased',
    });
    expect((await verifyLedger(store.db.read, store.key)).ok).to.equal(true);
  });
});
