// Forgets a scope wherever it is: tastes at once, then rows, files and the broker, then the rooms' lists; what is left is learnt again.
import type { Clock, Report } from '../../devices/types.ts';
import type { Db } from '../store/db.ts';
import {
  carryOut,
  type Erased,
  type ForgetRecord,
  type ForgetScope,
  type Forgotten,
  listNoted,
  noteErasure,
} from '../store/forget.ts';
import type { ForgetReceipt } from '../store/forget-record.ts';
import type { PlayingNow } from '../store/forget-scope.ts';
import type { LedgerKey } from '../store/ledger.ts';
import { writeTight } from '../store/tight.ts';

export interface ForgettingDeps {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly clock: Clock;
  readonly report: Report;
  /** These tastes move no pick from now on, and of these plays nothing is written when they end. */
  layAside(owners: readonly number[], playing: PlayingNow | null): void;
  /** Imports that were stopped have ended with their files, and plays that had ended are written; left out where there are none. */
  settled?(): Promise<void>;
  /** Folds what is left of them; nobody waits for it. */
  learnAnew(owners: readonly number[]): void;
  /** Rows are gone: whoever holds a copy in memory reads it again. */
  forgotten(): Promise<void>;
  /** Empties what the broker holds for us; false when it could not be reached and will be asked again. */
  clearRetained(): Promise<boolean>;
}

export interface ErasedOnRecord {
  readonly gone: Forgotten;
  readonly receipt: ForgetReceipt;
}

export interface Forgetting {
  /** What the house drops by itself. */
  erase(scope: ForgetScope): Promise<Forgotten>;
  /** What somebody asked for: with one entry in the ledger and one receipt, whatever happens meanwhile. */
  eraseOnRecord(scope: ForgetScope, record: ForgetRecord): Promise<ErasedOnRecord>;
  /** Carries out what a transaction noted; null when that is done already. */
  carryOut(id: number): Promise<Erased | null>;
  /** Tries again what could not be finished. */
  finishLeft(): Promise<void>;
}

export const createForgetting = (deps: ForgettingDeps): Forgetting => {
  const { db, key, clock } = deps;
  const underWay = new Map<number, Promise<Erased | null>>();

  const work = async (id: number): Promise<Erased | null> => {
    let concerned: readonly number[] = [];
    try {
      const erased = await carryOut({ db, key }, id, {
        concerns: (owners, playing) => {
          concerned = owners;
          deps.layAside(owners, playing);
        },
        ...(deps.settled !== undefined && { settled: deps.settled }),
        clearRetained: async () => {
          if (!(await deps.clearRetained().catch(() => false))) deps.report('retained-not-cleared');
        },
      });
      await deps.forgotten();
      return erased;
    } finally {
      if (concerned.length > 0) deps.learnAnew(concerned);
    }
  };

  const once = (id: number): Promise<Erased | null> => {
    const running = underWay.get(id) ?? work(id).finally(() => underWay.delete(id));
    underWay.set(id, running);
    return running;
  };

  const noteAndErase = async (scope: ForgetScope, record?: ForgetRecord): Promise<Erased> => {
    const order = { scope, atMs: clock.nowMs(), ...(record !== undefined && { record }) };
    const id = await writeTight(db, (write) => noteErasure(write, order));
    const erased = await once(id);
    if (erased === null) throw new Error('an erasure was finished by nobody');
    return erased;
  };

  return {
    erase: async (scope) => (await noteAndErase(scope)).gone,
    eraseOnRecord: async (scope, record) => {
      const { gone, receipt } = await noteAndErase(scope, record);
      if (receipt === null) throw new Error('a forgetting was not told');
      return { gone, receipt };
    },
    carryOut: once,
    finishLeft: async () => {
      for (const id of await listNoted(db)) await once(id);
    },
  };
};
