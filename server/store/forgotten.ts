// What was taken back for good: told beside the backups, and done again when an older one comes back.
import type { Db } from './db.ts';
import { takeAway } from './erase-person.ts';
import { carryOut, forget } from './forget.ts';
import { readScope } from './forget-scope.ts';
import { endGrant } from './grants.ts';
import { appendLedger, type LedgerKey } from './ledger.ts';
import { writeHousehold, writeMeta } from './meta.ts';
import type { Read } from './tables.ts';
import { writeTight } from './tight.ts';

export type ForgottenEntry =
  | { readonly type: 'tombstone'; readonly atMs: number; readonly scope: string }
  | {
      readonly type: 'grant-ended';
      readonly grant: number;
      readonly startsAtMs: number;
      readonly atMs: number;
      readonly reason: string;
    }
  | { readonly type: 'person-erased'; readonly pseudonym: string };

/** Two entries are the same when their texts are. */
export const textOf = (entry: ForgottenEntry): string => JSON.stringify(entry);

/** Throws when it is no entry; the text comes from a file that was authenticated. */
export const entryOf = (text: string): ForgottenEntry => JSON.parse(text) as ForgottenEntry;

/** Everything so far, oldest first within each sort. */
export const listForgotten = async (read: Read): Promise<readonly ForgottenEntry[]> => {
  const tombstones = await read.selectFrom('tombstones').select(['scope', 'at_ms']).orderBy('id').execute();
  const ended = await read
    .selectFrom('grants')
    .select(['id', 'starts_at_ms', 'ended_at_ms', 'end_reason'])
    .where('ended_at_ms', 'is not', null)
    .orderBy('id')
    .execute();
  const erased = await read
    .selectFrom('people')
    .select('pseudonym')
    .where('status', '=', 'erased')
    .orderBy('id')
    .execute();
  return [
    ...erased.map(({ pseudonym }) => ({ type: 'person-erased', pseudonym }) as const),
    ...ended.map((row) => ({
      type: 'grant-ended' as const,
      grant: row.id,
      startsAtMs: row.starts_at_ms,
      atMs: row.ended_at_ms ?? 0,
      reason: row.end_reason ?? 'revoked',
    })),
    ...tombstones.map((row) => ({ type: 'tombstone', atMs: row.at_ms, scope: row.scope }) as const),
  ];
};

const endAgain = async (db: Db, key: LedgerKey, entry: Extract<ForgottenEntry, { type: 'grant-ended' }>) => {
  await db.write(async (write) => {
    const row = await write
      .selectFrom('grants')
      .select('id')
      .where('id', '=', entry.grant)
      .where('starts_at_ms', '=', entry.startsAtMs)
      .executeTakeFirst();
    // Another grant may have got this number in a house that went on from an older backup.
    if (row === undefined) return;
    await endGrant(write, key, row.id, { atMs: entry.atMs, by: null, reason: entry.reason });
  });
};

const eraseAgain = async (db: Db, key: LedgerKey, pseudonym: string, atMs: number): Promise<void> => {
  const person = await db.read
    .selectFrom('people')
    .select('id')
    .where('pseudonym', '=', pseudonym)
    .where('status', '!=', 'erased')
    .executeTakeFirst();
  if (person === undefined) return;
  const leaving = { person: person.id, by: null, atMs };
  const noted = await writeTight(db, (write) => takeAway(write, key, leaving));
  for (const id of noted) await carryOut({ db, key: null }, id);
};

const doAgain = async (db: Db, key: LedgerKey, entry: ForgottenEntry, nowMs: number): Promise<void> => {
  if (entry.type === 'grant-ended') await endAgain(db, key, entry);
  else if (entry.type === 'person-erased') await eraseAgain(db, key, entry.pseudonym, nowMs);
  else await forget(db, readScope(entry.scope), entry.atMs);
};

/** Does again what the restored data do not know of; answers how much that was. Repeating it changes nothing more. */
export const forgetAgain = async (
  db: Db,
  key: LedgerKey,
  entries: readonly ForgottenEntry[],
  nowMs: number,
): Promise<number> => {
  const known = new Set((await listForgotten(db.read)).map(textOf));
  const news = entries.filter((entry) => !known.has(textOf(entry)));
  for (const entry of news) await doAgain(db, key, entry, nowMs);
  return news.length;
};

/**
 * Nobody knows which sign-ins, invitations and vetoes were changed since the backup was made: the first two end, and
 * sensing waits until an adult has looked at what is on.
 */
export const settleRestored = async (
  db: Db,
  key: LedgerKey,
  facts: { readonly madeAtMs: number; readonly repeated: number; readonly nowMs: number },
): Promise<void> => {
  await db.write(async (write) => {
    await write.deleteFrom('sign_ins').execute();
    await write.deleteFrom('invites').execute();
    await writeHousehold(write, { sensingStopped: true });
    await writeMeta(write, 'restored-at-ms', String(facts.nowMs));
    const body = { madeAtMs: facts.madeAtMs, repeated: facts.repeated };
    await appendLedger(write, key, { atMs: facts.nowMs, event: 'restore', actor: 'house', subject: 'house', body });
  });
};
