// Tells the house when its rooms' lists rest on something that is no longer so.
import type { HouseHandle } from './handles.ts';
import type { Catalogue } from './track-catalogue.ts';

export interface ListKeeper {
  /** Somebody's taste or a switch changed: every list is chosen anew, but for what people placed. */
  outdated(): void;
  /** The library changed: the first music of the house fills the lists that wait for it. */
  musicChanged(): void;
  /** How many tracks the household has as files. */
  owned(): number;
}

export const createListKeeper = (house: HouseHandle, catalogue: Pick<Catalogue, 'all'>): ListKeeper => {
  const outdated = (): void => house.send({ type: 'lists-outdated' });
  const owned = (): number => catalogue.all().filter((track) => track.owned).length;
  return {
    outdated,
    owned,
    musicChanged: () => {
      const waits = Object.values(house.state().rooms).some((room) => room.kept.list.length === 0);
      if (waits && owned() > 0) outdated();
    },
  };
};
