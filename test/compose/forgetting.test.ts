// Forgetting through the parts as they are composed: by whatever way plays go, rooms wipe what they remember of past pieces before the first row is gone, and the owners hear of it.
import { expect } from 'chai';
import { openTaste, type Taste } from '../../server/compose/taste.ts';
import type { HouseHandle } from '../../server/flows/handles.ts';
import { undoMs } from '../../server/flows/history.ts';
import { createLog } from '../../server/ground/log.ts';
import { readSettings } from '../../server/ground/settings.ts';
import { noteErasure } from '../../server/store/forget.ts';
import { countPlays } from '../../server/store/history.ts';
import { createLedgerTrust } from '../../server/store/ledger-trust.ts';
import { appendPlay } from '../../server/store/plays.ts';
import { makeRoom, type SimulatedHouse, simulateHouse } from '../house/simulated-house.ts';
import { createFakeClock, type FakeClock, noonMs } from '../support/fake-clock.ts';
import { addTracks, fillHousehold, openTestStore, permitNow, playOf, type TestStore } from '../support/stores.ts';

const handleOf = (sim: SimulatedHouse, clock: FakeClock): HouseHandle => ({
  state: sim.house,
  send: (event) => void sim.send(event),
  ask: async (person, make) => void sim.send(make({ askId: 'a', person })),
  onChange: () => () => undefined,
  consentNowMs: clock.nowMs,
  datedNowMs: clock.nowMs,
});

describe('compose/forgetting', function () {
  this.timeout(20_000);
  let store: TestStore;
  let clock: FakeClock;
  let sim: SimulatedHouse;
  let taste: Taste;
  let told: number;

  beforeEach(async () => {
    store = await openTestStore();
    await fillHousehold(store);
    clock = createFakeClock();
    const read = await readSettings({ args: [], env: { ROOMTONE_DATA: `${store.folder}/data` }, cwd: store.folder });
    if (!read.ok) throw new Error('these settings are no good');
    const { db, key } = store;
    const log = createLog({ level: 'silent', clock });
    const ledger = createLedgerTrust(db, key, () => undefined);
    const ground = { settings: read.settings, clock, log, db, ledgerKey: key, mediaKey: key, run: 'r', ledger };
    sim = simulateHouse({ startMs: noonMs, rooms: [makeRoom('kitchen')] });
    told = 0;
    const forgotten = async (): Promise<void> => {
      told += 1;
    };
    taste = await openTaste({ ground, house: handleOf(sim, clock), changed: () => undefined, forgotten });
    await taste.resume();
    const [track = 0] = await addTracks(db, ['Gone']);
    const permitted = await permitNow(db, playOf({ trackId: track }), { room: 'kitchen' });
    await db.write((write) => appendPlay(write, permitted, { owner: 1, learn: true, offsetMin: 0, pick: null }));
    sim.ask('kitchen', 'play');
    sim.runUntil(noonMs + 450_000);
  });
  afterEach(async () => {
    await taste.stop();
    await store.drop();
  });

  const remembered = () => {
    const { past, recent } = sim.room('kitchen');
    return [past.length, recent.length];
  };
  const plays = () => countPlays(store.db.read, {});

  const ways: Readonly<Record<string, () => Promise<unknown>>> = {
    'a row that its owner deletes for good': () =>
      taste.history.eraseOnRecord({ type: 'plays', filter: { owner: 1 } }, { by: 1 }),
    'a row whose time to undo is over': async () => {
      await taste.history.hide({ owner: 1 }, 1);
      expect(remembered(), 'while it can be undone').to.deep.equal([2, 3]);
      clock.advance(undoMs);
      while ((await plays()) > 0) await new Promise((resolve) => setImmediate(resolve));
      while (told === 0) await new Promise((resolve) => setImmediate(resolve));
    },
    'what the house drops by itself': () => taste.history.erase({ type: 'plays', filter: { owner: 1 } }),
    'everything of a person': () => taste.history.eraseOnRecord({ type: 'owner', owner: 1 }, { by: 1, pastOf: [1] }),
    'everything of a room': () => taste.history.eraseOnRecord({ type: 'room', room: 'kitchen' }, { by: 1, room: 1 }),
    'a permission that is stopped and forgotten': async () => {
      const scope = { type: 'plays', filter: { owner: 1 } } as const;
      const id = await store.db.write((write) => noteErasure(write, { scope, atMs: noonMs, record: { by: 1 } }));
      await taste.history.carryOut(id);
    },
  };

  for (const [way, forget] of Object.entries(ways)) {
    it(`wipes past pieces for ${way}`, async () => {
      expect([await plays(), ...remembered()]).to.deep.equal([1, 2, 3]);
      await forget();
      expect([await plays(), ...remembered()]).to.deep.equal([0, 0, 1]);
      expect(told, 'the owners are told once').to.equal(1);
      expect(sim.room('kitchen').playback.state, 'and it plays on').to.equal('playing');
    });
  }

  it('wipes nothing where no play is touched', async () => {
    const filter = { room: 'kitchen', kinds: ['motion'] } as const;
    await taste.history.eraseOnRecord({ type: 'observations', filter }, { by: 1, room: 1 });
    expect([remembered(), told]).to.deep.equal([[2, 3], 1]);
  });
});
