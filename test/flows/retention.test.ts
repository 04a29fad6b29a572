// What was kept goes when its time is over: under live and ended grants alike, and never while the date is in doubt.
import { expect } from 'chai';
import { sql } from 'kysely';
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
    await db.write((write) => saveReaction(write, like, { owner: ada, learn: true }));
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

  it('drops learnt half-hours after four weeks, also when nobody learns any more', async () => {
    const { db, key } = store;
    const { ada } = await fillHousehold(store);
    const words = { byPerson: ada, room: 'kitchen', kind: 'motion' } as const;
    const learn = await db.write((write) => addGrant(write, key, grantOf({ ...words, purpose: 'learn' })));
    const today = Math.floor(noonMs / dayMs);
    for (const day of [today - 30, today - 29, today]) {
      await db.write((write) =>
        sql`INSERT INTO routine_counts(room_id, owner_id, kind, day, bucket, grant_id, hits, total)
          SELECT id, 0, 'motion', ${day}, 15, ${learn.id}, 1, 1 FROM rooms WHERE slug = 'kitchen'`.execute(write),
      );
    }
    await db.write((write) => endGrants(write, key, [learn.id], { atMs: noonMs, by: ada, reason: 'revoked' }));
    let nowMs: number | null = null;
    const retention = createRetention({
      db,
      datedNowMs: () => nowMs,
      erase: () => expect.fail('no play is here'),
      refold: () => expect.fail('no opinion is here'),
    });
    const days = async () => (await db.read.selectFrom('routine_counts').select('day').execute()).map(({ day }) => day);
    await retention.everyDay();
    expect(await days()).to.have.length(3);
    nowMs = noonMs;
    await retention.everyDay();
    expect(await days()).to.deep.equal([today - 29, today]);
    nowMs = noonMs + 30 * dayMs;
    await retention.everyDay();
    expect(await days()).to.deep.equal([]);
  });
});
