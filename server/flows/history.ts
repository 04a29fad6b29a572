// Erases plays for good and lets the taste of whoever owned them be folded anew.
import type { Clock } from '../../devices/types.ts';
import type { Db } from '../store/db.ts';
import { type ForgetScope, type Forgotten, forget } from '../store/forget.ts';
import type { HistoryHandle, HouseHandle } from './handles.ts';
import type { Catalogue } from './track-catalogue.ts';

/** A forgotten track must leave the rooms' lists in memory too, or they would write it back. */
export const dropForgotten = async (house: HouseHandle, catalogue: Pick<Catalogue, 'byId'>): Promise<void> => {
  for (const [room, { kept }] of Object.entries(house.state().rooms)) {
    const items = kept.list.filter((item) => catalogue.byId(item.track.id) !== null);
    if (items.length < kept.list.length)
      await house.ask(null, (asker) => ({ type: 'list-edited', room, asker, items }));
  }
};

export interface HistoryDeps {
  readonly db: Db;
  readonly clock: Clock;
  /** Plays went: every taste that may have known them is laid aside and folded again from what is left. */
  refold(): Promise<void>;
}

export interface HistoryFlow extends HistoryHandle {
  erase(scope: ForgetScope): Promise<Forgotten>;
}

export const createHistory = (deps: HistoryDeps): HistoryFlow => {
  const erase = async (scope: ForgetScope): Promise<Forgotten> => {
    const gone = await forget(deps.db, scope, deps.clock.nowMs());
    await deps.refold();
    return gone;
  };
  return { erase, forget: async (filter) => (await erase({ type: 'plays', filter })).plays };
};
