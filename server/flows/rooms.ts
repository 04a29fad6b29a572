// Keeps the household's rooms and its own settings: the store first, then the house hears of it.
import { createHmac } from 'node:crypto';
import { RoomtoneError } from '../../config/words/errors.ts';
import type { LedgerEvent } from '../../config/words/ledger.ts';
import { isAdult } from '../../config/words/person.ts';
import { firstCeilingPercent, needsEveryOwner, type RoomPurpose, settleSecondsOf } from '../../config/words/room.ts';
import type { Clock } from '../../devices/types.ts';
import type { Effect, House, HouseEvent, RoomSettings } from '../core/house-types.ts';
import { isZone } from '../core/local-time.ts';
import { guardiansNow } from '../core/may-grant.ts';
import { slugOf } from '../core/slug.ts';
import { isUniqueClash } from '../store/clash.ts';
import type { Db } from '../store/db.ts';
import { carryOut, noteErasure } from '../store/forget.ts';
import { endAllowsOfRoom, endGrantsOfOwners } from '../store/grants.ts';
import { appendLedger, type LedgerKey } from '../store/ledger.ts';
import { readHousehold, readMeta, writeHousehold, writeMeta } from '../store/meta.ts';
import { listPeople, type Person, personById, setPersonalOn } from '../store/people.ts';
import {
  addRoom,
  changeRoom,
  listRooms,
  ownFreeRooms,
  type RoomChange,
  readKept,
  removeRoom,
  roomIdOf,
  setRoomOwners,
  writeKept,
} from '../store/rooms.ts';
import type { Write } from '../store/tables.ts';
import { writeTight } from '../store/tight.ts';
import type { RoomsHandle } from './handles.ts';
import { createOwnerCards, type OwnerCards } from './owner-cards.ts';

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
  /** A room goes: what was allowed in it ends in memory first, or a new room of that name would inherit it. */
  removing(room: string): void;
  /** These own the room no longer: what they allowed of it ends in memory first. */
  ownersLeave(room: string, owners: readonly number[]): void;
  /** One owner can decide alone here from now on: what all had allowed ends in memory first. */
  loosening(room: string): void;
  /** A room went: sensors and speakers that stood in it stand nowhere. */
  removed(): Promise<void>;
}

export interface RoomsFlow extends RoomsHandle {
  /** Reads the rooms again, because their owners changed. */
  reload(): Promise<void>;
  start(): Promise<void>;
  /** Rooms that the settings file names for the first time; they belong to the first adult, or to whoever claims the house. */
  declare(rooms: readonly { readonly name: string; readonly purpose: RoomPurpose }[]): Promise<void>;
  /** What another owner changed of a room of theirs lately, or had forgotten of it. */
  cardsFor: OwnerCards['cardsFor'];
  /** Something was forgotten: whom it concerns as well is told. */
  forgotten(): Promise<void>;
  /** Writes the kept part of a room; false when the effect is not ours. */
  perform(effect: Effect): boolean;
  idle(): Promise<void>;
}

const firstRoom = { name: 'This room', purpose: 'other' } as const;

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

/** Tells a name of the settings file again without keeping it: a room that was renamed or removed must not come back. */
const markOf = (key: LedgerKey, name: string): string =>
  createHmac('sha256', key).update(`declared room ${name}`).digest('base64url').slice(0, 22);

