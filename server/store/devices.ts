// A person's own phones and watches: their ids are sealed with a key that goes with the account.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Read, Write } from './tables.ts';

export interface Device {
  readonly id: number;
  readonly person: number;
  readonly name: string;
}

const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;
const algorithm = 'aes-256-gcm';

/** The pseudonym is bound in, so that one sealed id cannot stand in for another. */
const seal = (key: Buffer, pseudonym: string, ref: string): string => {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, key, iv).setAAD(Buffer.from(pseudonym));
  const sealed = Buffer.concat([cipher.update(ref, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
};

const unseal = (key: Buffer, pseudonym: string, sealed: string): string => {
  const bytes = Buffer.from(sealed, 'base64url');
  const [iv, tag] = [bytes.subarray(0, ivBytes), bytes.subarray(ivBytes, ivBytes + tagBytes)];
  const opener = createDecipheriv(algorithm, key, iv).setAAD(Buffer.from(pseudonym)).setAuthTag(tag);
  return Buffer.concat([opener.update(bytes.subarray(ivBytes + tagBytes)), opener.final()]).toString('utf8');
};

const keyOf = async (write: Write, person: number): Promise<Buffer> => {
  const { data_key: kept } = await write
    .selectFrom('people')
    .select('data_key')
    .where('id', '=', person)
    .executeTakeFirstOrThrow();
  if (kept !== null) return Buffer.from(kept, 'base64url');
  const key = randomBytes(keyBytes);
  await write
    .updateTable('people')
    .set({ data_key: key.toString('base64url') })
    .where('id', '=', person)
    .execute();
  return key;
};

export const addDevice = async (
  write: Write,
  device: { readonly person: number; readonly name: string; readonly ref: string },
): Promise<Device> => {
  const pseudonym = randomBytes(9).toString('base64url');
  const { person, name } = device;
  const sealed = seal(await keyOf(write, person), pseudonym, device.ref);
  const { id } = await write
    .insertInto('devices')
    .values({ pseudonym, person_id: person, name, sealed_ref: sealed })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, person, name };
};

export const listDevices = async (read: Read, person: number): Promise<readonly Device[]> =>
  read
    .selectFrom('devices')
    .select(['id', 'person_id as person', 'name'])
    .where('person_id', '=', person)
    .orderBy('id')
    .execute();

/** Whose it is and its own id; null when it is gone, or its key is. */
export const openDevice = async (
  read: Read,
  id: number,
): Promise<{ readonly person: number; readonly ref: string } | null> => {
  const row = await read
    .selectFrom('devices')
    .innerJoin('people', 'people.id', 'devices.person_id')
    .select(['devices.person_id as person', 'devices.pseudonym', 'sealed_ref', 'data_key'])
    .where('devices.id', '=', id)
    .executeTakeFirst();
  if (row === undefined || row.data_key === null) return null;
  return { person: row.person, ref: unseal(Buffer.from(row.data_key, 'base64url'), row.pseudonym, row.sealed_ref) };
};

/** Its sensors go with it; answers its pseudonym, or null when this person has none of that number. */
export const removeDevice = async (write: Write, id: number, person: number): Promise<string | null> => {
  const gone = await write
    .deleteFrom('devices')
    .where('id', '=', id)
    .where('person_id', '=', person)
    .returning('pseudonym')
    .executeTakeFirst();
  return gone?.pseudonym ?? null;
};
