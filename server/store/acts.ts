// Notes what somebody did to their own data: the entry in the ledger and the receipt, together or not at all.
import type { LedgerEvent } from '../../config/words/ledger.ts';
import { appendLedger, type LedgerEntry, type LedgerKey } from './ledger.ts';
import { addReceipt } from './receipts.ts';
import type { Read, Write } from './tables.ts';

export interface Act {
  readonly atMs: number;
  readonly event: LedgerEvent;
  /** null: the house itself. */
  readonly by: number | null;
  /** A room's number, a person, or the house when neither is given. */
  readonly room?: number;
  readonly person?: number;
  readonly body: Readonly<Record<string, string | number | null>>;
}

const pseudonymOf = async (read: Read, person: number): Promise<string> => {
  const row = await read.selectFrom('people').select('pseudonym').where('id', '=', person).executeTakeFirst();
  return row?.pseudonym ?? 'nobody';
};

const subjectOf = async (read: Read, { room, person }: Act): Promise<string> => {
  if (room !== undefined) return `room:${room}`;
  return person === undefined ? 'house' : pseudonymOf(read, person);
};

export const recordAct = async (write: Write, key: LedgerKey, act: Act): Promise<LedgerEntry> =>
  appendLedger(write, key, {
    atMs: act.atMs,
    event: act.event,
    actor: act.by === null ? 'house' : await pseudonymOf(write, act.by),
    subject: await subjectOf(write, act),
    body: act.body,
  });

/** An import or a forgetting, with the receipt of the one who asked for it. */
export const recordWithReceipt = async (
  write: Write,
  key: LedgerKey,
  act: Act & { readonly event: 'import' | 'forget'; readonly counts: Readonly<Record<string, number>> },
): Promise<{ readonly entry: LedgerEntry; readonly receipt: number | null }> => {
  const entry = await recordAct(write, key, act);
  if (act.by === null) return { entry, receipt: null };
  const facts = { type: act.event, scope: entry.subject, counts: act.counts };
  return { entry, receipt: await addReceipt(write, act.by, entry, facts) };
};