export const createRooms = (deps: RoomsDeps): RoomsFlow => {
  let writing: Promise<void> = Promise.resolve();
  const ownerCards = createOwnerCards({ db: deps.db, nowMs: deps.clock.nowMs, house: deps.house });

  const reload = async (): Promise<void> => {
    await ownerCards.read();
    deps.send({ type: 'rooms-changed', rooms: await listRooms(deps.db.read) });
  };

  const tellHousehold = async (): Promise<void> => {
    const kept = await readHousehold(deps.db.read);
    // Sensing that a person stopped is allowed again by a person alone, also when the stop could not be written.
    const sensingStopped = kept.sensingStopped || deps.house().sensingStopped;
    deps.send({ type: 'household-changed', ...kept, sensingStopped, zone: kept.zone ?? deps.processZone });
  };

  const named = (name: string): RoomSettings | null =>
    Object.values(deps.house().rooms).find((room) => room.settings.name === name)?.settings ?? null;

  const freeSlug = (name: string): string => {
    if (named(name) !== null) throw new RoomtoneError('already-exists');
    const taken = new Set(Object.keys(deps.house().rooms));
    const slug = slugOf(name);
    for (let n = 1; ; n += 1) {
      const candidate = n === 1 ? slug : `${slug.slice(0, 29)}-${n}`;
      if (!taken.has(candidate)) return candidate;
    }
  };

  const add: RoomsHandle['add'] = async ({ name, purpose }, by) => {
    const room = freshRoom(freeSlug(name), name, purpose);
    try {
      const added = await deps.db.write((write) => addRoom(write, room, [by]));
      await reload();
      return added;
    } catch (cause) {
      if (isUniqueClash(cause)) throw new RoomtoneError('already-exists', {}, { cause });
      throw cause;
    }
  };

  interface Fact {
    readonly event: LedgerEvent;
    readonly room: string;
    readonly by: number;
    readonly body: Readonly<Record<string, string>>;
  }

  const note = async (write: Write, { event, room, by, body }: Fact): Promise<void> => {
    const actor = (await personById(write, by))?.pseudonym ?? 'nobody';
    const subject = `room:${await roomIdOf(write, room)}`;
    await appendLedger(write, deps.key, { atMs: deps.clock.nowMs(), event, actor, subject, body });
  };

  /** What each of several owners had to allow, one of them could allow alone from then on. */
  const letsOneDecide = (room: string, change: RoomChange): boolean => {
    const before = deps.house().rooms[room]?.settings;
    return (
      before !== undefined &&
      before.owners.length > 1 &&
      needsEveryOwner(before) &&
      !needsEveryOwner({ ...before, ...change })
    );
  };

  interface Changing {
    readonly change: RoomChange;
    readonly by: number;
    readonly loosens: boolean;
  }

  const writeChange = async (write: Write, room: string, { change, by, loosens }: Changing) => {
    const after = await changeRoom(write, room, change);
    if (after === null) return null;
    const { visibility, purpose } = change;
    const id = (await roomIdOf(write, room)) ?? 0;
    const end = { atMs: deps.clock.nowMs(), by, reason: 'room-changed' } as const;
    if (loosens) await endAllowsOfRoom(write, deps.key, id, end);
    if (visibility !== undefined) await note(write, { event: 'visibility-changed', room, by, body: { visibility } });
    if (purpose !== undefined && purpose !== deps.house().rooms[room]?.settings.purpose)
      await note(write, { event: 'purpose-changed', room, by, body: { purpose } });
    return after;
  };

  const setOwners: RoomsHandle['setOwners'] = async (room, owners, by) => {
    const settings = deps.house().rooms[room]?.settings;
    if (settings === undefined) throw new RoomtoneError('no-such-room');
    const before = settings.owners;
    const people = await listPeople(deps.db.read);
    const speaksFor = (id: number): boolean =>
      id === by || guardiansNow(deps.house(), id, deps.clock.nowMs())?.includes(by) === true;
    const mayOwn = ({ id, role, status }: Person): boolean =>
      before.includes(id) || (isAdult(role) ? status === 'active' : speaksFor(id));
    const chosen = people.filter((one) => owners.includes(one.id) && mayOwn(one));
    if (chosen.length < new Set(owners).size)
      throw new RoomtoneError('bad-request', { problem: 'an owner is an adult who lives here, or a child of yours' });
    const left = before.filter((owner) => !owners.includes(owner));
    // Whoever could be put out by another owner would have no say.
    if (needsEveryOwner(settings) && !left.every(speaksFor)) throw new RoomtoneError('needs-other-owners');
    const becomesChilds = settings.visibility !== 'child' && chosen.every(({ role }) => role === 'child');
    if (left.length > 0) deps.ownersLeave(room, left);
    await deps.db.write(async (write) => {
      const id = (await roomIdOf(write, room)) ?? 0;
      const end = { atMs: deps.clock.nowMs(), by, reason: 'person-gone' } as const;
      await endGrantsOfOwners(write, deps.key, { id, owners: left }, end);
      await setRoomOwners(write, room, owners);
      // Hidden from its guardians a child's room would have nobody to answer for it.
      if (becomesChilds) await writeChange(write, room, { change: { visibility: 'child' }, by, loosens: false });
      const pseudonymsOf = (ids: readonly number[]) =>
        people.flatMap(({ id, pseudonym }) => (ids.includes(id) ? [pseudonym] : [])).join(' ');
      const body = { owners: pseudonymsOf(owners), ...(left.length > 0 && { left: pseudonymsOf(left) }) };
      await note(write, { event: 'owners-changed', room, by, body });
    });
    await reload();
    const after = deps.house().rooms[room];
    if (after === undefined) throw new RoomtoneError('no-such-room');
    return after.settings;
  };

  return {
    reload,
    cardsFor: ownerCards.cardsFor,
    forgotten: ownerCards.read,
    start: async () => {
      await tellHousehold();
      await ownerCards.read();
      const [rooms, kept] = [await listRooms(deps.db.read), await readKept(deps.db.read)];
      deps.send({ type: 'rooms-changed', rooms, kept });
    },
    declare: async (rooms) => {
      const first = (await listPeople(deps.db.read)).find((person) => person.role === 'admin');
      const before = ((await readMeta(deps.db.read, 'declared-rooms')) ?? '').split(' ');
      for (const { name, purpose } of rooms) {
        const mark = markOf(deps.key, name);
        if (before.includes(mark)) continue;
        before.push(mark);
        const room = named(name) === null ? freshRoom(freeSlug(name), name, purpose) : null;
        await deps.db.write(async (write) => {
          if (room !== null) await addRoom(write, { ...room, declared: true }, first === undefined ? [] : [first.id]);
          await writeMeta(write, 'declared-rooms', before.join(' ').trim());
        });
        await reload();
      }
    },
    claim: async (by) => {
      await deps.db.write((write) => ownFreeRooms(write, by));
      await reload();
      return named(firstRoom.name) ?? add(firstRoom, by);
    },
    add,
    setOwners,
    change: async (room, change, by) => {
      const before = change.name === undefined ? null : named(change.name);
      if (before !== null && before.id !== room) throw new RoomtoneError('already-exists');
      const loosens = letsOneDecide(room, change);
      if (loosens) deps.loosening(room);
      const changed = await deps.db.write((write) => writeChange(write, room, { change, by, loosens }));
      if (changed === null) throw new RoomtoneError('no-such-room');
      await reload();
      return changed;
    },
    remove: async (room, by) => {
      const removal = { by, atMs: deps.clock.nowMs() };
      deps.removing(room);
      const erasure = await writeTight(deps.db, async (write) => {
        const id = await roomIdOf(write, room);
        if (id === null) return null;
        const scope = { type: 'removed-room', id, slug: room } as const;
        const noted = await noteErasure(write, { scope, atMs: removal.atMs });
        await removeRoom(write, deps.key, room, removal);
        return noted;
      });
      if (erasure === null) throw new RoomtoneError('no-such-room');
      await reload();
      await deps.removed();
      await carryOut(deps, erasure);
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
        .then(() => writeTight(deps.db, (write) => writeKept(write, effect.room, effect.kept)))
        .catch(() => deps.failed('keep-room'));
      return true;
    },
    idle: () => writing,
  };
};
