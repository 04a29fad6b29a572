// The append-only, HMAC-chained record of every permission given and ended; it holds pseudonyms only.
import { createHmac, randomBytes } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { RoomtoneError } from '../../config/words/errors.ts';
import { wordsOfHead } from '../../config/words/head-words.ts';
import type { LedgerEvent } from '../../config/words/ledger.ts';
import { foldLedger, type RecordEntry } from './ledger-fold.ts';
import type { LedgerTable, Read, Write } from './tables.ts';

export type LedgerKey = Uint8Array;

export interface LedgerFact {
  readonly atMs: number;
  readonly event: LedgerEvent;
  /** A person's pseudonym, or `house`. */
  readonly actor: string;
  /** A person's pseudonym, `room:<number>` or `house`. */
  readonly subject: string;
  readonly body: Readonly<Record<string, string | number | null>>;
}

export interface LedgerEntry extends RecordEntry {
  /** Hex, as stored. */
  readonly hash: string;
}

/** `head` is the hash of the newest entry, and `words` are its eight words; `seq` is the first entry that is not right. */
export type LedgerVerdict =
  | { readonly ok: true; readonly entries: number; readonly head: string; readonly words: readonly string[] }
  | { readonly ok: false; readonly seq: number; readonly problem: 'changed' | 'missing' | 'grants' };

export const ledgerKeyBytes = 32;
/** What the first entry follows. */
const origin = '0'.repeat(64);
const headKey = 'ledger_head';
const verifyPage = 5000;

/** Reads the install's key, or makes it at the first start; mode 0600. */
export const readLedgerKey = async (path: string): Promise<LedgerKey> => {
  try {
    const file = await open(path, 'wx', 0o600);
    const key = randomBytes(ledgerKeyBytes);
    await file.writeFile(key);
    await file.sync();
    await file.close();
    return key;
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
    const key = await readFile(path);
    if (key.byteLength === ledgerKeyBytes) return key;
    throw new RoomtoneError('store-broken', { problem: 'the key of the permission ledger is damaged' }, { cause });
  }
};

/** Whole numbers as text: a changed bit may make them larger than a number can hold. */
interface ChainRow extends Pick<LedgerTable, 'event' | 'actor' | 'subject' | 'body' | 'prev'> {
  readonly seq: string;
  readonly atMs: string;
}

/** HMAC-SHA256, in hex, of the JSON list `[seq, at_ms, event, actor, subject, body, prev]`. */
const macOf = (key: LedgerKey, { seq, atMs, event, actor, subject, body, prev }: ChainRow): string =>
  createHmac('sha256', key)
    .update(`[${seq},${atMs},${JSON.stringify([event, actor, subject, body, prev]).slice(1)}`)
    .digest('hex');

/** Binds the newest entry, so that cutting off the end is noticed too. */
const headOf = (key: LedgerKey, seq: number, mac: string): string =>
  `${seq}:${createHmac('sha256', key).update(`head:${seq}:${mac}`).digest('hex')}`;

/** What stands in the table `meta` when this entry is the newest one. */
const headAfter = (key: LedgerKey, { seq, mac }: { readonly seq: number; readonly mac: string }): string | undefined =>
  seq === 0 ? undefined : headOf(key, seq, mac);

const lastOf = async (read: Read): Promise<{ seq: number; mac: string }> => {
  const row = await read.selectFrom('ledger').select(['seq', 'mac']).orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row ?? { seq: 0, mac: origin };
};

/** Part of the caller's transaction: the fact and what it stands for are written together or not at all. */
export const appendLedger = async (write: Write, key: LedgerKey, fact: LedgerFact): Promise<LedgerEntry> => {
  const last = await lastOf(write);
  const row = {
    seq: last.seq + 1,
    at_ms: fact.atMs,
    event: fact.event,
    actor: fact.actor,
    subject: fact.subject,
    body: JSON.stringify(fact.body),
    prev: last.mac,
  };
  const mac = macOf(key, { ...row, seq: String(row.seq), atMs: String(row.at_ms) });
  await write
    .insertInto('ledger')
    .values({ ...row, mac })
    .execute();
  // A chain whose end was cut off is not made whole by what is written after it.
  if ((await headInMeta(write)) === headAfter(key, last)) await keepHead(write, headOf(key, row.seq, mac));
  return entryOf({ ...row, mac });
};

