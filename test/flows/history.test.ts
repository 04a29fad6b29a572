// What was forgotten is gone from the store, from tastes and from the rooms' lists.
import { expect } from 'chai';
import type { HouseEvent, ListItem } from '../../server/core/house-types.ts';
import { createForgetting } from '../../server/flows/forgetting.ts';
import type { HouseHandle } from '../../server/flows/handles.ts';
import { createHistory, dropForgotten } from '../../server/flows/history.ts';
import { countPlays } from '../../server/store/history.ts';
import { appendPlay } from '../../server/store/plays.ts';
import { createFakeClock, noonMs } from '../support/fake-clock.ts';
import { addTracks, fillHousehold, openTestStore, permitNow, playOf, type TestStore } from '../support/stores.ts';

describe('flows/history', () => {
  let store: TestStore;
  beforeEach(async () => {
    store = await openTestStore();
    await fillHousehold(store);
  });
  afterEach(() => store.drop());

  it('lays tastes aside first, erases what matches, counts it, and lets those tastes be learnt again', async () => {
    const [trackId = 0] = await addTracks(store.db, ['a']);
    for (const startedAtMs of [noonMs, noonMs + 1000]) {
      const play = await permitNow(store.db, playOf({ trackId, startedAtMs }), { room: 'kitchen' });
      await store.db.write((write) => appendPlay(write, play, { owner: 1, learn: true, offsetMin: 0, pick: null }));
    }
    const told: string[] = [];
    const history = createHistory(
      createForgetting({
        db: store.db,
        clock: createFakeClock(),
        report: (code) => void told.push(code),
        layAside: (owners) => void told.push(`aside ${owners}`),
        learnAnew: (owners) => void told.push(`anew ${owners}`),
        forgotten: async () => void told.push(`left ${await countPlays(store.db.read)}`),
        clearRetained: async () => false,
      }),
    );
    expect(await history.forget({ owner: 7 })).to.equal(0);
    expect(told.splice(0)).to.deep.equal(['aside ', 'retained-not-cleared', 'left 2']);
    expect(await history.forget({ owner: 1 })).to.equal(2);
    expect(told).to.deep.equal(['aside 1', 'retained-not-cleared', 'left 0', 'anew 1']);
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
