// Who looks, and what of the house that person may see at all: one place for every answer, page and socket.
import type { Grant } from '../../config/words/grant.ts';
import { kinds } from '../../config/words/kind.ts';
import type { RoomView } from '../../config/words/panel.ts';
import type { Role } from '../../config/words/person.ts';
import type { SentenceCode } from '../../config/words/sentence.ts';
import type { House, RoomSettings } from './house-types.ts';

export interface Looker {
  readonly person: number;
  readonly role: Role;
  /** The one room of a guest. */
  readonly room: string | null;
}

type Whose = Pick<RoomSettings, 'id' | 'owners' | 'visibility'>;

/** A private room is its owners' alone; every other is the household's. A guest sees the room of the visit. */
export const seesRoom = (room: Whose, looker: Looker): boolean => {
  if (looker.role === 'guest') return room.id === looker.room;
  return room.visibility !== 'private' || room.owners.includes(looker.person);
};

/** What is about another person is nobody else's business: an admin's neither, only a guardian's for a child. */
export const seesGrant = (
  grant: Grant,
  looker: Looker,
  house: Pick<House, 'rooms'> & { readonly guardiansOf: (person: number) => readonly number[] },
): boolean => {
  if (looker.role === 'guest') return false;
  const room = grant.room === null ? null : house.rooms[grant.room]?.settings;
  if (room === undefined || (room !== null && !seesRoom(room, looker))) return grant.person === looker.person;
  // A no for a whole room is about nobody, whatever it is a no to.
  if (grant.person === null) return kinds[grant.kind].class <= 'C' || grant.effect === 'deny';
  return grant.person === looker.person || house.guardiansOf(grant.person).includes(looker.person);
};

/** Sentences that say or imply that somebody was noticed. */
const tellsPresence: ReadonlySet<SentenceCode> = new Set([
  'started-by-presence',
  'suggest',
  'settling',
  'left-again',
  'paused-empty',
  'paused-silent',
  'sensor-silent',
  'asleep',
]);

/** The room without what it noticed of people. */
export const withoutPresence = (view: RoomView): RoomView => {
  const { occupancy: _occupancy, ...rest } = view;
  return rest.sentence !== null && tellsPresence.has(rest.sentence.code) ? { ...rest, sentence: null } : rest;
};

/** A guest sees what is on and what plays: not what comes next, nor who lives here. */
export const forGuest = (view: RoomView): RoomView => ({
  ...withoutPresence(view),
  list: [],
  owners: [],
  speaker: null,
});
