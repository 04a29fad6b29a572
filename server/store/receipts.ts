// What a person gets for each yes, end, import and forgetting: written with its ledger entry, readable by that person alone.

import { grantPurposes } from '../../config/words/grant.ts';
import { wordsOfHead } from '../../config/words/head-words.ts';
import { isKind } from '../../config/words/kind.ts';
import type { LedgerEntry } from './ledger.ts';
import { type JsonLd, type ReceiptFacts, receiptOf } from './receipt-body.ts';
import type { Read, Write } from './tables.ts';

export interface StoredReceipt {
  readonly id: number;
  readonly atMs: number;
  readonly kind: string;
  readonly seq: number;
  readonly body: JsonLd;
}

/** Part of the transaction that wrote `entry`; answers the receipt's id, or null for somebody who is gone. */
export const addReceipt = async (
  write: Write,
  person: number,
  entry: LedgerEntry,
  facts: ReceiptFacts,
): Promise<number | null> => {
  const found = await write
    .selectFrom('people')
    .select('pseudonym')
    .where('id', '=', person)
    .where('status', '!=', 'erased')
    .executeTakeFirst();
  if (found === undefined) return null;
  const parties = { person: found.pseudonym, by: entry.actor };
  const proof = { seq: entry.seq, hash: entry.hash, words: wordsOfHead(entry.hash) };
  const { id } = await write
    .insertInto('receipts')
    .values({
      person_id: person,
      at_ms: entry.atMs,
      kind: facts.type,
      ledger_seq: entry.seq,
      body: JSON.stringify(receiptOf(facts, parties, proof, entry.atMs)),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
};

/** For whoever gave the permission, and for the person it is about. */
export const addConsentReceipts = async (
  write: Write,
  grant: number,
  entry: LedgerEntry,
  end: { readonly reason: string } | null,
): Promise<void> => {
  const row = await write.selectFrom('grants').selectAll().where('id', '=', grant).executeTakeFirstOrThrow();
  const purpose = grantPurposes.find((word) => word === row.purpose);
  if (!isKind(row.kind) || purpose === undefined) return;
  const facts = {
    type: end === null ? 'grant' : 'end',
    grant,
    room: row.room_id,
    kind: row.kind,
    purpose,
    effect: row.effect === 'allow' ? 'allow' : 'deny',
    startsAtMs: row.starts_at_ms,
    endsAtMs: row.ends_at_ms,
    retentionDays: row.retention_days,
    notice: row.notice_version,
    method: row.method,
    ...end,
  } as const;
  for (const person of new Set([row.by_person, row.person_id ?? row.by_person]))
    await addReceipt(write, person, entry, facts);
};

const receiptsOf = (read: Read, person: number) =>
  read
    .selectFrom('receipts')
    .select(['id', 'at_ms as atMs', 'kind', 'ledger_seq as seq', 'body'])
    .where('person_id', '=', person);

interface ReceiptRow extends Omit<StoredReceipt, 'body'> {
  readonly body: string;
}

// Written by `addReceipt` alone.
const receiptFrom = (row: ReceiptRow): StoredReceipt => ({ ...row, body: JSON.parse(row.body) as JsonLd });

/** Newest first. */
export const listReceipts = async (read: Read, person: number): Promise<readonly StoredReceipt[]> =>
  (await receiptsOf(read, person).orderBy('id', 'desc').execute()).map(receiptFrom);

/** null for one that does not exist or is somebody else's. */
export const receiptById = async (read: Read, person: number, id: number): Promise<StoredReceipt | null> => {
  const row = await receiptsOf(read, person).where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : receiptFrom(row);
};

/** Receipts of what was forgotten go with it; those of permissions that are still on stay. */
export const dropReceiptsOfThePast = async (write: Write, person: number): Promise<number> => {
  const live = await write.selectFrom('grants').select('id').where('ended_at_ms', 'is', null).execute();
  const on = new Set(live.map(({ id }) => `urn:roomtone:grant:${id}`));
  const mine = await listReceipts(write, person);
  const past = mine.filter(({ kind, body }) => {
    const record = body['dpv:hasRecordOfActivity'];
    const id = typeof record === 'object' && record !== null && '@id' in record ? record['@id'] : null;
    return kind !== 'grant' || typeof id !== 'string' || !on.has(id);
  });
  for (const { id } of past) await write.deleteFrom('receipts').where('id', '=', id).execute();
  return past.length;
};
