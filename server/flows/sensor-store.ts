// The sensors' part of the store, in the words of the sensors flow; every change of it is an entry in the ledger where people may ask.
import type { Clock } from '../../devices/types.ts';
import { createAccount, findAccount, removeAccount } from '../store/accounts.ts';
import type { Db } from '../store/db.ts';
import { listDevices, openDevice } from '../store/devices.ts';
import { appendLedger, type LedgerKey } from '../store/ledger.ts';
import { personById } from '../store/people.ts';
import { listSensors, removeSensor, type Sensor, saveSensor } from '../store/sensors.ts';
import { bridgeMark } from './broker-doors.ts';
import type { SensorRow } from './sensor-board.ts';
import type { SensorStore } from './sensors.ts';

/** Stands in the database where the topic names a person's own device. */
const place = '{device}';

/** A sensor whose device cannot be opened any more is about nobody and listens to nothing. */
const rowOf = async (db: Db, { slug, device, ...sensor }: Sensor): Promise<SensorRow> => {
  if (device === null) return { ...sensor, id: slug, device, person: null };
  const opened = await openDevice(db.read, device).catch(() => null);
  const stateTopic = opened === null ? null : sensor.stateTopic.replaceAll(place, opened.ref);
  return { ...sensor, id: slug, device, stateTopic, person: opened?.person ?? null };
};

export const sensorStore = (db: Db, key: LedgerKey, clock: Clock): SensorStore => ({
  list: async () => {
    const rows: SensorRow[] = [];
    for (const sensor of await listSensors(db.read)) rows.push(await rowOf(db, sensor));
    return rows;
  },
  put: async ({ id, person: _person, stateTopic, ...row }) => {
    const opened = row.device == null ? null : await openDevice(db.read, row.device);
    const topic = opened === null ? (stateTopic ?? '') : (stateTopic ?? '').replaceAll(opened.ref, place);
    await db.write((write) => saveSensor(write, { ...row, slug: id, stateTopic: topic }));
  },
  owns: async (person, device) => (await listDevices(db.read, person)).some(({ id }) => id === device),
  remove: async (slug) => {
    const [entity = slug] = slug.split('.');
    const left = (await listSensors(db.read)).filter((sensor) => sensor.slug !== slug && sensor.entity === entity);
    await db.write(async (write) => {
      await removeSensor(write, slug);
      if (left.length === 0) await removeAccount(write, entity);
    });
  },
  makeAccount: async (username, bridge) => {
    if ((await findAccount(db.read, username)) !== null) return null;
    const made = await db.write((write) =>
      createAccount(write, { username, sensor: bridge ? bridgeMark : username, atMs: clock.nowMs() }),
    );
    return made.password;
  },
  record: async (event, by, body = {}) => {
    const actor = (await personById(db.read, by))?.pseudonym ?? 'nobody';
    await db.write((write) =>
      appendLedger(write, key, { atMs: clock.nowMs(), event, actor, subject: 'house', body: { ...body } }),
    );
  },
});
