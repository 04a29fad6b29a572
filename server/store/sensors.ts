// Mapped sensors: one row per measured property, with the topic and the place in its payload.
import type { SensorKind } from '../../config/words/kind.ts';
import { isKind, ungrantable } from '../../config/words/kind.ts';
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
}

export type NewSensor = Omit<Sensor, 'id'>;
export type SensorChange = Partial<Pick<Sensor, 'room' | 'kind' | 'name' | 'stateTopic' | 'path' | 'onValue'>>;

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

/** Adds it, or gives the property that is already there its new name, room and place in the payload. */
export const saveSensor = async (write: Write, sensor: NewSensor): Promise<Sensor> => {
  const changing = {
    slug: sensor.slug,
    name: sensor.name,
    unit: sensor.unit,
    room_id: sensor.room === null ? null : await roomIdOf(write, sensor.room),
    state_topic: sensor.stateTopic,
    path: sensor.path,
    on_value: sensor.onValue,
  };
  const { id } = await write
    .insertInto('sensors')
    .values({
      ...changing,
      source: sensor.source,
      instance: sensor.instance,
      entity: sensor.entity,
      kind: sensor.kind,
    })
    .onConflict((clash) => clash.columns(['source', 'instance', 'entity', 'kind']).doUpdateSet(changing))
    .returning('id')
    .executeTakeFirstOrThrow();
  return { ...sensor, id };
};

/** null when there is none with that slug. */
export const changeSensor = async (write: Write, slug: string, change: SensorChange): Promise<Sensor | null> => {
  const update = {
    ...(change.room !== undefined && {
      room_id: change.room === null ? null : await roomIdOf(write, change.room),
    }),
    ...(change.kind !== undefined && { kind: change.kind }),
    ...(change.name !== undefined && { name: change.name }),
    ...(change.stateTopic !== undefined && { state_topic: change.stateTopic }),
    ...(change.path !== undefined && { path: change.path }),
    ...(change.onValue !== undefined && { on_value: change.onValue }),
  };
  if (Object.keys(update).length > 0) {
    await write.updateTable('sensors').set(update).where('slug', '=', slug).execute();
  }
  return sensorBySlug(write, slug);
};

/** false when there was none; its observations go with it. */
export const removeSensor = async (write: Write, slug: string): Promise<boolean> => {
  const { numDeletedRows } = await write.deleteFrom('sensors').where('slug', '=', slug).executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
};
