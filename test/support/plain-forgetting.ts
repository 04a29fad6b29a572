// Forgetting over a store alone: nobody else holds a copy, unless a test says who.
import { createForgetting, type Forgetting, type ForgettingDeps } from '../../server/flows/forgetting.ts';

export const plainForgetting = (
  store: Pick<ForgettingDeps, 'db' | 'key' | 'clock'>,
  others: Partial<ForgettingDeps> = {},
): Forgetting =>
  createForgetting({
    report: () => undefined,
    layAside: () => undefined,
    learnAnew: () => undefined,
    forgotten: async () => undefined,
    clearRetained: async () => true,
    db: store.db,
    key: store.key,
    clock: store.clock,
    ...others,
  });
