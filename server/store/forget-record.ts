// Notes a forgetting in the ledger and for the one who asked for it, also where the disk is full.
import { recordWithReceipt } from './acts.ts';
import type { Db } from './db.ts';
import type { Forgotten } from './forget.ts';
import type { LedgerEntry, LedgerKey } from './ledger.ts';
import { dropReceiptsOfThePast } from './receipts.ts';
import { writeTight } from './tight.ts';

export interface ForgetRecord {
  readonly by: number;
  readonly gone: Forgotten;
  /** The number of the room that was forgotten. */
  readonly room?: number;
  /** Whose receipts of the past go with it. */
  readonly pastOf?: readonly number[];
  /** Everybody's, instead of the asking person's own. */
  readonly house?: true;
}

export interface ForgetReceipt {
  readonly entry: LedgerEntry;
  readonly receipt: number | null;
}

export interface ForgetRecorder {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly clock: { nowMs(): number };
}

/** What was erased is gone already; the little that notes it may need the room that is held for erasing. */
export const recordForget = async (
  { db, key, clock }: ForgetRecorder,
  { by, gone, room, pastOf = [], house }: ForgetRecord,
): Promise<ForgetReceipt> => {
  const counts = { ...gone };
  const about = room !== undefined ? { room } : house === true ? {} : { person: by };
  const noted = await writeTight(db, async (write) => {
    for (const person of pastOf) await dropReceiptsOfThePast(write, person);
    const act = { atMs: clock.nowMs(), event: 'forget', by, ...about, body: counts, counts } as const;
    return recordWithReceipt(write, key, act);
  });
  // Receipts that went are erased bytes too.
  if (pastOf.length > 0) await db.checkpoint();
  return noted;
};
