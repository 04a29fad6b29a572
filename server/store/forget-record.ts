// How a forgetting is told afterwards: its entry in the ledger, and the receipt of the one who asked for it.
import { recordWithReceipt } from './acts.ts';
import type { Forgotten } from './erasure.ts';
import type { LedgerEntry, LedgerKey } from './ledger.ts';
import { dropReceiptsOfThePast } from './receipts.ts';
import type { Write } from './tables.ts';

/** Written down before the first row goes, so that it is told also when a crash comes in between. */
export interface ForgetRecord {
  readonly by: number;
  /** The number of the room that was forgotten. */
  readonly room?: number;
  /** Whom it was about, where that is not the one who asked. */
  readonly person?: number;
  /** Whose receipts of the past go with it. */
  readonly pastOf?: readonly number[];
  /** Everybody's, instead of the asking person's own. */
  readonly house?: true;
}

export interface ForgetReceipt {
  readonly entry: LedgerEntry;
  readonly receipt: number | null;
}

/** Part of the transaction that ends the forgetting. */
export const recordForget = async (
  write: Write,
  key: LedgerKey,
  {
    by,
    room,
    person = by,
    pastOf = [],
    house,
    gone,
    atMs,
  }: ForgetRecord & { readonly gone: Forgotten; readonly atMs: number },
): Promise<ForgetReceipt> => {
  const counts = { ...gone };
  const about = room !== undefined ? { room } : house === true ? {} : { person };
  for (const one of pastOf) await dropReceiptsOfThePast(write, one);
  return recordWithReceipt(write, key, { atMs, event: 'forget', by, ...about, body: counts, counts });
};
