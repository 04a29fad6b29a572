// The cards by which owners hear what another one of them changed of a room, or had forgotten of it: that it was, never what.
import type { CardView } from '../../config/words/panel.ts';
import type { House } from '../core/house-types.ts';
import type { Db } from '../store/db.ts';
import { listOwnerNews, type OwnerNews, type RoomNews } from '../store/owner-news.ts';

export interface OwnerCards {
  /** Reads them anew, after something changed or was forgotten. */
  read(): Promise<void>;
  cardsFor(person: number, pseudonym: string): readonly CardView[];
}

/** For so long the others are told. */
const toldForMs = 14 * 86_400_000;

const changedCard = ({ name, who }: RoomNews): CardView => ({ code: 'room-changed', fields: { room: name, who } });

const forgottenCard = ({ name, who, atMs, onlySensed }: RoomNews): CardView => ({
  code: 'room-forgotten',
  fields: { room: name, who, dayMs: atMs, what: onlySensed ? 'sensed' : 'kept' },
});

export const createOwnerCards = (deps: {
  readonly db: Pick<Db, 'read'>;
  nowMs(): number;
  house(): House;
}): OwnerCards => {
  let news: readonly OwnerNews[] = [];

  return {
    read: async () => {
      news = await listOwnerNews(deps.db.read, deps.nowMs() - toldForMs);
    },
    cardsFor: (person, pseudonym) => {
      const { rooms } = deps.house();
      const owns = (room: string): boolean => rooms[room]?.settings.owners.includes(person) === true;
      const told = news.filter(({ by, atMs }) => by !== person && atMs > deps.nowMs() - toldForMs);
      const ofRooms = told
        .filter((one) => one.about !== 'house-forgotten')
        .filter(({ room, left }) => owns(room) || left.includes(pseudonym));
      const latest = (about: RoomNews['about']): readonly RoomNews[] => {
        const same = ofRooms.filter((one) => one.about === about);
        return same.filter(({ room }, n) => same.findIndex((one) => one.room === room) === n);
      };
      const wiped = told.find(({ about }) => about === 'house-forgotten');
      return [
        ...latest('changed').map(changedCard),
        ...latest('forgotten').map(forgottenCard),
        ...(wiped === undefined ? [] : [{ code: 'house-forgotten', fields: { dayMs: wiped.atMs } } as const]),
      ];
    },
  };
};
