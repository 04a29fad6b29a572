// The people of the household: names to show, pseudonyms for everything that lasts.
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { type PersonStatus, personStatuses, type Role, roles } from '../../config/words/person.ts';
import type { Read, Write } from './tables.ts';

export interface Person {
  readonly id: number;
  /** Stands for the person in the ledger; says nothing about them. */
  readonly pseudonym: string;
  readonly name: string;
  readonly role: Role;
  readonly status: PersonStatus;
  readonly passwordHash: string | null;
  readonly personalOn: boolean;
  /** YYYY-MM, of children only. */
  readonly birthMonth: string | null;
  /** Until when nothing about this person is used beyond their own playback. */
  readonly privateUntilMs: number | null;
  /** An admin set a new password, and the person has not seen that yet. */
  readonly passwordResetAtMs: number | null;
}

/** Somebody of the household with those who speak for them. */
export interface Member extends Person {
  readonly guardians: readonly number[];
}

export interface NewPerson {
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string | null;
  readonly birthMonth?: string;
  /** Left out: active. */
  readonly status?: PersonStatus;
  readonly atMs: number;
}

export interface PersonChange {
  readonly name?: string;
  readonly role?: Role;
  readonly status?: PersonStatus;
  readonly birthMonth?: string | null;
  readonly privateUntilMs?: number | null;
  readonly passwordResetAtMs?: number | null;
}

const columns = [
  'id',
  'pseudonym',
  'name',
  'role',
  'status',
  'password_hash as passwordHash',
  'personal_on as personalOn',
  'birth_month as birthMonth',
  'private_until_ms as privateUntilMs',
  'password_reset_at_ms as passwordResetAtMs',
] as const;

interface PersonRow extends Omit<Person, 'role' | 'status' | 'personalOn'> {
  readonly role: string;
  readonly status: string;
  readonly personalOn: number;
}

const personOf = (row: PersonRow): Person => ({
  ...row,
  role: roles.find((role) => role === row.role) ?? 'guest',
  status: personStatuses.find((status) => status === row.status) ?? 'suspended',
  personalOn: row.personalOn === 1,
});

/** Names are compared without case, accents' encoding and outer spaces. */
export const foldName = (name: string): string => name.normalize('NFKC').trim().toLowerCase();

