// Whose command a verb of the command line is, and how that is proved.
import { RoomtoneError } from '../../config/words/errors.ts';
import { isAdult } from '../../config/words/person.ts';
import { isPassword } from '../http/passwords.ts';
import type { Db } from '../store/db.ts';
import { listPeople, type Person, personByName } from '../store/people.ts';

export type Args = Readonly<Record<string, unknown>>;

export const textOf = (args: Args, name: string): string => {
  const value = args[name];
  if (typeof value !== 'string' || value === '')
    throw new RoomtoneError('bad-request', { problem: `${name} is missing` });
  return value;
};

export const listOf = (args: Args, name: string): string[] => {
  const value = args[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
};

/** The one adult of the house; null where there are several, or none. */
const onlyAdult = async (db: Db): Promise<Person | null> => {
  const [first, ...others] = (await listPeople(db.read)).filter(({ role }) => isAdult(role));
  return first === undefined || others.length > 0 ? null : first;
};

export const personOf = async (db: Db, name: string | null): Promise<Person> => {
  const found = name === null ? await onlyAdult(db) : await personByName(db.read, name);
  if (found === null) {
    throw new RoomtoneError('bad-request', {
      problem: name === null ? 'say whose it is with --person NAME' : 'there is nobody of that name',
    });
  }
  return found;
};

const nameIn = (args: Args): string | null => {
  const name = args['person'];
  return typeof name === 'string' ? name : null;
};

/** Whoever sits at this machine is not therefore the person: each one's own password opens what is theirs. */
export const provedPerson = async (db: Db, args: Args): Promise<Person> => {
  const person = await personOf(db, nameIn(args));
  const password = args['password'];
  if (password === undefined) throw new RoomtoneError('password-wanted');
  if (typeof password !== 'string' || !(await isPassword(person.passwordHash, password)))
    throw new RoomtoneError('wrong-credentials');
  return person;
};

/** The same, except that where one adult lives alone this machine is theirs, and they need not prove it. */
export const actingPerson = async (db: Db, args: Args): Promise<Person> => {
  const named = await personOf(db, nameIn(args));
  const alone = (await onlyAdult(db))?.id === named.id;
  const person = alone ? named : await provedPerson(db, args);
  if (person.status !== 'active') throw new RoomtoneError('wrong-credentials');
  return person;
};
