// Keeps the household's rooms and its own settings: the store first, then the house hears of it.
import { RoomtoneError } from '../../config/words/errors.ts';
import { firstCeilingPercent, type RoomPurpose, settleSecondsOf } from '../../config/words/room.ts';
import type { Clock } from '../../devices/types.ts';
import type { Effect, House, HouseEvent } from '../core/house-types.ts';
import { slugOf } from '../core/slug.ts';
import type { Db } from '../store/db.ts';
import type { LedgerKey } from '../store/ledger.ts';
import { readHousehold, writeHousehold } from '../store/meta.ts';
import { setPersonalOn } from '../store/people.ts';
import { addRoom, changeRoom, listRooms, readKept, removeRoom, writeKept } from '../store/rooms.ts';
import type { RoomsHandle } from './handles.ts';

export interface RoomsDeps {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly clock: Clock;
  /** The zone of the process counts until the household has set its own. */
  readonly processZone: string;
  house(): House;
  send(event: HouseEvent): void;
  failed(what: string): void;
  /** A person's switch for personalisation changed: their taste is taken up or laid aside. */
  personChanged(person: number, on: boolean): Promise<void>;
}

export interface RoomsFlow extends RoomsHandle {
  start(): Promise<void>;
  /** Rooms of the settings file that are not here yet; they belong to whoever claims the house. */
  declare(rooms: readonly { readonly name: string; readonly purpose: RoomPurpose }[]): Promise<void>;
  /** Writes the kept part of a room; false when the effect is not ours. */
  perform(effect: Effect): boolean;
  idle(): Promise<void>;
}

const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

const freshRoom = (id: string, name: string, purpose: RoomPurpose) =>
  ({
    id,
    name,
    purpose,
    automatic: 'off',
    settleSeconds: settleSecondsOf(purpose),
    ceilingPercent: firstCeilingPercent,
    personalOn: true,
  }) as const;

export const createRooms = (deps: RoomsDeps): RoomsFlow => {
  let writing: Promise<void> = Promise.resolve();

  const reload = async (): Promise<void> => deps.send({ type: 'rooms-changed', rooms: await listRooms(deps.db.read) });

  const tellHousehold = async (): Promise<void> => {
    const kept = await readHousehold(deps.db.read);
    deps.send({ type: 'household-changed', ...kept, zone: kept.zone ?? deps.processZone });
  };

  const freeSlug = (name: string): string => {
    const rooms = Object.values(deps.house().rooms);
    if (rooms.some((room) => room.settings.name === name)) throw new RoomtoneError('already-exists');
    const taken = new Set(rooms.map((room) => room.settings.id));
    const slug = slugOf(name);
    for (let n = 1; ; n += 1) {
      const candidate = n === 1 ? slug : `${slug.slice(0, 29)}-${n}`;
      if (!taken.has(candidate)) return candidate;
    }
  };

  return {
    start: async () => {
      await tellHousehold();
      const [rooms, kept] = [await listRooms(deps.db.read), await readKept(deps.db.read)];
      deps.send({ type: 'rooms-changed', rooms, kept });
    },
    declare: async (rooms) => {
      const known = new Set(Object.values(deps.house().rooms).map((room) => room.settings.name));
      for (const { name, purpose } of rooms) {
        if (known.has(name)) continue;
        const room = freshRoom(freeSlug(name), name, purpose);
        await deps.db.write((write) => addRoom(write, { ...room, declared: true }, []));
        await reload();
      }
    },
    add: async ({ name, purpose }, by) => {
      const room = freshRoom(freeSlug(name), name, purpose);
      const added = await deps.db.write((write) => addRoom(write, room, [by]));
      await reload();
      return added;
    },
    change: async (room, change) => {
      const changed = await deps.db.write((write) => changeRoom(write, room, change));
      if (changed === null) throw new RoomtoneError('no-such-room');
      await reload();
      return changed;
    },
    remove: async (room, by) => {
      const removal = { by, atMs: deps.clock.nowMs() };
      if (!(await deps.db.write((write) => removeRoom(write, deps.key, room, removal))))
        throw new RoomtoneError('no-such-room');
      await reload();
    },
    setZone: async (zone) => {
      if (!isZone(zone)) throw new RoomtoneError('zone-unknown');
      await deps.db.write((write) => writeHousehold(write, { zone }));
      await tellHousehold();
    },
    setPersonal: async (scope, on) => {
      if ('room' in scope) {
        const changed = await deps.db.write((write) => changeRoom(write, scope.room, { personalOn: on }));
        if (changed === null) throw new RoomtoneError('no-such-room');
        return reload();
      }
      if ('person' in scope) {
        await deps.db.write((write) => setPersonalOn(write, scope.person, on));
        return deps.personChanged(scope.person, on);
      }
      await deps.db.write((write) => writeHousehold(write, { personalOn: on }));
      return tellHousehold();
    },
    perform: (effect) => {
      if (effect.type !== 'keep-room') return false;
      writing = writing
        .then(() => deps.db.write((write) => writeKept(write, effect.room, effect.kept)))
        .catch(() => deps.failed('keep-room'));
      return true;
    },
    idle: () => writing,
  };
};
