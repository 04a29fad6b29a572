// A start goes on from what was learnt before, with the same result as learning it all again, and forgetting reaches it.
import { expect } from 'chai';
import { serialiseTaste } from '../../server/core/taste/snapshot.ts';
import { tasteModel } from '../../server/core/taste/taste.ts';
import { foldOwner } from '../../server/flows/taste-fold.ts';
import { type Catalogue, createCatalogue } from '../../server/flows/track-catalogue.ts';
import { systemClock } from '../../server/ground/clock.ts';
import { forget } from '../../server/store/forget.ts';
import { importPlays } from '../../server/store/plays.ts';
import { saveReaction } from '../../server/store/reactions.ts';
import { openSource } from '../../server/store/sources.ts';
import { dropSnapshots, readSnapshot } from '../../server/store/taste-snapshots.ts';
import { noonMs } from '../support/fake-clock.ts';
import { addTracks, countBytes, fillHousehold, openTestStore, permitNow, type TestStore } from '../support/stores.ts';

const names = Array.from({ length: 12 }, (_, n) => `piece ${n}`);
const minuteMs = 60_000;

describe('flows/taste-fold', () => {
  let store: TestStore;
  let ada: number;
  let ids: readonly number[];
  let source: number;
  let library: Catalogue;

  const hear = async (fromMs: number, howMany: number): Promise<void> => {
    const plays = Array.from({ length: howMany }, (_, n) => ({
      atMs: fromMs + n * 4 * minuteMs,
      offsetMin: null,
      trackId: ids[(n * n + 3 * n) % ids.length] ?? 0,
      msPlayed: n % 5 === 0 ? 9000 : 200_000,
      outcome: n % 7 === 0 ? ('error' as const) : n % 5 === 0 ? ('skipped_here' as const) : ('finished' as const),
    }));
    const allowed = await permitNow(store.db, plays, { person: ada });
    await store.db.write((write) => importPlays(write, allowed, { owner: ada, source }));
  };
  const like = async (trackId: number, atMs: number, kind: 'like' | 'dislike' = 'like'): Promise<void> => {
    const fact = { room: 'kitchen', person: ada, trackId, kind, atMs };
    const allowed = await permitNow(store.db, fact, { person: ada });
    await store.db.write((write) => saveReaction(write, allowed, { owner: ada, learn: true }));
  };
  const fold = async (): Promise<{ readonly bytes: string; readonly plays: number }> => {
    const folded = await foldOwner({ db: store.db, clock: systemClock, library }, ada, () => true);
    if (folded === null) throw new Error('nobody wanted it');
    return { bytes: Buffer.from(serialiseTaste(folded.taste)).toString('hex'), plays: folded.plays };
  };
  const anew = async (): Promise<{ readonly bytes: string; readonly plays: number }> => {
    await store.db.write((write) => dropSnapshots(write, [ada]));
    return fold();
  };
  const kept = () => readSnapshot(store.db.read, ada, tasteModel);

  beforeEach(async () => {
    store = await openTestStore();
    ({ ada } = await fillHousehold(store));
    ids = await addTracks(store.db, names);
    library = createCatalogue(store.db);
    await library.refresh();
    const facts = { owner: ada, kind: 'made', fileHash: 'x', atMs: noonMs };
    const allowed = await permitNow(store.db, facts, { person: ada });
    source = await store.db.write((write) => openSource(write, allowed));
    await hear(noonMs - 90 * 24 * 60 * minuteMs, 400);
    await like(ids[3] ?? 0, noonMs - 89 * 24 * 60 * minuteMs);
  });
  afterEach(() => store.drop());

  it('keeps what it learnt, and learns only the rest', async () => {
    expect(await kept()).to.equal(null);
    const first = await fold();
    expect((await kept())?.plays).to.equal(400);
    expect(await fold()).to.deep.equal(first);

    await hear(noonMs - 60 * 24 * 60 * minuteMs, 50);
    await like(ids[5] ?? 0, noonMs - 59 * 24 * 60 * minuteMs);
    const more = await fold();
    expect((await kept())?.plays, 'fifty are not worth writing').to.equal(400);
    expect(more.plays).to.be.above(first.plays);
    expect(await anew()).to.deep.equal(more);
  });

  it('learns it all again when something came in before, or a reaction changed', async () => {
    await fold();
    await hear(noonMs - 120 * 24 * 60 * minuteMs, 5);
    expect(await kept()).to.equal(null);
    const grown = await fold();
    expect((await kept())?.plays).to.equal(405);
    expect(await anew()).to.deep.equal(grown);

    await like(ids[3] ?? 0, noonMs);
    expect((await kept())?.reactions, 'what was said again changes nothing').to.equal(1);
    await like(ids[3] ?? 0, noonMs, 'dislike');
    expect(await kept(), 'the like was taken back').to.equal(null);
  });

  it('is gone from every file when plays are forgotten', async () => {
    await fold();
    expect(await countBytes(store.folder, 'artist of piece 7|piece 7')).to.be.above(0);
    await forget(store.db, { type: 'owner', owner: ada }, noonMs);
    expect(await countBytes(store.folder, 'artist of piece 7|piece 7')).to.equal(0);
    const rows = await store.db.read.selectFrom('taste_snapshots').select('owner_id').execute();
    expect(rows).to.deep.equal([]);
  });

  it('keeps nothing that nobody wants any more', async () => {
    expect(await foldOwner({ db: store.db, clock: systemClock, library }, ada, () => false)).to.equal(null);
    expect(await kept()).to.equal(null);
  });
});
