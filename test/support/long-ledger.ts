// Fills a ledger fast with a chain of its own making, by the format that the docs give and not by the code under test.
import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import type { TestStore } from './stores.ts';

const hmac = (key: Uint8Array, text: string): string => createHmac('sha256', key).update(text).digest('hex');

/** Entries as a house makes them, after whatever stands in the ledger already; answers the bytes that were hashed. */
export const fillLedger = async (
  { db, key }: Pick<TestStore, 'db' | 'key'>,
  count: number,
): Promise<readonly string[]> => {
  const last = await db.read
    .selectFrom('ledger')
    .select(['seq', 'mac'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const hashed: string[] = [];
  let [seq, prev] = [last?.seq ?? 0, last?.mac ?? '0'.repeat(64)];
  const rows = Array.from({ length: count }, (_, index) => {
    seq += 1;
    // Each yes is taken back by the next entry, since a house without it must know none that is on.
    const isEnd = index % 2 === 1;
    const event = isEnd ? 'end' : index + 1 < count ? 'grant' : 'reviewed';
    const words = { grant: 1_000_000 + (isEnd ? seq - 1 : seq), room: 1, kind: 'motion', purpose: 'react' };
    const body = JSON.stringify({ ...words, ...(isEnd ? { reason: 'revoked' } : { endsAtMs: null }) });
    const row = [seq, 1_790_000_000_000 + index, event, 'pseudonym-a', 'room:1', body, prev];
    const text = JSON.stringify(row);
    hashed.push(text);
    prev = hmac(key, text);
    return [...row, prev];
  });
  const head = `${seq}:${hmac(key, `head:${seq}:${prev}`)}`;
  await db.write(async (write) => {
    // The trigger looks for later entries at every row; here they come in order.
    await sql`DROP TRIGGER IF EXISTS ledger_no_replace`.execute(write);
    await sql`INSERT INTO ledger SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7
      FROM json_each(${JSON.stringify(rows)})`.execute(write);
    await sql`REPLACE INTO meta VALUES('ledger_head', ${head})`.execute(write);
  });
  return hashed;
};