/** Throws SQLite's `UNIQUE constraint failed` (see `isUniqueClash`) when the name is taken. */
export const createPerson = async (write: Write, person: NewPerson): Promise<Person> => {
  const row = await write
    .insertInto('people')
    .values({
      pseudonym: randomBytes(9).toString('base64url'),
      name: person.name.trim(),
      // Guests come unnamed: their word is no name that anybody else must avoid.
      folded_name: person.role === 'guest' ? null : foldName(person.name),
      role: person.role,
      status: person.status ?? 'active',
      password_hash: person.passwordHash,
      birth_month: person.birthMonth ?? null,
      created_at_ms: person.atMs,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return personOf(row);
};

export const personByName = async (read: Read, name: string): Promise<Person | null> => {
  const row = await read
    .selectFrom('people')
    .select(columns)
    .where('folded_name', '=', foldName(name))
    .executeTakeFirst();
  return row === undefined ? null : personOf(row);
};

export const personById = async (read: Read, id: number): Promise<Person | null> => {
  const row = await read.selectFrom('people').select(columns).where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : personOf(row);
};

/** Everybody of the household who was not erased, oldest first; guests are none of them. */
export const listPeople = async (read: Read): Promise<readonly Person[]> => {
  const found = await read
    .selectFrom('people')
    .select(columns)
    .where('status', '!=', 'erased')
    .where('role', '!=', 'guest')
    .orderBy('id')
    .execute();
  return found.map(personOf);
};

/** The same, with the guardians of each child. */
export const listMembers = async (read: Read): Promise<readonly Member[]> => {
  const guardians = await read.selectFrom('guardians').selectAll().orderBy('adult_id').execute();
  return (await listPeople(read)).map((person) => ({
    ...person,
    guardians: guardians.filter((one) => one.child_id === person.id).map((one) => one.adult_id),
  }));
};

interface PersonUpdate {
  name?: string;
  folded_name?: string;
  role?: Role;
  status?: PersonStatus;
  birth_month?: string | null;
  private_until_ms?: number | null;
  password_reset_at_ms?: number | null;
}

const updateOf = (change: PersonChange): PersonUpdate => ({
  ...(change.name !== undefined && { name: change.name.trim(), folded_name: foldName(change.name) }),
  ...(change.role !== undefined && { role: change.role }),
  ...(change.status !== undefined && { status: change.status }),
  ...(change.birthMonth !== undefined && { birth_month: change.birthMonth }),
  ...(change.privateUntilMs !== undefined && { private_until_ms: change.privateUntilMs }),
  ...(change.passwordResetAtMs !== undefined && { password_reset_at_ms: change.passwordResetAtMs }),
});

/** Throws SQLite's `UNIQUE constraint failed` when the new name is taken. */
export const changePerson = async (write: Write, person: number, change: PersonChange): Promise<void> => {
  const update = updateOf(change);
  if (Object.keys(update).length === 0) return;
  await write.updateTable('people').set(update).where('id', '=', person).execute();
};

/** How much somebody allows, has played and has open: numbers, never what. */
export const countsByPerson = async (
  read: Read,
): Promise<ReadonlyMap<number, { readonly grants: number; readonly plays: number; readonly signIns: number }>> => {
  const found = await sql<{ id: number; grants: number; plays: number; signIns: number }>`
    SELECT people.id,
      (SELECT count(*) FROM grants WHERE ended_at_ms IS NULL AND coalesce(person_id, by_person) = people.id) AS grants,
      (SELECT count(*) FROM plays WHERE owner_id = people.id) AS plays,
      (SELECT count(*) FROM sign_ins WHERE person_id = people.id) AS signIns
    FROM people WHERE status != 'erased'`.execute(read);
  return new Map(found.rows.map(({ id, ...counts }) => [id, counts]));
};

/** Guests whose visit is over leave no row. */
export const dropGoneGuests = async (write: Write): Promise<void> => {
  await write
    .deleteFrom('people')
    .where('role', '=', 'guest')
    .where('id', 'not in', (from) => from.selectFrom('sign_ins').select('person_id'))
    .execute();
};

export const setPersonalOn = async (write: Write, person: number, on: boolean): Promise<void> => {
  await write
    .updateTable('people')
    .set({ personal_on: on ? 1 : 0 })
    .where('id', '=', person)
    .execute();
};

export const setPassword = async (write: Write, person: number, passwordHash: string): Promise<void> => {
  await write.updateTable('people').set({ password_hash: passwordHash }).where('id', '=', person).execute();
};

/** Takes name and secrets away for good; the pseudonym stays, so that the ledger stays whole. */
export const blankPerson = async (write: Write, person: number): Promise<void> => {
  await write.deleteFrom('devices').where('person_id', '=', person).execute();
  await write
    .deleteFrom('guardians')
    .where((where) => where.or([where('child_id', '=', person), where('adult_id', '=', person)]))
    .execute();
  await write
    .updateTable('people')
    .set({
      name: '',
      folded_name: null,
      password_hash: null,
      birth_month: null,
      status: 'erased',
      private_until_ms: null,
      data_key: null,
      password_reset_at_ms: null,
      reviewed_at_ms: null,
    })
    .where('id', '=', person)
    .execute();
};

/** When each person last went through what is on. */
export const reviewTimes = async (read: Read): Promise<ReadonlyMap<number, number>> => {
  const found = await read.selectFrom('people').select(['id', 'reviewed_at_ms']).execute();
  return new Map(found.map((row) => [row.id, row.reviewed_at_ms ?? 0]));
};

export const noteReviewed = async (write: Write, person: number, atMs: number): Promise<void> => {
  await write.updateTable('people').set({ reviewed_at_ms: atMs }).where('id', '=', person).execute();
};

export const addGuardian = async (write: Write, child: number, adult: number): Promise<void> => {
  await write
    .insertInto('guardians')
    .values({ child_id: child, adult_id: adult })
    .onConflict((clash) => clash.doNothing())
    .execute();
};

export const setGuardians = async (write: Write, child: number, adults: readonly number[]): Promise<void> => {
  await write.deleteFrom('guardians').where('child_id', '=', child).execute();
  for (const adult of adults) await addGuardian(write, child, adult);
};

export const guardiansOf = async (read: Read, child: number): Promise<readonly number[]> => {
  const found = await read.selectFrom('guardians').select('adult_id').where('child_id', '=', child).execute();
  return found.map((row) => row.adult_id);
};
