// What was forgotten is gone from the store, from tastes and from the rooms' lists.
import { expect } from 'chai';
import type { RoomtoneError } from '../../config/words/errors.ts';
import type { HouseEvent, ListItem } from '../../server/core/house-types.ts';
import { createForgetting } from '../../server/flows/forgetting.ts';
import type { HouseHandle } from '../../server/flows/handles.ts';
import { createHistory, dropForgotten, type HistoryFlow } from '../../server/flows/history.ts';
import { countPlays, historyPage } from '../../server/store/history.ts';
import { listLedger } from '../../server/store/ledger.ts';
import { appendPlay } from '../../server/store/plays.ts';
import { listReceipts } from '../../server/store/receipts.ts';
import { createFakeClock, type FakeClock, noonMs } from '../support/fake-clock.ts';
import {
  addTracks,
  countBytes,
  fillHousehold,
  openTestStore,
  permitNow,
  playOf,
  type TestStore,
} from '../support/stores.ts';

describe('flows/history', () => {
  let store: TestStore;
  let clock: FakeClock;
  let told: string[] = [];
  let history: HistoryFlow;

  const open = async (): Promise<void> => {
    const { db, key } = store;
    const forgetting = createForgetting({
      ...{ db, key, clock },
      report: (code) => void told.push(code),
      layAside: (owners) => void told.push(`aside ${owners}`),
      learnAnew: (owners) => void told.push(`anew ${owners}`),
      forgotten: async () => void told.push(`left ${await countPlays(db.read)}`),
      clearRetained: async () => true,
    });
    const relearn = (owners: readonly number[]) => void told.push(`relearn ${owners}`);
    history = createHistory({ ...forgetting, db, key, clock, report: (code) => void told.push(code), relearn });
    await history.load();
    history.start();
  };

  const shown = () => countPlays(store.db.read, { owner: 1, except: history.hidden() });
  const settled = async (done: () => Promise<boolean> | boolean): Promise<void> => {
    const untilMs = Date.now() + 5000;
    while (Date.now() < untilMs) {
      if (await done()) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error('it never came to that');
  };

  beforeEach(async () => {
    store = await openTestStore();
    await fillHousehold(store);
    clock = createFakeClock();
    told = [];
    const [trackId = 0] = await addTracks(store.db, ['Unmistakable']);
    for (const startedAtMs of [noonMs, noonMs + 1000]) {
      const play = await permitNow(store.db, playOf({ trackId, startedAtMs }), { room: 'kitchen' });
      await store.db.write((write) => appendPlay(write, play, { owner: 1, learn: true, offsetMin: 0, pick: null }));
    }
    await open();
  });
  afterEach(() => {
    history.stop();
    return store.drop();
  });

  it('lays tastes aside first, erases what matches, counts it, and lets those tastes be learnt again', async () => {
    expect(await history.forget({ owner: 7 })).to.equal(0);
    expect(told.splice(0)).to.deep.equal(['aside ', 'left 2']);
    expect(await history.forget({ owner: 1 })).to.equal(2);
    expect(told).to.deep.equal(['aside 1', 'left 0', 'anew 1']);
  });

  it('hides at once, erases when ten seconds are over, and leaves no byte', async () => {
    const { forgotten, undoUntilMs } = await history.hide({ owner: 1 }, 1);
    expect([forgotten, undoUntilMs - clock.nowMs(), await shown()]).to.deep.equal([2, 10_000, 0]);
    expect(await history.hide({ owner: 1 }, 1)).to.deep.include({ forgotten: 0 });
    clock.advance(9999);
    expect(await countPlays(store.db.read)).to.equal(2);
    expect(await countBytes(store.folder, 'Unmistakable')).to.be.above(0);
    clock.advance(1);
    await settled(async () => history.hidden().length === 0);
    expect(await countPlays(store.db.read)).to.equal(0);
    expect(await countBytes(store.folder, 'Unmistakable')).to.equal(0);
    const [entry] = await listLedger(store.db.read, { limit: 1 });
    expect(entry?.event).to.equal('forget');
    expect((await listReceipts(store.db.read, 1)).map(({ kind }) => kind)).to.include('forget');
  });

  it('spares what begins while it waits for its undo', async () => {
    await history.hide({ owner: 1 }, 1);
    clock.advance(3000);
    const [trackId = 0] = await addTracks(store.db, ['Another']);
    const play = await permitNow(store.db, playOf({ trackId, startedAtMs: clock.nowMs() }), { room: 'kitchen' });
    await store.db.write((write) => appendPlay(write, play, { owner: 1, learn: true, offsetMin: 0, pick: null }));
    expect(await shown()).to.equal(1);
    clock.advance(7000);
    await settled(async () => history.hidden().length === 0);
    expect(await countPlays(store.db.read)).to.equal(1);
  });

  it('brings back what its own person wants back in time', async () => {
    const { id } = await history.hide({ id: 1 }, 1);
    expect(await shown()).to.equal(1);
    const refusal = await history.undo(id, 2).catch((error: RoomtoneError) => error.code);
    expect(refusal).to.equal('too-late');
    await history.undo(id, 1);
    expect(await shown()).to.equal(2);
    clock.advance(20_000);
    await settled(() => true);
    expect(await countPlays(store.db.read)).to.equal(2);
    expect(await history.undo(id, 1).catch((error: RoomtoneError) => error.code)).to.equal('too-late');
  });

  it('leaves plays without a room alone when a room is hidden', async () => {
    await store.db.write((write) => write.updateTable('plays').set({ room_id: null }).where('id', '=', 2).execute());
    await history.hide({ room: 'kitchen' }, 1);
    expect(await shown()).to.equal(1);
  });

  it('after a crash keeps hidden what may still be undone and erases what is due, whatever the clock says', async () => {
    const { id } = await history.hide({ owner: 1 }, 1);
    history.stop();
    clock.advance(4000);
    await open();
    expect(await shown()).to.equal(0);
    expect(await countPlays(store.db.read)).to.equal(2);
    await history.undo(id, 1);
    await history.hide({ owner: 1 }, 1);
    history.stop();
    clock.jump(-86_400_000);
    await open();
    expect(await shown()).to.equal(0);
    clock.advance(10_000);
    await settled(async () => (await countPlays(store.db.read)) === 0 && history.hidden().length === 0);
  });

  it('takes plays out of the taste and puts them back, but never what nobody let be learnt', async () => {
    await store.db.write((write) => write.updateTable('plays').set({ learn: 0 }).where('id', '=', 2).execute());
    const learnt = async () => {
      const { plays } = await historyPage(store.db.read, { owner: 1 }, { limit: 9 });
      return plays.map(({ learns }) => learns);
    };
    expect(await history.setLearning({ owner: 1 }, true, 1)).to.equal(0);
    expect(told).to.deep.equal([]);
    expect(await history.setLearning({ owner: 1 }, false, 1)).to.equal(1);
    expect(await learnt()).to.deep.equal([null, false]);
    expect(await history.setLearning({ owner: 1 }, true, 1)).to.equal(1);
    expect(await learnt()).to.deep.equal([null, true]);
    expect(told).to.deep.equal(['relearn 1', 'relearn 1']);
    const events = (await listLedger(store.db.read, { limit: 2 })).map(({ event }) => event);
    expect(events).to.deep.equal(['learning-changed', 'learning-changed']);
  });

  it('takes forgotten tracks out of the lists, and leaves other lists alone', async () => {
    const item = (id: number) => ({ pickId: `p${id}`, track: { id } }) as unknown as ListItem;
    const rooms = { kitchen: { kept: { list: [item(1), item(2)] } }, hall: { kept: { list: [item(1)] } } };
    const asked: HouseEvent[] = [];
    const house = {
      state: () => ({ rooms }),
      ask: async (person: number | null, make: Parameters<HouseHandle['ask']>[1]) =>
        void asked.push(make({ askId: 'a', person })),
    } as unknown as HouseHandle;
    await dropForgotten(house, { byId: (id) => (id === 1 ? item(1).track : null) });
    expect(asked).to.deep.equal([
      { type: 'list-edited', room: 'kitchen', asker: { askId: 'a', person: null }, items: [item(1)] },
    ]);
  });
});
