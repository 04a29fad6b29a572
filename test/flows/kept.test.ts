// What a room keeps: seen by whoever sees the room, what is about one's own phone by oneself, forgotten by kind and range by owners alone.
import { expect } from 'chai';
import { sql } from 'kysely';
import type { Kind } from '../../config/words/kind.ts';
import type { House } from '../../server/core/house-types.ts';
import { createKept } from '../../server/flows/kept.ts';
import type { KeptHandle } from '../../server/flows/kept-handle.ts';
import { addGrant } from '../../server/store/grants.ts';
import { mostPoints } from '../../server/store/kept.ts';
import { listLedger } from '../../server/store/ledger.ts';
import { saveSensor } from '../../server/store/sensors.ts';
import { createFakeClock, noonMs } from '../support/fake-clock.ts';
import { plainForgetting } from '../support/plain-forgetting.ts';
import { refusalOf } from '../support/small-house.ts';
import { fillHousehold, grantOf, openTestStore, type TestStore } from '../support/stores.ts';

const hourMs = 3600_000;

describe('flows/kept', () => {
  let store: TestStore;
  let kept: KeptHandle;
  let ada = 0;

  const keep = async (kind: Kind, values: readonly (readonly [number, number])[], person: number | null = null) => {
    await store.db.write((write) =>
      saveSensor(write, {
        ...{ slug: `pir.${kind}`, source: 'roomtone', instance: '', entity: 'pir', kind, name: 'Over the door' },
        ...{ unit: null, room: 'kitchen', stateTopic: `roomtone/sensor/pir/${kind}`, path: null, onValue: null },
      }),
    );
    const words = { byPerson: ada, room: 'kitchen', kind, purpose: 'keep', retentionDays: 30 } as const;
    const { id } = await store.db.write((write) => addGrant(write, store.key, grantOf({ ...words, person })));
    for (const [atMs, value] of values) {
      await store.db.write((write) =>
        sql`INSERT INTO observations(sensor_id, at_ms, value, grant_id)
          SELECT id, ${atMs}, ${value}, ${id} FROM sensors WHERE slug = ${`pir.${kind}`}`.execute(write),
      );
    }
  };
  const day = { room: 'kitchen', fromMs: noonMs - 24 * hourMs, toMs: noonMs };
  const counts = async (person: number) =>
    (await kept.kept({ ...day, person })).map(({ kind, count, points }) => [kind, count, points.length]);

  beforeEach(async () => {
    store = await openTestStore();
    ada = (await fillHousehold(store)).ada;
    const settings = { id: 'kitchen', owners: [ada] };
    kept = createKept({
      db: store.db,
      house: () => ({ rooms: { kitchen: { settings } } }) as unknown as House,
      eraseOnRecord: plainForgetting({ db: store.db, key: store.key, clock: createFakeClock() }).eraseOnRecord,
    });
  });
  afterEach(() => store.drop());

  it('answers each series with its sum and the values of the range, oldest first', async () => {
    await keep('motion', [
      [noonMs - 30 * hourMs, 1],
      [noonMs - 2 * hourMs, 0],
      [noonMs - 3 * hourMs, 1],
      [noonMs, 1],
    ]);
    expect(await kept.kept({ ...day, person: 99 })).to.deep.equal([
      {
        ...{ sensor: 'pir.motion', name: 'Over the door', kind: 'motion', count: 4, sinceMs: noonMs - 30 * hourMs },
        points: [
          { atMs: noonMs - 3 * hourMs, value: 1 },
          { atMs: noonMs - 2 * hourMs, value: 0 },
        ],
      },
    ]);
    expect(await kept.kept({ ...day, room: 'hall', person: ada })).to.deep.equal([]);
  });

  it('answers the newest of more than a picture can show', async () => {
    const many = Array.from({ length: mostPoints + 5 }, (_, n) => [noonMs - 5000 + n, n] as const);
    await keep('temperature', many.slice(0, 1));
    await store.db.write((write) =>
      sql`INSERT INTO observations(sensor_id, at_ms, value, grant_id)
        SELECT o.sensor_id, o.at_ms + json_each.value, json_each.value, o.grant_id FROM observations o,
          json_each(${JSON.stringify(many.slice(1).map(([, n]) => n))})`.execute(write),
    );
    const [series] = await kept.kept({ ...day, person: ada });
    expect([series?.count, series?.points.length, series?.points.at(-1)?.value]).to.deep.equal([
      ...[mostPoints + 5, mostPoints, mostPoints + 4],
    ]);
  });

  it('shows what follows somebody’s phone to that person alone', async () => {
    await keep('distance', [[noonMs - hourMs, 2]], ada);
    expect(await counts(ada)).to.deep.equal([['distance', 1, 1]]);
    expect(await counts(ada + 1)).to.deep.equal([]);
    expect(await refusalOf(kept.forgetKept({ room: 'kitchen', kind: 'distance' }, ada))).to.equal('not-allowed');
  });

  it('forgets a kind, a range or all for an owner, with a receipt, and refuses everybody else', async () => {
    await keep('motion', [
      [noonMs - 3 * hourMs, 1],
      [noonMs - 2 * hourMs, 0],
    ]);
    await keep('temperature', [[noonMs - hourMs, 21]]);
    await keep('distance', [[noonMs - hourMs, 2]], ada);
    expect(await refusalOf(kept.forgetKept({ room: 'kitchen' }, ada + 1))).to.equal('not-allowed');
    expect(await refusalOf(kept.forgetKept({ room: 'hall' }, ada))).to.equal('no-such-room');
    const range = { kind: 'motion', fromMs: noonMs - 150 * 60_000 } as const;
    const { forgotten, receipt } = await kept.forgetKept({ room: 'kitchen', ...range }, ada);
    expect([forgotten, receipt === null]).to.deep.equal([1, false]);
    expect(await counts(ada)).to.deep.equal([
      ['distance', 1, 1],
      ['motion', 1, 1],
      ['temperature', 1, 1],
    ]);
    expect((await kept.forgetKept({ room: 'kitchen' }, ada)).forgotten).to.equal(2);
    expect(await counts(ada)).to.deep.equal([['distance', 1, 1]]);
    expect((await listLedger(store.db.read, { limit: 1 }))[0]?.event).to.equal('forget');
  });
});
