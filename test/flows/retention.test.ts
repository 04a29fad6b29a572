// What was kept goes when its time is over: under live and ended grants alike, and never while the date is in doubt.
import { statSync } from 'node:fs';
import { expect } from 'chai';
import { sql } from 'kysely';
import { type About, compileGrants, isPermitted, type Permitted, permit } from '../../server/core/consent.ts';
import { createRetention } from '../../server/flows/retention.ts';
import type { ForgetScope } from '../../server/store/forget.ts';
import { addGrant, endGrants, listActiveGrants, type NewGrant } from '../../server/store/grants.ts';
import { playsMatching } from '../../server/store/history.ts';
import { keepObservations } from '../../server/store/observations.ts';
import { createPerson } from '../../server/store/people.ts';
import { appendPlay, houseOwner } from '../../server/store/plays.ts';
import { saveReaction } from '../../server/store/reactions.ts';
import { setRoomOwners } from '../../server/store/rooms.ts';
import { saveSensor } from '../../server/store/sensors.ts';
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

const pir = {
  slug: 'pir.motion',
  source: 'roomtone',
  instance: 'i',
  entity: 'pir',
  kind: 'motion',
  name: 'PIR',
  unit: null,
  room: 'kitchen',
  stateTopic: 'roomtone/sensor/pir/motion',
  path: null,
  onValue: null,
} as const;

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

  it('makes up at the next run for bytes that it could not empty and for a taste that could not be learnt anew', async () => {
    const { db, key } = store;
    const { ada } = await fillHousehold(store);
    const kept = await db.write((write) =>
      addGrant(write, key, grantOf({ byPerson: ada, person: ada, retentionDays: 7 })),
    );
    const [track = 0] = await addTracks(db, ['one']);
    const said = { room: 'kitchen', person: ada, trackId: track, kind: 'like', atMs: noonMs } as const;
    const like = await permitNow(db, said, { person: ada });
    await db.write((write) => saveReaction(write, like, { owner: ada, learn: true }));
    await db.write((write) =>
      write
        .insertInto('taste_snapshots')
        .values({ owner_id: ada, model: 1, upto_at_ms: noonMs, plays: 0, reactions: 1, bytes: Buffer.from('x') })
        .execute(),
    );
    await db.write((write) => endGrants(write, key, [kept.id], { atMs: noonMs, by: ada, reason: 'revoked' }));
    const done: string[] = [];
    let fails: 'checkpoint' | 'refold' | null = 'checkpoint';
    const attempt = (what: 'checkpoint' | 'refold') => async () => {
      if (fails === what) throw new Error('disk I/O error');
      done.push(what);
    };
    const retention = createRetention({
      db: { ...db, checkpoint: attempt('checkpoint') },
      datedNowMs: () => noonMs + 40 * dayMs,
      erase: () => expect.fail('no play is here'),
      refold: attempt('refold'),
    });
    const run = () => retention.everyDay().then(String, () => 'failed');
    expect(await run()).to.equal('failed');
    expect(await db.read.selectFrom('taste_snapshots').select('owner_id').execute()).to.deep.equal([]);
    fails = 'refold';
    expect(await run()).to.equal('failed');
    fails = null;
    expect([await run(), await run(), done]).to.deep.equal(['true', 'true', ['checkpoint', 'refold']]);
  });

  it('lets a shorter time hold for what is stored already, and the shortest of several owners', async () => {
    const { db, key } = store;
    const { ada, grant: old } = await fillHousehold(store);
    const [track = 0, other = 0, third = 0] = await addTracks(db, ['one', 'two', 'three']);
    const ben = await db.write(async (write) => {
      const { id } = await createPerson(write, { name: 'Ben', role: 'adult', passwordHash: null, atMs: noonMs });
      await setRoomOwners(write, 'kitchen', [ada, id]);
      await saveSensor(write, pir);
      return id;
    });
    const give = (words: Partial<NewGrant>) =>
      db.write((write) => addGrant(write, key, grantOf({ byPerson: ada, room: 'kitchen', ...words })));
    const end = (id: number) =>
      db.write((write) => endGrants(write, key, [id], { atMs: noonMs, by: ada, reason: 'renewed' }));
    const allowed = async <T>(value: T, about: Pick<About, 'kind' | 'person'>): Promise<Permitted<'keep', T>> => {
      const rooms = { kitchen: { owners: [ada, ben], everyOwner: false, privateUntilMs: null, guestUntilMs: null } };
      const table = compileGrants(await listActiveGrants(db.read), {
        epoch: 1,
        sensingStopped: false,
        rooms,
        people: {},
      });
      const answer = permit(table, 'keep', { room: 'kitchen', ...about, value }, noonMs + 1);
      return isPermitted(answer) ? answer : expect.fail(answer.denied);
    };
    const see = async (day: number) => {
      const value = { sensor: pir.slug, atMs: noonMs + day * dayMs, value: 1 };
      const seen = await allowed(value, { kind: 'motion', person: null });
      await db.write((write) => keepObservations(write, [seen]));
    };
    const play = async (day: number, person: number | null, trackId: number) => {
      const value = playOf({ trackId, startedAtMs: noonMs + day * dayMs });
      const kept = await allowed(value, { kind: 'play', person });
      const owner = person ?? houseOwner;
      await db.write((write) => appendPlay(write, kept, { owner, learn: true, offsetMin: null, pick: null }));
    };
    await end(old.id);
    const motion = { kind: 'motion', person: null } as const;
    await give({ ...motion, purpose: 'react' });
    const yearOfAda = await give({ ...motion, retentionDays: 365 });
    const played = await give({ person: ada });
    await see(0);
    await play(0, null, track);
    await play(0, ada, other);
    await end(yearOfAda.id);
    await give({ ...motion, retentionDays: 90 });
    await give({ ...motion, byPerson: ben, retentionDays: 30 });
    await give({ byPerson: ben, person: ben, retentionDays: 7 });
    await see(20);
    await play(20, ada, third);

    const left = async (nowMs: number) => {
      const erase = async ({ filter }: Extract<ForgetScope, { type: 'plays' }>) => {
        await db.write((write) => write.deleteFrom('plays').where(playsMatching(filter)).execute());
        return { plays: 1, picks: 0, reactions: 0, observations: 0, habits: 0, playlists: 0, tracks: 0, artists: 0 };
      };
      const retention = createRetention({
        db,
        datedNowMs: () => nowMs,
        erase: (scope) => (scope.type === 'plays' ? erase(scope) : expect.fail(scope.type)),
        refold: () => expect.fail('no opinion is here'),
      });
      await retention.everyHour();
      await retention.everyDay();
      const seen = await db.read.selectFrom('observations').select('at_ms').orderBy('at_ms').execute();
      const plays = await db.read.selectFrom('plays').select(['owner_id', 'at_ms']).orderBy('id').execute();
      const dayOf = (atMs: number) => (atMs - noonMs) / dayMs;
      return {
        seen: seen.map((row) => dayOf(row.at_ms)),
        plays: plays.map((row) => `${row.owner_id === houseOwner ? 'house' : 'ada'} ${dayOf(row.at_ms)}`),
      };
    };
    const all = { seen: [0, 20], plays: ['house 0', 'ada 0', 'ada 20'] };
    expect(await left(noonMs + 7 * dayMs)).to.deep.equal(all);
    // What nobody in particular played stays as long as the stricter owner says; what Ada played, as long as she does.
    expect(await left(noonMs + 7 * dayMs + 1)).to.deep.equal({ ...all, plays: ['ada 0', 'ada 20'] });
    expect((await left(noonMs + 30 * dayMs)).seen).to.deep.equal([0, 20]);
    expect((await left(noonMs + 30 * dayMs + 1)).seen).to.deep.equal([20]);
    await end(played.id);
    await give({ person: ada, retentionDays: 31 });
    expect((await left(noonMs + 31 * dayMs + 1)).plays).to.deep.equal(['ada 20']);
    expect((await left(noonMs + 50 * dayMs + 1)).seen).to.deep.equal([]);
    expect((await left(noonMs + 51 * dayMs + 1)).plays).to.deep.equal([]);
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
    await retention.everyHour();
    expect(await days()).to.have.length(3);
    nowMs = noonMs;
    await retention.everyHour();
    expect(await days()).to.deep.equal([today - 29, today]);
    // Deleted rows leave their bytes in the log until it is emptied.
    expect(statSync(`${store.path}-wal`).size).to.equal(0);
    nowMs = noonMs + 30 * dayMs;
    await retention.everyHour();
    expect(await days()).to.deep.equal([]);
  });
});
