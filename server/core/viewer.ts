// Who looks, and what of the house that person may see at all: one place for every answer, page and socket.
import type { Grant } from '../../config/words/grant.ts';
import { kinds } from '../../config/words/kind.ts';
import type { RoomView } from '../../config/words/panel.ts';
import type { Role } from '../../config/words/person.ts';
import type { SentenceCode } from '../../config/words/sentence.ts';
import type { House, RoomSettings } from './house-types.ts';
import type { SharedParts } from './shared-news.ts';

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

/** Of what a sentence tells beside how the room is set: of nobody, of somebody being there, of what plays, of what people do. */
const tells: Readonly<Record<SentenceCode, readonly ('presence' | 'playing' | 'activity')[]>> = {
  'started-by-presence': ['presence', 'playing'],
  'started-by-person': ['playing'],
  suggest: ['presence'],
  settling: ['presence'],
  'left-again': ['presence'],
  'automatic-off': [],
  'stopped-by-hand': ['playing'],
  night: [],
  hourly: ['playing'],
  media: ['activity'],
  voice: ['activity'],
  foreign: ['playing'],
  'no-speaker': [],
  'speaker-offline': [],
  'speaker-error': ['playing'],
  'nothing-to-play': [],
  'paused-empty': ['presence', 'playing'],
  'paused-silent': ['presence', 'playing'],
  'paused-media': ['activity', 'playing'],
  'paused-voice': ['activity', 'playing'],
  'just-ended': ['activity'],
  asleep: ['presence'],
  'private-session': [],
  'guest-objected': [],
  'guest-mode': [],
  'sensing-stopped': [],
  'sensor-silent': ['presence'],
};

/** The room without what it noticed of people. */
export const withoutPresence = (view: RoomView): RoomView => {
  const { occupancy: _occupancy, activity: _activity, ...rest } = view;
  return rest.sentence !== null && tells[rest.sentence.code].includes('presence') ? { ...rest, sentence: null } : rest;
};

/** A room as a program gets it: how it is set, and of the rest what its people share. */
export type ProgramRoomView = Omit<RoomView, 'rows' | 'playing' | 'list' | 'volume'> &
  Partial<Pick<RoomView, 'playing' | 'list' | 'volume'>>;

/** What is not shared is not there, as occupancy is not without a permission. */
export const forProgram = (view: RoomView, shared: SharedParts): ProgramRoomView => {
  const { rows: _rows, occupancy, activity, playing, list, volume, ...rest } = view;
  const isTold = (part: 'presence' | 'playing' | 'activity'): boolean =>
    (part === 'presence' && shared.occupancy) || (part === 'playing' && shared.playing);
  return {
    ...rest,
    sentence: rest.sentence !== null && tells[rest.sentence.code].every(isTold) ? rest.sentence : null,
    ...(shared.occupancy && occupancy !== undefined && { occupancy }),
    ...(shared.activity && activity !== undefined && { activity }),
    ...(shared.playing && { playing, list }),
    ...(shared.volume && { volume }),
  };
};

/** A guest sees what is on and what plays: not what comes next, nor who lives here. */
export const forGuest = (view: RoomView): RoomView => ({
  ...withoutPresence(view),
  list: [],
  owners: [],
  speaker: null,
});
