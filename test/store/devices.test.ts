// A person's own devices: sealed at rest, opened with the person's key alone, and gone with it.
import { expect } from 'chai';
import { sensorStore } from '../../server/flows/sensor-store.ts';
import { addDevice, listDevices, openDevice, removeDevice } from '../../server/store/devices.ts';
import { blankPerson, createPerson } from '../../server/store/people.ts';
import { listSensors } from '../../server/store/sensors.ts';
import { createFakeClock, noonMs } from '../support/fake-clock.ts';
import { openTestStore, type TestStore } from '../support/stores.ts';

const ref = 'irk:0123456789abcdef';
const row = {
  id: 'phone.rssi',
  name: 'Phone',
  source: 'generic',
  instance: '',
  entity: 'phone',
  kind: 'rssi',
  unit: 'dBm',
  room: null,
  stateTopic: `espresense/devices/${ref}/kitchen`,
  path: 'rssi',
  onValue: null,
  person: null,
} as const;

describe('store/devices', () => {
  let store: TestStore;
  let ada: number;
  beforeEach(async () => {
    store = await openTestStore();
    const person = { name: 'Ada', role: 'adult', passwordHash: null, atMs: noonMs } as const;
    ada = (await store.db.write((write) => createPerson(write, person))).id;
  });
  afterEach(() => store.drop());

  it('opens what it sealed, two of the same id look different, and nobody else removes one', async () => {
    const { db } = store;
    const add = (name: string) => db.write((write) => addDevice(write, { person: ada, name, ref }));
    const [phone, watch] = [await add('Phone'), await add('Watch')];
    expect(await openDevice(db.read, phone.id)).to.deep.equal({ person: ada, ref });
    const rows = await db.read.selectFrom('devices').select('sealed_ref').execute();
    expect(new Set(rows.map((one) => one.sealed_ref)).size).to.equal(2);
    expect(JSON.stringify(rows)).to.not.include(ref);
    expect(await db.write((write) => removeDevice(write, phone.id, ada + 1))).to.equal(null);
    expect(await db.write((write) => removeDevice(write, phone.id, ada))).to.be.a('string');
    expect((await listDevices(db.read, ada)).map(({ id }) => id)).to.deep.equal([watch.id]);
  });

  it('notices a sealed id that was swapped or changed', async () => {
    const { db } = store;
    const one = await db.write((write) => addDevice(write, { person: ada, name: 'One', ref }));
    const two = await db.write((write) => addDevice(write, { person: ada, name: 'Two', ref: 'another' }));
    const { sealed_ref: foreign } = await db.read
      .selectFrom('devices')
      .select('sealed_ref')
      .where('id', '=', two.id)
      .executeTakeFirstOrThrow();
    await db.write((write) =>
      write.updateTable('devices').set({ sealed_ref: foreign }).where('id', '=', one.id).execute(),
    );
    const problem = await openDevice(db.read, one.id).catch((error: unknown) => error);
    expect(problem).to.be.instanceOf(Error);
  });

  it('keeps the id out of the topic of a sensor that follows it, and takes both away with the person', async () => {
    const { db, key } = store;
    const sensors = sensorStore(db, key, createFakeClock());
    const { id } = await db.write((write) => addDevice(write, { person: ada, name: 'Phone', ref }));
    await sensors.put({ ...row, device: id }, ada);
    expect((await listSensors(db.read))[0]?.stateTopic).to.equal('espresense/devices/{device}/kitchen');
    expect((await sensors.list())[0]).to.deep.include({ stateTopic: row.stateTopic, person: ada, device: id });
    expect([await sensors.owns(ada, id), await sensors.owns(ada + 1, id)]).to.deep.equal([true, false]);
    await db.write((write) => blankPerson(write, ada));
    expect(await openDevice(db.read, id)).to.equal(null);
    expect(await sensors.list()).to.deep.equal([]);
  });
});
