// Rooms with their owners, and what a room must still know after a restart.
import {
  type Automatic,
  automatics,
  type RoomPurpose,
  roomPurposes,
  type Visibility,
  visibilities,
} from '../../config/words/room.ts';
import type { RoomKept, RoomSettings } from '../core/house-types.ts';
import { endGrantsOfRoom } from './grants.ts';
import type { LedgerKey } from './ledger.ts';
import type { Read, RoomsTable, Write } from './tables.ts';
import { dropSnapshots } from './taste-snapshots.ts';

export type NewRoom = Omit<RoomSettings, 'owners'> & { readonly declared?: boolean };
export type RoomChange = Partial<Omit<RoomSettings, 'id' | 'owners'>>;

type RoomRow = Pick<RoomsTable, 'slug' | 'name' | 'purpose' | 'automatic' | 'settle_s' | 'ceiling_percent'> & {
  readonly personal_on: number;
  readonly visibility: string;
};

const settingsOf = (row: RoomRow, owners: readonly number[]): RoomSettings => ({
  id: row.slug,
  name: row.name,
  purpose: roomPurposes.find((purpose) => purpose === row.purpose) ?? 'other',
  automatic: automatics.find((automatic) => automatic === row.automatic) ?? 'off',
  settleSeconds: row.settle_s,
  ceilingPercent: row.ceiling_percent,
  personalOn: row.personal_on === 1,
  // A word that this version does not know must not open the room.
  visibility: visibilities.find((visibility) => visibility === row.visibility) ?? 'private',
  owners,
});

/** In the order in which they were added. */
export const listRooms = async (read: Read): Promise<readonly RoomSettings[]> => {
  const found = await read.selectFrom('rooms').selectAll().orderBy('id').execute();
  const owners = await read.selectFrom('room_owners').selectAll().orderBy('person_id').execute();
  return found.map((row) =>
    settingsOf(
      row,
      owners.filter((owner) => owner.room_id === row.id).map((owner) => owner.person_id),
    ),
  );
};

/** null when no room has that slug. */
export const roomIdOf = async (read: Read, slug: string): Promise<number | null> => {
  const row = await read.selectFrom('rooms').select('id').where('slug', '=', slug).executeTakeFirst();
  return row?.id ?? null;
};

const findRoom = async (read: Read, slug: string): Promise<RoomSettings | null> =>
  (await listRooms(read)).find((room) => room.id === slug) ?? null;

/** Throws SQLite's `UNIQUE constraint failed` when the slug is taken. */
export const addRoom = async (write: Write, room: NewRoom, owners: readonly number[]): Promise<RoomSettings> => {
  const row = await write
    .insertInto('rooms')
    .values({
      slug: room.id,
      name: room.name,
      purpose: room.purpose,
      automatic: room.automatic,
      settle_s: room.settleSeconds,
      ceiling_percent: room.ceilingPercent,
      personal_on: room.personalOn ? 1 : 0,
      declared: room.declared === true ? 1 : 0,
      ...(room.visibility !== undefined && { visibility: room.visibility }),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  for (const person of owners) {
    await write.insertInto('room_owners').values({ room_id: row.id, person_id: person }).execute();
  }
  return settingsOf(row, owners);
};

interface RoomUpdate {
  name?: string;
  purpose?: RoomPurpose;
  automatic?: Automatic;
  settle_s?: number;
  ceiling_percent?: number;
  personal_on?: number;
  visibility?: Visibility;
}

const updateOf = (change: RoomChange): RoomUpdate => ({
  ...(change.name !== undefined && { name: change.name }),
  ...(change.purpose !== undefined && { purpose: change.purpose }),
  ...(change.automatic !== undefined && { automatic: change.automatic }),
  ...(change.settleSeconds !== undefined && { settle_s: change.settleSeconds }),
  ...(change.ceilingPercent !== undefined && { ceiling_percent: change.ceilingPercent }),
  ...(change.visibility !== undefined && { visibility: change.visibility }),
  ...(change.personalOn !== undefined && { personal_on: change.personalOn ? 1 : 0 }),
});

/** null when no room has that slug. */
export const changeRoom = async (write: Write, slug: string, change: RoomChange): Promise<RoomSettings | null> => {
  const update = updateOf(change);
  if (Object.keys(update).length > 0) {
    await write.updateTable('rooms').set(update).where('slug', '=', slug).execute();
  }
  return findRoom(write, slug);
};

export const addRoomOwner = async (write: Write, slug: string, person: number): Promise<void> => {
  const id = await roomIdOf(write, slug);
  if (id === null) return;
  await write
    .insertInto('room_owners')
    .values({ room_id: id, person_id: person })
    .onConflict((clash) => clash.doNothing())
    .execute();
};

/** The owners as they are to be, in the caller's transaction. */
export const setRoomOwners = async (write: Write, slug: string, owners: readonly number[]): Promise<void> => {
  const id = await roomIdOf(write, slug);
  if (id === null) return;
  await write.deleteFrom('room_owners').where('room_id', '=', id).execute();
  for (const person of owners)
    await write.insertInto('room_owners').values({ room_id: id, person_id: person }).execute();
};

/** Takes a person out of every room; what they owned alone goes to `heir`, if there is one. */
export const handOverRooms = async (write: Write, person: number, heir: number | null): Promise<void> => {
  await write.deleteFrom('room_owners').where('person_id', '=', person).execute();
  if (heir !== null) await ownFreeRooms(write, heir);
};

/** Gives every room that nobody owns to one person. */
export const ownFreeRooms = async (write: Write, person: number): Promise<void> => {
  await write
    .insertInto('room_owners')
    .columns(['room_id', 'person_id'])
    .expression((build) =>
      build
        .selectFrom('rooms')
        .where('id', 'not in', (owned) => owned.selectFrom('room_owners').select('room_id'))
        .select(['id', build.val(person).as('person_id')]),
    )
    .execute();
};

/** Ends the room's own grants (in the ledger too) and removes it; its plays stay, without a room. */
export const removeRoom = async (
  write: Write,
  key: LedgerKey,
  slug: string,
  removal: { readonly by: number; readonly atMs: number },
): Promise<boolean> => {
  const id = await roomIdOf(write, slug);
  if (id === null) return false;
  await endGrantsOfRoom(write, key, id, { ...removal, reason: 'room-removed' });
  const played = await write.selectFrom('plays').select('owner_id').distinct().where('room_id', '=', id).execute();
  await write.deleteFrom('rooms').where('id', '=', id).execute();
  // They know what was played in that room.
  await dropSnapshots(
    write,
    played.map((row) => row.owner_id),
  );
  return true;
};

/** What each room kept, by slug; rooms that kept nothing yet are absent. */
export const readKept = async (read: Read): Promise<Readonly<Record<string, RoomKept>>> => {
  const found = await read
    .selectFrom('room_kept')
    .innerJoin('rooms', 'rooms.id', 'room_kept.room_id')
    .select(['rooms.slug', 'room_kept.body'])
    .execute();
  // Written by writeKept alone, from the same type.
  return Object.fromEntries(found.map(({ slug, body }) => [slug, JSON.parse(body) as RoomKept]));
};

export const writeKept = async (write: Write, slug: string, kept: RoomKept): Promise<void> => {
  const id = await roomIdOf(write, slug);
  if (id === null) return;
  const body = JSON.stringify(kept);
  await write
    .insertInto('room_kept')
    .values({ room_id: id, body })
    .onConflict((clash) => clash.column('room_id').doUpdateSet({ body }))
    .execute();
};
