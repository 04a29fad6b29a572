// What was kept goes when its time is over: under live and ended grants alike, and never while the date is in doubt.
import { expect } from 'chai';
import { createRetention } from '../../server/flows/retention.ts';
import { addGrant, endGrants } from '../../server/store/grants.ts';
import { appendPlay } from '../../server/store/plays.ts';
import { saveReaction } from '../../server/store/reactions.ts';
import { noonMs } from '../support/fake-clock.ts';
import {
  addTracks,
  fillHousehold,
  grantOf,
  openTestStore,
  permitNow,
  playOf,
  type TestStore,
} from '../support/stores.ts';

const dayMs = 86_400_000;

describe('flows/retention', () => {
  let store: TestStore;
  beforeEach(async () => {
    store = await openTestStore();
  });
  afterEach(() => store.drop());

  it('asks for exactly the plays that are too old to be erased, and drops old opinions', async () => {
    const { db, key } = store;
    const { ada, grant } = await fillHousehold(store);
    await db.write((write) => endGrants(write, key, [grant.id], { atMs: noonMs, by: ada, reason: 'renewed' }));
    const kept = await db.write((write) =>
      addGrant(write, key, grantOf({ byPerson: ada, person: ada, retentionDays: 7, duration: 'until-off' })),
    );
    const [track = 0] = await addTracks(db, ['one']);
    for (const day of [0, 3]) {
      const play = await permitNow(db, playOf({ trackId: track, startedAtMs: noonMs + day * dayMs }), { person: ada });
      await db.write((write) => appendPlay(write, play, { owner: ada, learn: true, offsetMin: null, pick: null }));
    }
    const said = { room: 'kitchen', person: ada, trackId: track, kind: 'like', atMs: noonMs } as const;
    const like = await permitNow(db, said, { person: ada });
    await db.write((write) => saveReaction(write, like, ada));
    await db.write((write) => endGrants(write, key, [kept.id], { atMs: noonMs, by: ada, reason: 'revoked' }));

    const erased: unknown[] = [];
    let refolds = 0;
    let nowMs: number | null = null;
    const retention = createRetention({
      db,
      datedNowMs: () => nowMs,
      erase: async (scope) => {
        erased.push(scope);
        return { plays: 0, picks: 0, reactions: 0, observations: 0, habits: 0, playlists: 0, tracks: 0, artists: 0 };
      },
      refold: async () => {
        refolds += 1;
      },
    });
    const opinions = async () => (await db.read.selectFrom('reactions').selectAll().execute()).length;
    await retention.everyDay();
    nowMs = noonMs + 7 * dayMs;
    await retention.everyDay();
    expect([erased, await opinions(), refolds]).to.deep.equal([[], 1, 0]);
    nowMs += 1;
    await retention.everyDay();
    expect(erased).to.deep.equal([{ type: 'plays', filter: { grant: kept.id, toMs: noonMs + 1 } }]);
    expect([await opinions(), refolds]).to.deep.equal([0, 1]);
  });
});
