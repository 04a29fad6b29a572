// What restored data go through before anything else reads them and before any door opens.
import type { Clock } from '../../devices/types.ts';
import { doneRestoring, readRestored } from '../flows/backup-open.ts';
import type { Db } from '../store/db.ts';
import { forgetAgain, settleRestored } from '../store/forgotten.ts';
import type { LedgerKey } from '../store/ledger.ts';

/** What was forgotten since is forgotten again, and no old sign-in lives on. */
export const settleData = async (
  dataDir: string,
  { db, key, clock }: { readonly db: Db; readonly key: LedgerKey; readonly clock: Clock },
): Promise<void> => {
  const facts = await readRestored(dataDir);
  if (facts === null) return;
  const nowMs = clock.nowMs();
  const repeated = await forgetAgain(db, key, facts.entries, nowMs);
  await settleRestored(db, key, { madeAtMs: facts.madeAtMs, repeated, nowMs });
  await doneRestoring(dataDir);
};
