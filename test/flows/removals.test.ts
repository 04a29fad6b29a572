// What is removed is forgotten: a sensor, a phone and a room leave no byte of what was kept of them, and no older backup brings them back.
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { createDevices } from '../../server/flows/devices.ts';
import { sensorStore } from '../../server/flows/sensor-store.ts';
import { openDb } from '../../server/store/db.ts';
import { forgetAgain, listForgotten } from '../../server/store/forgotten.ts';
import { addGrant } from '../../server/store/grants.ts';
import { roomIdOf } from '../../server/store/rooms.ts';
import { noonMs } from '../support/fake-clock.ts';
import { openSmallHouse, type SmallHouse } from '../support/small-house.ts';
import { countBytes, grantOf } from '../support/stores.ts';

/** A number whose eight bytes are letters of ASCII, so that they are found wherever they lie. */
const oddBytes = 'A[3(EX.X';
const odd = Buffer.from(oddBytes, 'latin1').readDoubleBE();

describe('removals', function () {
  this.timeout(20_000);
  let small: SmallHouse;
  let older: string;
  let ada = 0;
  let device = 0;

  const left = async (db = small.store.db): Promise<readonly number[]> => {
    const counts: number[] = [];
    for (const table of ['observations', 'routine_counts', 'sensors', 'devices'])
      counts.push(
        (await sql<{ n: number }>`SELECT count(*) AS n FROM ${sql.table(table)}`.execute(db.read)).rows[0]?.n ?? -1,
      );
    return [...counts, (await roomIdOf(db.read, 'den')) === null ? 0 : 1];
  };

  /** One sensor in the den, and one that follows a phone; each kept one value, and the den a habit. */
  beforeEach(async () => {
    small = await openSmallHouse();
    const { store, clock } = small;
    ada = await small.addPerson('Ada', 'admin');
    await small.rooms.claim(ada);
    const den = (await small.rooms.add({ name: 'Den', purpose: 'other' }, ada)).id;
    const devices = createDevices({ db: store.db, key: store.key, clock, removed: async () => undefined });
    device = (await devices.add(ada, { name: 'Phone', ref: 'aa:bb' })).id;
    await store.db.write(async (write) => {
      const id = await roomIdOf(write, den);
      await sql`INSERT INTO sensors(id, slug, source, instance, entity, kind, name, room_id, state_topic, device_id) VALUES
        (1, 'pir.motion', 's', 'i', 'pir', 'motion', 'n', ${id}, 't', NULL),
        (2, 'ble.rssi', 's', 'i', 'ble', 'rssi', 'n', ${id}, 't', ${device})`.execute(write);
      const words = { byPerson: ada, room: den, retentionDays: 30 } as const;
      const keep = await addGrant(write, store.key, grantOf({ ...words, kind: 'motion' }));
      const own = await addGrant(write, store.key, grantOf({ ...words, kind: 'rssi', person: ada }));
      const learn = await addGrant(write, store.key, grantOf({ ...words, kind: 'motion', purpose: 'learn' }));
      await sql`INSERT INTO observations VALUES (1, ${noonMs}, ${odd}, ${keep.id}), (2, ${noonMs}, ${odd}, ${own.id})`.execute(
        write,
      );
      await sql`INSERT INTO routine_counts VALUES (${id}, 0, 'motion', 19000, 1, ${learn.id}, 1, 1)`.execute(write);
    });
    await store.db.checkpoint();
    older = await mkdtemp(join(store.folder, '..', 'roomtone-older-'));
    await copyFile(store.path, join(older, 'roomtone.db'));
    expect(await countBytes(store.folder, oddBytes)).to.be.above(0);
    expect(await left()).to.deep.equal([2, 1, 2, 1, 1]);
  });
  afterEach(async () => {
    await small.drop();
    await rm(older, { recursive: true, force: true });
  });

  /** The backup that was made before, after it was told what was forgotten since. */
  const restored = async (): Promise<readonly number[]> => {
    const { store } = small;
    const path = join(older, 'roomtone.db');
    const db = await openDb({ path, report: () => undefined, ballastBytes: 512 });
    await forgetAgain(db, store.key, await listForgotten(store.db.read), noonMs);
    const found = await left(db);
    await db.close();
    return found;
  };

  const noneKept = () => countBytes(small.store.folder, oddBytes);

  it('of a sensor take what it said, here and out of an older backup', async () => {
    const { store, clock } = small;
    const sensors = sensorStore(store.db, store.key, clock);
    await sensors.remove('pir.motion', ada);
    await sensors.remove('ble.rssi', ada);
    expect(await left()).to.deep.equal([0, 1, 0, 1, 1]);
    expect(await noneKept()).to.equal(0);
    expect(await restored()).to.deep.equal([0, 1, 0, 1, 1]);
    expect(await countBytes(older, oddBytes)).to.equal(0);
  });

  it('of a phone take its id, the sensors that followed it and what they said', async () => {
    const { store, clock } = small;
    const devices = createDevices({ db: store.db, key: store.key, clock, removed: async () => undefined });
    await devices.remove(device, ada);
    expect(await left()).to.deep.equal([1, 1, 1, 0, 1]);
    expect(await restored()).to.deep.equal([1, 1, 1, 0, 1]);
  });

  it('of a room take all that was kept and learnt in it', async () => {
    await small.rooms.remove('den', ada);
    expect(await left()).to.deep.equal([0, 0, 2, 1, 0]);
    expect(await noneKept()).to.equal(0);
    expect(await restored()).to.deep.equal([0, 0, 2, 1, 0]);
    expect(await countBytes(older, oddBytes)).to.equal(0);
  });
});
