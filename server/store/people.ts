// The people of the household: names to show, pseudonyms for everything that lasts.
import { randomBytes } from 'node:crypto';
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
}

export interface NewPerson {
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string | null;
  readonly birthMonth?: string;
  readonly atMs: number;
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
      folded_name: foldName(person.name),
      role: person.role,
      status: 'active',
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

/** Everybody who was not erased, oldest first. */
export const listPeople = async (read: Read): Promise<readonly Person[]> => {
  const found = await read.selectFrom('people').select(columns).where('status', '!=', 'erased').orderBy('id').execute();
  return found.map(personOf);
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

export const addGuardian = async (write: Write, child: number, adult: number): Promise<void> => {
  await write
    .insertInto('guardians')
    .values({ child_id: child, adult_id: adult })
    .onConflict((clash) => clash.doNothing())
    .execute();
};

export const guardiansOf = async (read: Read, child: number): Promise<readonly number[]> => {
  const found = await read.selectFrom('guardians').select('adult_id').where('child_id', '=', child).execute();
  return found.map((row) => row.adult_id);
};
