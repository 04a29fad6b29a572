// Forgets a scope wherever it is: tastes at once, then rows, files and the broker, then the rooms' lists; what is left is learnt again.
import type { Clock, Report } from '../../devices/types.ts';
import type { Db } from '../store/db.ts';
import { type ForgetScope, type Forgotten, forget } from '../store/forget.ts';

export interface ForgettingDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly report: Report;
  /** These tastes move no pick from now on. */
  layAside(owners: readonly number[]): void;
  /** Folds what is left of them; nobody waits for it. */
  learnAnew(owners: readonly number[]): void;
  /** Rows are gone: whoever holds a copy in memory reads it again. */
  forgotten(): Promise<void>;
  /** Empties what the broker holds for us; false when it could not be reached and will be asked again. */
  clearRetained(): Promise<boolean>;
}

export interface Forgetting {
  erase(scope: ForgetScope): Promise<Forgotten>;
}

export const createForgetting = (deps: ForgettingDeps): Forgetting => ({
  erase: async (scope) => {
    let concerned: readonly number[] = [];
    try {
      const gone = await forget(deps.db, scope, deps.clock.nowMs(), {
        concerns: (owners) => {
          concerned = owners;
          deps.layAside(owners);
        },
        clearRetained: async () => {
          if (!(await deps.clearRetained().catch(() => false))) deps.report('retained-not-cleared');
        },
      });
      await deps.forgotten();
      return gone;
    } finally {
      if (concerned.length > 0) deps.learnAnew(concerned);
    }
  },
});