const keepHead = async (write: Write, value: string): Promise<void> => {
  await write
    .insertInto('meta')
    .values({ key: headKey, value })
    .onConflict((clash) => clash.column('key').doUpdateSet({ value }))
    .execute();
};

const entryOf = (row: LedgerTable): LedgerEntry => ({
  seq: row.seq,
  atMs: row.at_ms,
  event: row.event,
  actor: row.actor,
  subject: row.subject,
  body: row.body,
  hash: row.mac,
});

const pageOf = async (read: Read, after: number): Promise<readonly (ChainRow & Pick<LedgerTable, 'mac'>)[]> => {
  const { rows } = await sql<ChainRow & Pick<LedgerTable, 'mac'>>`
    SELECT CAST(seq AS TEXT) AS seq, CAST(at_ms AS TEXT) AS atMs, event, actor, subject, body, prev, mac
    FROM ledger WHERE ledger.seq > ${after} ORDER BY ledger.seq LIMIT ${verifyPage}`.execute(read);
  return rows;
};

const isBeforeTheFirst = async (read: Read): Promise<boolean> =>
  (await read.selectFrom('ledger').select('seq').where('seq', '<', 1).limit(1).executeTakeFirst()) !== undefined;

const headInMeta = async (read: Read): Promise<string | undefined> =>
  (await read.selectFrom('meta').select('value').where('key', '=', headKey).executeTakeFirst())?.value;

/** Somebody lives here, or something was allowed: then the record cannot be empty. */
const hasPast = async (read: Read): Promise<boolean> => {
  const { rows } = await sql<{ n: number }>`
    SELECT EXISTS(SELECT 1 FROM grants) OR EXISTS(SELECT 1 FROM people WHERE role != 'guest') AS n`.execute(read);
  return rows[0]?.n === 1;
};

const verifyAll = async (read: Read, key: LedgerKey): Promise<LedgerVerdict> => {
  let last = { seq: 0, mac: origin };
  const fold = foldLedger();
  if (await isBeforeTheFirst(read)) return { ok: false, seq: 1, problem: 'changed' };
  for (;;) {
    const rows = await pageOf(read, last.seq);
    for (const row of rows) {
      const seq = last.seq + 1;
      if (row.seq !== String(seq)) return { ok: false, seq, problem: 'missing' };
      if (row.prev !== last.mac || macOf(key, row) !== row.mac) return { ok: false, seq, problem: 'changed' };
      last = { seq, mac: row.mac };
      fold.add({ ...row, seq, atMs: Number(row.atMs) });
    }
    if (rows.length < verifyPage) break;
  }
  if ((await headInMeta(read)) !== headAfter(key, last)) return { ok: false, seq: last.seq + 1, problem: 'missing' };
  if (last.seq === 0 && (await hasPast(read))) return { ok: false, seq: 1, problem: 'missing' };
  const odd = await fold.firstOdd(read);
  if (odd !== null) return { ok: false, seq: odd, problem: 'grants' };
  return { ok: true, entries: last.seq, head: last.mac, words: wordsOfHead(last.mac) };
};

/** All of it as it was at one moment: an entry that is written meanwhile is no difference. */
const atOnce = <T>(read: Read, work: (read: Read) => Promise<T>): Promise<T> =>
  read.isTransaction
    ? work(read)
    : read.connection().execute(async (one) => {
        await sql`BEGIN`.execute(one);
        try {
          return await work(one);
        } finally {
          // Whoever reads for long is cut, and its transaction with it.
          await sql`COMMIT`.execute(one).catch(() => undefined);
        }
      });

/** Checks every entry, their order, the end of the chain, and that the permissions are what it tells. */
export const verifyLedger = (read: Read, key: LedgerKey): Promise<LedgerVerdict> =>
  atOnce(read, (one) => verifyAll(one, key));

/** Newest first; `beforeSeq` of the last entry gives the next page. */
export const listLedger = async (
  read: Read,
  page: { readonly limit: number; readonly beforeSeq?: number },
): Promise<readonly LedgerEntry[]> => {
  let query = read.selectFrom('ledger').selectAll();
  if (page.beforeSeq !== undefined) query = query.where('seq', '<', page.beforeSeq);
  return (await query.orderBy('seq', 'desc').limit(page.limit).execute()).map(entryOf);
};
