// Mapped sensors: one row per measured property, with the topic and the place in its payload.
import { RoomtoneError } from '../../config/words/errors.ts';
import type { SensorKind } from '../../config/words/kind.ts';
import { isKind, ungrantable } from '../../config/words/kind.ts';
import { isUniqueClash } from './clash.ts';
import { roomIdOf } from './rooms.ts';
import type { Read, Write } from './tables.ts';

export interface Sensor {
  readonly id: number;
  /** The public name, e.g. `kitchen-pir.motion`. */
  readonly slug: string;
  readonly source: string;
  readonly instance: string;
  readonly entity: string;
  readonly kind: SensorKind;
  readonly name: string;
  readonly unit: string | null;
  /** Room slug; null while it is mapped to none. */
  readonly room: string | null;
  readonly stateTopic: string;
  readonly path: string | null;
  readonly onValue: string | null;
  /** The person's own device that it follows; `{device}` in the topic stands for that one's sealed id. */
  readonly device: number | null;
}

export type NewSensor = Omit<Sensor, 'id' | 'device'> & Partial<Pick<Sensor, 'device'>>;

const selectSensors = (read: Read) =>
  read
    .selectFrom('sensors')
    .leftJoin('rooms', 'rooms.id', 'sensors.room_id')
    .select([
      'sensors.id',
      'sensors.slug',
      'sensors.source',
      'sensors.instance',
      'sensors.entity',
      'sensors.kind',
      'sensors.name',
      'sensors.unit',
      'rooms.slug as room',
      'sensors.state_topic as stateTopic',
      'sensors.path',
      'sensors.on_value as onValue',
      'sensors.device_id as device',
    ]);

const kindOf = (word: string): SensorKind | null =>
  isKind(word) ? word : (ungrantable.find((kind) => kind === word) ?? null);

const sensorOf = (row: Omit<Sensor, 'kind'> & { readonly kind: string }): Sensor | null => {
  const kind = kindOf(row.kind);
  return kind === null ? null : { ...row, kind };
};

export const listSensors = async (read: Read): Promise<readonly Sensor[]> =>
  (await selectSensors(read).orderBy('sensors.id').execute()).map(sensorOf).filter((sensor) => sensor !== null);

export const sensorBySlug = async (read: Read, slug: string): Promise<Sensor | null> => {
  const row = await selectSensors(read).where('sensors.slug', '=', slug).executeTakeFirst();
  return row === undefined ? null : sensorOf(row);
};

/**
 * Adds it, or gives the property of that slug, or else the one that is measured there already, its new words.
 * Throws `already-exists` when the entity has another sensor of that kind.
 */
export const saveSensor = async (write: Write, sensor: NewSensor): Promise<Sensor> => {
  const { source, instance, entity, kind } = sensor;
  const row = {
    source,
    instance,
    entity,
    kind,
    slug: sensor.slug,
    name: sensor.name,
    unit: sensor.unit,
    room_id: sensor.room === null ? null : await roomIdOf(write, sensor.room),
    state_topic: sensor.stateTopic,
    path: sensor.path,
    on_value: sensor.onValue,
    device_id: sensor.device ?? null,
  };
  try {
    const known = await write
      .updateTable('sensors')
      .set(row)
      .where('slug', '=', sensor.slug)
      .returning('id')
      .executeTakeFirst();
    if (known !== undefined) return { ...sensor, device: row.device_id, id: known.id };
    const { id } = await write
      .insertInto('sensors')
      .values(row)
      .onConflict((clash) => clash.columns(['source', 'instance', 'entity', 'kind']).doUpdateSet(row))
      .returning('id')
      .executeTakeFirstOrThrow();
    return { ...sensor, device: row.device_id, id };
  } catch (cause) {
    if (isUniqueClash(cause)) throw new RoomtoneError('already-exists', {}, { cause });
    throw cause;
  }
};

/** false when there was none; its observations go with it. */
export const removeSensor = async (write: Write, slug: string): Promise<boolean> => {
  const { numDeletedRows } = await write.deleteFrom('sensors').where('slug', '=', slug).executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
};
