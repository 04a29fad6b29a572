// Accounts of home-made sensors on the embedded broker; passwords are random, so a plain hash of them is enough.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Read, Write } from './tables.ts';

export interface BrokerAccount {
  readonly username: string;
  readonly passwordHash: string;
  /** The sensor id in `roomtone/sensor/<sensor>/...`, the only topics it may publish on. */
  readonly sensor: string;
}

const passwordBytes = 16;

export const hashBrokerPassword = (password: string): string =>
  createHash('sha256').update(password).digest('base64url');

export const isBrokerPassword = (account: BrokerAccount, password: string): boolean =>
  timingSafeEqual(Buffer.from(hashBrokerPassword(password)), Buffer.from(account.passwordHash));

/** Makes the account, or a new password for it; the password is answered once and stored only as a hash. */
export const createAccount = async (
  write: Write,
  account: { readonly username: string; readonly sensor: string; readonly atMs: number },
): Promise<{ readonly username: string; readonly password: string }> => {
  const password = randomBytes(passwordBytes).toString('base64url');
  const row = { password_hash: hashBrokerPassword(password), sensor: account.sensor, created_at_ms: account.atMs };
  await write
    .insertInto('broker_accounts')
    .values({ username: account.username, ...row })
    .onConflict((clash) => clash.column('username').doUpdateSet(row))
    .execute();
  return { username: account.username, password };
};

export const listAccounts = async (read: Read): Promise<readonly BrokerAccount[]> =>
  read.selectFrom('broker_accounts').select(['username', 'password_hash as passwordHash', 'sensor']).execute();

export const findAccount = async (read: Read, username: string): Promise<BrokerAccount | null> => {
  const row = await read
    .selectFrom('broker_accounts')
    .select(['username', 'password_hash as passwordHash', 'sensor'])
    .where('username', '=', username)
    .executeTakeFirst();
  return row ?? null;
};

export const removeAccount = async (write: Write, username: string): Promise<boolean> => {
  const { numDeletedRows } = await write
    .deleteFrom('broker_accounts')
    .where('username', '=', username)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
};
