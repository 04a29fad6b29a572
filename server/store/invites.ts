// Codes by which somebody joins, found by the hash of a code that is never stored.
import { type Role, roles } from '../../config/words/person.ts';
import type { Read, Write } from './tables.ts';

export interface Invite {
  readonly id: number;
  readonly role: Role;
  readonly name: string;
  /** The child or the person whose further device it is for; null for a new adult and a guest. */
  readonly person: number | null;
  /** Where a guest may act. */
  readonly room: string | null;
  readonly roomId: number | null;
  readonly byPerson: number;
  readonly createdAtMs: number;
  readonly endsAtMs: number;
  readonly tries: number;
}

export interface NewInvite {
  readonly codeHash: string;
  readonly role: Role;
  readonly name: string;
  readonly person: number | null;
  readonly roomId: number | null;
  readonly byPerson: number;
  readonly atMs: number;
  readonly endsAtMs: number;
}

const columns = [
  'invites.id',
  'invites.role',
  'invites.name',
  'person_id as person',
  'rooms.slug as room',
  'room_id as roomId',
  'by_person as byPerson',
  'created_at_ms as createdAtMs',
  'ends_at_ms as endsAtMs',
  'tries',
] as const;

const selectInvites = (read: Read) =>
  read.selectFrom('invites').leftJoin('rooms', 'rooms.id', 'invites.room_id').select(columns);

const inviteOf = (row: Omit<Invite, 'role'> & { readonly role: string }): Invite => ({
  ...row,
  role: roles.find((role) => role === row.role) ?? 'guest',
});

/** Throws SQLite's `UNIQUE constraint failed` when the code is given already. */
export const createInvite = async (write: Write, invite: NewInvite): Promise<number> => {
  const { id } = await write
    .insertInto('invites')
    .values({
      code_hash: invite.codeHash,
      role: invite.role,
      name: invite.name,
      person_id: invite.person,
      room_id: invite.roomId,
      by_person: invite.byPerson,
      guardians: '[]',
      birth_month: null,
      created_at_ms: invite.atMs,
      ends_at_ms: invite.endsAtMs,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
};

/** Those that can still be used, oldest first. */
export const listInvites = async (read: Read, nowMs: number): Promise<readonly Invite[]> =>
  (await selectInvites(read).where('ends_at_ms', '>', nowMs).orderBy('invites.id').execute()).map(inviteOf);

export const findInvite = async (read: Read, codeHash: string, nowMs: number): Promise<Invite | null> => {
  const row = await selectInvites(read)
    .where('code_hash', '=', codeHash)
    .where('ends_at_ms', '>', nowMs)
    .executeTakeFirst();
  return row === undefined ? null : inviteOf(row);
};

/** Answers whether there was one. */
export const dropInvite = async (write: Write, id: number): Promise<boolean> => {
  const { numDeletedRows } = await write.deleteFrom('invites').where('id', '=', id).executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
};

/** What is over, and what a person who is going away gave or was given. */
export const dropInvitesOf = async (write: Write, person: number): Promise<void> => {
  await write
    .deleteFrom('invites')
    .where((where) => where.or([where('by_person', '=', person), where('person_id', '=', person)]))
    .execute();
};

export const dropEndedInvites = async (write: Write, nowMs: number): Promise<void> => {
  await write.deleteFrom('invites').where('ends_at_ms', '<=', nowMs).execute();
};

/** A wrong code may have been meant for any of them: each counts it, and one that was tried too often is gone. */
export const countWrongTry = async (write: Write, most: number): Promise<void> => {
  await write
    .updateTable('invites')
    .set((eb) => ({ tries: eb('tries', '+', 1) }))
    .execute();
  await write.deleteFrom('invites').where('tries', '>=', most).execute();
};
