// Plays: only with permission, once each, in the order that learning needs, and as pages of history.
import { expect } from 'chai';
import { sql } from 'kysely';
import { isGrantGone } from '../../server/store/clash.ts';
import { endGrant } from '../../server/store/grants.ts';
import { countPlays, historyPage, missingTracks, pickOfPlay } from '../../server/store/history.ts';
import type { ImportedPlay } from '../../server/store/plays.ts';
import { appendPlay, importPlays, listOwners, readPlaysOf } from '../../server/store/plays.ts';
import { listLearntReactions, saveReaction } from '../../server/store/reactions.ts';
import { openSource } from '../../server/store/sources.ts';
import { noonMs } from '../support/fake-clock.ts';
import {
  addTracks,
  fillHousehold,
  onEachDriver,
  openTestStore,
  permitNow,
  playOf,
  type TestHousehold,
  type TestStore,
} from '../support/stores.ts';

onEachDriver('plays', (driver) => {
  let store: TestStore;
  let household: TestHousehold;
  let tracks: readonly number[];

  beforeEach(async () => {
    store = await openTestStore(driver);
    household = await fillHousehold(store);
    tracks = await addTracks(store.db, ['a', 'b', 'c']);
  });
  afterEach(() => store.drop());

  const track = (index: number): number => tracks[index] ?? Number.NaN;
  const of = (learn = true) => ({ owner: household.ada, learn, offsetMin: 120, pick: null });

  const keep = async (startedAtMs: number, index = 0, learn = true) => {
    const play = await permitNow(store.db, playOf({ trackId: track(index), startedAtMs }), { room: 'kitchen' });
    return store.db.write((write) => appendPlay(write, play, of(learn)));
  };

  const importRows = async (rows: readonly ImportedPlay[]) => {
    const { db } = store;
    const facts = { owner: household.ada, kind: 'spotify', fileHash: 'hash', atMs: noonMs };
    const permittedSource = await permitNow(db, facts);
    const permitted = await permitNow(db, rows);
    return db.write(async (write) => {
      const source = await openSource(write, permittedSource);
      return importPlays(write, permitted, { owner: household.ada, source });
    });
  };

  const row = (atMs: number, trackId: number): ImportedPlay => ({
    atMs,
    offsetMin: null,
    trackId,
    msPlayed: 1000.7,
    outcome: 'finished',
  });

  it('stores a play once, with where and under which grant', async () => {
    expect(await keep(noonMs)).to.be.a('number');
    expect(await keep(noonMs)).to.equal(null);
    const { rows } = await sql<Record<string, unknown>>`SELECT * FROM plays`.execute(store.db.read);
    expect(rows).to.have.length(1);
    expect(rows[0]).to.include({ owner_id: household.ada, grant_id: household.grant.id, room_id: 1, offset_min: 120 });
    expect(rows[0]?.['speaker_id']).to.equal(null);
  });

  it('stores the pick with its reasons beside the play', async () => {
    const play = await permitNow(store.db, playOf({ trackId: track(0) }), { room: 'kitchen' });
    const terms = [
      { reason: 'baseline', value: 1 },
      { reason: 'follows', value: 0.5 },
    ];
    const pick = { score: 1.5, model: 'm1', terms };
    const id = await store.db.write((write) => appendPlay(write, play, { ...of(), pick }));
    const stored = await pickOfPlay(store.db.read, id ?? -1);
    expect(stored).to.deep.include({ score: 1.5, model: 'm1' });
    expect(JSON.parse(stored?.terms ?? '')).to.deep.equal(terms);
  });

  it('refuses a play whose permission ended before it was written', async () => {
    const play = await permitNow(store.db, playOf({ trackId: track(0) }), { room: 'kitchen' });
    const end = { atMs: noonMs + 2, by: household.ada, reason: 'stopped' };
    await store.db.write((write) => endGrant(write, store.key, household.grant.id, end));
    const error: unknown = await store.db.write((write) => appendPlay(write, play, of())).catch((caught) => caught);
    expect(isGrantGone(error)).to.equal(true);
    expect(await countPlays(store.db.read)).to.equal(0);
  });

  it('imports the same rows again as duplicates, also within one batch', async () => {
    const rows = [row(1, track(0)), row(2, track(0)), row(1, track(1)), row(1, track(0))];
    expect(await importRows(rows)).to.deep.equal({ imported: 3, duplicates: 1 });
    expect(await importRows([...rows, row(9, track(2))])).to.deep.equal({ imported: 1, duplicates: 4 });
    expect(await countPlays(store.db.read)).to.equal(4);
  });

  it('imports 50,000 plays in a few seconds, and reads them in order', async function () {
    this.timeout(60_000);
    const rows = Array.from({ length: 50_000 }, (_, index) => row((index * 7919) % 1_000_003, track(index % 3)));
    const before = process.cpuUsage();
    for (let from = 0; from < rows.length; from += 5000) await importRows(rows.slice(from, from + 5000));
    const { user, system } = process.cpuUsage(before);
    expect(await countPlays(store.db.read)).to.equal(50_000);
    let last = { atMs: -1, key: '' };
    let read = 0;
    for await (const page of readPlaysOf(store.db.read, household.ada)) {
      for (const play of page) {
        expect(play.atMs > last.atMs || (play.atMs === last.atMs && play.key > last.key)).to.equal(true);
        last = play;
        read += 1;
      }
    }
    expect(read).to.equal(50_000);
    expect((user + system) / 1000).to.be.below(15_000);
  });

  it('orders plays of the same moment by track key, across the border of a page too', async () => {
    const names = Array.from({ length: 5003 }, (_, index) => `t${String(index).padStart(5, '0')}`).reverse();
    const ids = await addTracks(store.db, names);
    await importRows(ids.map((id) => row(77, id)));
    const keys: string[] = [];
    for await (const page of readPlaysOf(store.db.read, household.ada)) keys.push(...page.map(({ key }) => key));
    expect(keys).to.have.length(5003);
    expect(keys).to.deep.equal([...keys].sort());
  });

  it('reads only what may be learnt from, and only of one owner', async () => {
    await keep(noonMs, 0, true);
    await keep(noonMs + 1, 1, false);
    const learnt: number[] = [];
    for await (const page of readPlaysOf(store.db.read, household.ada)) learnt.push(...page.map(({ atMs }) => atMs));
    expect(learnt).to.deep.equal([noonMs]);
    for await (const page of readPlaysOf(store.db.read, 0)) expect(page).to.deep.equal([]);
    expect(await listOwners(store.db.read)).to.deep.equal([household.ada]);
  });

  it('pages through the history, newest first, without losing or repeating a row', async () => {
    await importRows(Array.from({ length: 25 }, (_, index) => row(Math.floor(index / 3), track(index % 3))));
    const seen: number[] = [];
    let cursor: string | undefined;
    for (;;) {
      const page = await historyPage(store.db.read, {}, { limit: 10, ...(cursor !== undefined && { cursor }) });
      seen.push(...page.plays.map(({ id }) => id));
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(seen).to.have.length(25);
    expect(new Set(seen).size).to.equal(25);
    const first = (await historyPage(store.db.read, {}, { limit: 1 })).plays[0];
    expect(first).to.include({ startedAtMs: 8, title: 'a', artist: 'Artist of a', room: null, msPlayed: 1000 });
    expect((await historyPage(store.db.read, {}, { limit: 1, cursor: 'x; DROP' })).plays[0]).to.deep.equal(first);
  });

  it('filters the history by time, room and owner', async () => {
    await keep(noonMs);
    await importRows([row(5, track(0)), row(10, track(1))]);
    const count = (filter: Parameters<typeof countPlays>[1]) => countPlays(store.db.read, filter);
    expect(await count({ room: 'kitchen' })).to.equal(1);
    expect(await count({ room: 'nowhere' })).to.equal(0);
    expect(await count({ fromMs: 5, toMs: 10 })).to.equal(1);
    expect(await count({ owner: household.ada })).to.equal(3);
    expect(await count({ owner: 0 })).to.equal(0);
    expect((await historyPage(store.db.read, { room: 'kitchen' }, { limit: 9 })).plays).to.have.length(1);
  });

  it('lists what is heard elsewhere, most heard first', async () => {
    await importRows([row(1, track(1)), row(2, track(1)), row(3, track(0))]);
    const missing = await missingTracks(store.db.read, household.ada);
    expect(missing.map(({ title, plays }) => [title, plays])).to.deep.equal([
      ['b', 2],
      ['a', 1],
    ]);
  });

  it('keeps one of like and dislike, and every save', async () => {
    const react = async (kind: 'like' | 'dislike' | 'save', atMs: number) => {
      const fact = { room: 'kitchen', person: household.ada, trackId: track(0), kind, atMs };
      const reaction = await permitNow(store.db, fact, { room: 'kitchen' });
      await store.db.write((write) => saveReaction(write, reaction, { owner: household.ada, learn: true }));
    };
    await react('like', 1);
    await react('save', 2);
    await react('dislike', 3);
    await react('dislike', 4);
    expect(await listLearntReactions(store.db.read, household.ada)).to.deep.equal([
      { trackId: track(0), room: 'kitchen', kind: 'save', atMs: 2 },
      { trackId: track(0), room: 'kitchen', kind: 'dislike', atMs: 3 },
    ]);
  });

  it('keeps an opinion that may not be learnt, and learns it from the day on which it may', async () => {
    const say = async (learn: boolean, atMs: number) => {
      const fact = { room: 'kitchen', person: household.ada, trackId: track(0), kind: 'like', atMs } as const;
      const reaction = await permitNow(store.db, fact, { room: 'kitchen' });
      return store.db.write((write) => saveReaction(write, reaction, { owner: household.ada, learn }));
    };
    const learnt = async () => (await listLearntReactions(store.db.read, household.ada)).length;
    expect([await say(false, 1), await learnt()]).to.deep.equal(['new', 0]);
    expect([await say(false, 2), await learnt()]).to.deep.equal(['again', 0]);
    expect([await say(true, 3), await learnt()]).to.deep.equal(['turned', 1]);
    expect([await say(false, 4), await learnt()]).to.deep.equal(['turned', 0]);
  });
});
