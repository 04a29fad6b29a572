// A play is written only while it is still permitted, belongs to whom it should, and is learnt once and in the order of a fold.
import { expect } from 'chai';
import type { PlayEvent, Reaction } from '../../config/words/play.ts';
import { compileGrants, type GrantTable, isPermitted, type Permitted, permit } from '../../server/core/consent.ts';
import { createHouse } from '../../server/core/house.ts';
import type { Effect, HouseEvent } from '../../server/core/house-types.ts';
import { createLearn, type LearnFlow } from '../../server/flows/learn.ts';
import type { TasteShelf } from '../../server/flows/taste-shelf.ts';
import { type Catalogue, createCatalogue } from '../../server/flows/track-catalogue.ts';
import { addGrant } from '../../server/store/grants.ts';
import { changePerson, createPerson } from '../../server/store/people.ts';
import { createFakeClock, noonMs } from '../support/fake-clock.ts';
import { addTracks, fillHousehold, grantOf, openTestStore, playOf, type TestStore } from '../support/stores.ts';

describe('flows/learn', () => {
  let store: TestStore;
  let ada = 0;
  let tracks: readonly number[] = [];
  let library: Catalogue;
  let table: GrantTable;
  let sent: HouseEvent[];
  let learn: LearnFlow;
  const clock = createFakeClock(noonMs + 3600_000);
  const kitchen = { owners: [1], everyOwner: false, privateUntilMs: null, guestUntilMs: null };
  const tableOf = async (purposes: readonly ('keep' | 'learn')[], kinds = ['play', 'like'] as const) => {
    const grants = [];
    for (const kind of kinds)
      for (const purpose of purposes) {
        const words = grantOf({ byPerson: ada, person: ada, room: 'kitchen', kind, purpose });
        grants.push(await store.db.write((write) => addGrant(write, store.key, words)));
      }
    return compileGrants(grants, { epoch: 1, sensingStopped: false, rooms: { kitchen }, people: {} });
  };
  const depsOf = () => {
    const house = createHouse({ run: 'run', zone: 'Europe/Berlin' });
    return {
      db: store.db,
      clock,
      report: (code: string) => expect.fail(code),
      house: () => {
        const room = { tracked: null, playback: { item: null } } as unknown as (typeof house.rooms)[string];
        return { ...house, grants: table, rooms: { kitchen: room } };
      },
      send: (event: HouseEvent) => void sent.push(event),
      library,
      changed: () => undefined,
    };
  };
  const open = async () => {
    learn = createLearn(depsOf());
    await learn.start();
  };
  const allowed = <T>(kind: 'play' | 'like', value: T, person: number | null): Permitted<'keep', T> => {
    const answer = permit(table, 'keep', { room: 'kitchen', kind, person, value }, clock.nowMs());
    if (!isPermitted(answer)) throw new Error(answer.denied);
    return answer;
  };
  const heard = (index: number, atS: number, words: Partial<PlayEvent> = {}, person: number | null = ada): Effect => {
    const startedAtMs = noonMs + atS * 1000;
    const play = playOf({ trackId: tracks[index] ?? 0, startedAtMs, endedAtMs: startedAtMs + 180_000, ...words });
    return { type: 'remember-play', play: allowed('play', play, person), item: null, learn: true };
  };
  const said = (index: number, kind: Reaction, atS: number): Effect => {
    const value = { room: 'kitchen', person: ada, trackId: tracks[index] ?? 0, kind, atMs: noonMs + atS * 1000 };
    return { type: 'remember-reaction', reaction: allowed('like', value, ada) };
  };
  const person = (privateUntilMs: number | null) => ({ childUntilMs: null, guardians: [], privateUntilMs });
  const rows = () =>
    store.db.read.selectFrom('plays').select(['owner_id', 'learn', 'offset_min']).orderBy('id').execute();
  beforeEach(async () => {
    store = await openTestStore();
    ada = (await fillHousehold(store)).ada;
    tracks = await addTracks(store.db, ['a', 'b', 'c']);
    library = createCatalogue(store.db);
    await library.refresh();
    table = await tableOf(['keep', 'learn']);
    sent = [];
    await open();
  });
  afterEach(async () => {
    learn.stop();
    await learn.idle();
    await store.drop();
  });

  it("writes and learns a permitted play once, with the household's offset", async () => {
    const play = heard(0, 0);
    learn.perform(play);
    learn.perform(play);
    await learn.idle();
    expect(await rows()).to.deep.equal([{ owner_id: ada, learn: 1, offset_min: 120 }]);
    // A play that came while the first fold still ran is learnt as soon as that is done.
    for (let tries = 0; tries < 100 && learn.plays() === 0; tries += 1) await new Promise((go) => setTimeout(go, 20));
    expect(learn.plays()).to.equal(1);
  });

  it('writes nothing of which the permission ended while it waited, and learns nothing of which that one did', async () => {
    const waiting = heard(0, 0);
    table = compileGrants([], table);
    learn.perform(waiting);
    await learn.idle();
    expect(await rows()).to.deep.equal([]);
    table = await tableOf(['keep']);
    learn.perform({ ...heard(1, 300) });
    learn.perform(said(1, 'like', 310));
    await learn.idle();
    expect(await store.db.read.selectFrom('reactions').select('learn').execute()).to.deep.equal([{ learn: 0 }]);
    expect((await rows()).map((row) => row.learn)).to.deep.equal([0]);
    expect(learn.plays()).to.equal(0);
  });

  it('stores nothing as the one adult’s that played by itself while somebody was private', async () => {
    const byItself = heard(0, 0, {}, null);
    if (byItself.type !== 'remember-play') throw new Error('no play');
    learn.perform({ ...byItself, aside: true });
    learn.perform(heard(1, 300, {}, null));
    await learn.idle();
    expect(await rows()).to.have.length(1);
  });

  it('stores nothing as the one adult’s in their private session or against their no, whoever began it', async () => {
    const tables: [GrantTable, number][] = [
      [compileGrants(table.grants, { ...table, people: { [ada]: person(noonMs + 2 * 3600_000) } }), 0],
      [compileGrants(table.grants, { ...table, people: { [ada]: person(null) } }), 1],
    ];
    for (const [words, stored] of tables) {
      const played = heard(stored, stored * 300, {}, null);
      table = words;
      learn.perform(played);
      await learn.idle();
      expect(await rows()).to.have.length(stored);
    }
    const waiting = heard(2, 900, {}, null);
    const no = grantOf({ byPerson: ada, person: ada, room: 'kitchen', kind: 'play', purpose: 'keep', effect: 'deny' });
    const written = await store.db.write((write) => addGrant(write, store.key, no));
    table = compileGrants([...table.grants, written], table);
    learn.perform(waiting);
    await learn.idle();
    expect(await rows()).to.have.length(1);
  });

  it("gives nobody's play to the one adult, and to the house when there are more", async () => {
    learn.perform(heard(0, 0, {}, null));
    await learn.idle();
    await store.db.write((write) =>
      createPerson(write, { name: 'Ben', role: 'adult', passwordHash: null, atMs: noonMs }),
    );
    await learn.peopleChanged();
    learn.perform(heard(1, 300, {}, null));
    learn.perform(heard(2, 600));
    await learn.idle();
    expect((await rows()).map((row) => row.owner_id)).to.deep.equal([ada, 0, ada]);
  });

  it('counts what is written during a fold once, plays of the same second and reactions too', async () => {
    learn.perform(heard(0, 0));
    await learn.idle();
    const folding = learn.refold();
    learn.perform(heard(1, 300, { startedAtMs: noonMs + 300_500 }));
    learn.perform(said(1, 'like', 500));
    await Promise.all([folding, learn.idle()]);
    expect(learn.plays()).to.equal(2);
    await learn.refold();
    expect(learn.plays()).to.equal(2);
  });

  it('counts a reaction as no play, and a repeated one not at all', async () => {
    learn.perform(said(0, 'like', 10));
    learn.perform(said(0, 'like', 20));
    await learn.idle();
    expect(learn.plays()).to.equal(0);
    expect(await store.db.read.selectFrom('reactions').select('at_ms').execute()).to.deep.equal([
      { at_ms: noonMs + 10_000 },
    ]);
  });

  it('asks nobody’s taste who is suspended', async () => {
    const asked: (readonly number[])[] = [];
    const shelf = { setListeners: (people: readonly number[]) => void asked.push(people) } as unknown as TasteShelf;
    const other = createLearn(depsOf(), shelf);
    await other.peopleChanged();
    await store.db.write((write) => changePerson(write, ada, { status: 'suspended' }));
    await other.peopleChanged();
    expect(asked).to.deep.equal([[ada], []]);
  });

  it('answers a list that is asked for, also when there is nothing to play', async () => {
    const list = {
      type: 'list',
      room: 'kitchen',
      commandId: 'c',
      mood: 'none',
      felt: false,
      personal: true,
      recent: [],
      keep: [],
    } as const;
    learn.perform(list);
    await learn.idle();
    expect(sent).to.deep.equal([{ type: 'listed', room: 'kitchen', commandId: 'c', items: [] }]);
    expect(learn.why('kitchen')).to.deep.equal({ trackId: null, score: 0, reasons: [] });
    expect(await learn.picks('cellar', 5)).to.deep.equal([]);
    expect(learn.perform({ type: 'subscriptions-changed' })).to.equal(false);
  });
});
