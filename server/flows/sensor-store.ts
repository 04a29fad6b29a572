// The sensors' part of the store, in the words of the sensors flow; what changes where something counts is an entry in the ledger.
import type { LedgerEvent } from '../../config/words/ledger.ts';
import type { Clock } from '../../devices/types.ts';
import { createAccount, findAccount, removeAccount } from '../store/accounts.ts';
import type { Db } from '../store/db.ts';
import { listDevices, openDevice } from '../store/devices.ts';
import { carryOut, noteErasure } from '../store/forget.ts';
import { appendLedger, type LedgerKey } from '../store/ledger.ts';
import { personById } from '../store/people.ts';
import { roomIdOf } from '../store/rooms.ts';
import { listSensors, removeSensor, type Sensor, saveSensor, sensorBySlug } from '../store/sensors.ts';
import type { Write } from '../store/tables.ts';
import { writeTight } from '../store/tight.ts';
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

/** The place of a sensor and what makes it count; its name is left out, because a name may be a person's. */
const countsAs = ({ room, kind, stateTopic, path, onValue, device }: Omit<Sensor, 'id'>): string =>
  JSON.stringify([room, kind, stateTopic, path, onValue, device]);

export const sensorStore = (db: Db, key: LedgerKey, clock: Clock): SensorStore => {
  interface Fact {
    readonly event: LedgerEvent;
    readonly room: string | null;
    readonly by: number;
    readonly body?: Readonly<Record<string, string | number>>;
  }

  const note = async (write: Write, { event, room, by, body = {} }: Fact): Promise<void> => {
    const actor = (await personById(write, by))?.pseudonym ?? 'nobody';
    const subject = room === null ? 'house' : `room:${await roomIdOf(write, room)}`;
    await appendLedger(write, key, { atMs: clock.nowMs(), event, actor, subject, body });
  };

  const noteChange = async (write: Write, before: Sensor | null, after: Sensor, by: number): Promise<void> => {
    if (before !== null && countsAs(before) === countsAs(after)) return;
    const { id: sensor, kind, room } = after;
    if (before !== null && before.room !== null && before.room !== room)
      await note(write, { event: 'sensor-removed', room: before.room, by, body: { sensor, kind: before.kind } });
    await note(write, { event: 'sensor-mapped', room, by, body: { sensor, kind } });
  };

  return {
    list: async () => {
      const rows: SensorRow[] = [];
      for (const sensor of await listSensors(db.read)) rows.push(await rowOf(db, sensor));
      return rows;
    },
    put: async ({ id, person: _person, stateTopic, ...row }, by) => {
      const opened = row.device == null ? null : await openDevice(db.read, row.device);
      const topic = opened === null ? (stateTopic ?? '') : (stateTopic ?? '').replaceAll(opened.ref, place);
      await db.write(async (write) => {
        const before = await sensorBySlug(write, id);
        const after = await saveSensor(write, { ...row, slug: id, stateTopic: topic });
        await noteChange(write, before, after, by);
      });
    },
    owns: async (person, device) => (await listDevices(db.read, person)).some(({ id }) => id === device),
    remove: async (slug, by) => {
      const [entity = slug] = slug.split('.');
      const left = (await listSensors(db.read)).filter((sensor) => sensor.slug !== slug && sensor.entity === entity);
      const erasure = await writeTight(db, async (write) => {
        const gone = await sensorBySlug(write, slug);
        if (left.length === 0) await removeAccount(write, entity);
        if (gone === null) return null;
        const noted = await noteErasure(write, { scope: { type: 'sensor', id: gone.id, slug }, atMs: clock.nowMs() });
        await removeSensor(write, slug);
        const body = { sensor: gone.id, kind: gone.kind };
        await note(write, { event: 'sensor-removed', room: gone.room, by, body });
        return noted;
      });
      if (erasure !== null) await carryOut({ db, key }, erasure);
    },
    makeAccount: async (username, bridge) => {
      if ((await findAccount(db.read, username)) !== null) return null;
      const made = await db.write((write) =>
        createAccount(write, { username, sensor: bridge ? bridgeMark : username, atMs: clock.nowMs() }),
      );
      return made.password;
    },
    record: (event, by, body = {}) => db.write((write) => note(write, { event, room: null, by, body })),
  };
};
