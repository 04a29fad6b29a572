// Whether the ledger can still be believed: once it was found broken, nothing is sensed until somebody has looked.
import type { Report } from '../ground/log.ts';
import type { Db } from './db.ts';
import { type LedgerKey, type LedgerVerdict, verifyLedger } from './ledger.ts';

export interface LedgerTrust {
  intact(): boolean;
  /** Checks the whole chain. What is found broken stays broken for this run, whatever a later check says. */
  verify(): Promise<LedgerVerdict>;
  /** Called once, when a check finds it broken. */
  onBroken(listener: () => void): void;
}

export const createLedgerTrust = (db: Db, key: LedgerKey, report: Report): LedgerTrust => {
  const listeners: (() => void)[] = [];
  let intact = true;
  return {
    intact: () => intact,
    onBroken: (listener) => listeners.push(listener),
    verify: async () => {
      const verdict = await verifyLedger(db.read, key);
      if (!verdict.ok && intact) {
        intact = false;
        report('ledger-broken', { seq: verdict.seq });
        for (const listener of listeners) listener();
      }
      return verdict;
    },
  };
};
