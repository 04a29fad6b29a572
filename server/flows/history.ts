// What people may do to their history.
import type { ForgetScope, Forgotten } from '../store/forget.ts';
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
  /** Forgets for good, wherever it is. */
  erase(scope: ForgetScope): Promise<Forgotten>;
}

export interface HistoryFlow extends HistoryHandle {
  erase(scope: ForgetScope): Promise<Forgotten>;
}

export const createHistory = ({ erase }: HistoryDeps): HistoryFlow => ({
  erase,
  forget: async (filter) => (await erase({ type: 'plays', filter })).plays,
});
