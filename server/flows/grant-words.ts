// What a request to allow or to refuse says, as a row: whom it is about, how long it keeps, and which earlier word it replaces.
import { RoomtoneError } from '../../config/words/errors.ts';
import { type Grant, noticeVersionOf, usualKeepDays } from '../../config/words/grant.ts';
import { kinds } from '../../config/words/kind.ts';
import { childKeepDays } from '../../config/words/person.ts';
import { endOfDuration } from '../core/grant-times.ts';
import type { House } from '../core/house-types.ts';
import type { NewGrant } from '../store/grants.ts';
import type { GrantRequest } from './handles.ts';

const yearDays = 365.25;

/** null: until it is deleted. */
const retentionOf = (request: GrantRequest): number | null => {
  if (request.purpose !== 'keep') return null;
  const usual = kinds[request.kind].class === 'E' ? null : usualKeepDays;
  const years = request.keepYears === undefined ? usual : Math.ceil(request.keepYears * yearDays);
  if (request.person === undefined) return request.keepDays ?? years;
  return request.keepDays ?? Math.min(years ?? childKeepDays, childKeepDays);
};

/** Whom a grant is about: nobody in particular, whoever gives it, or the child for whom a guardian speaks. */
const personOf = (request: GrantRequest, by: number, house: House): number | null => {
  if (kinds[request.kind].class <= 'C') return null;
  if (request.person !== undefined) return request.person;
  const owners = request.room === null ? [] : (house.rooms[request.room]?.settings.owners ?? []);
  // An owner's no is about the room, whoever is in it.
  return request.effect === 'deny' && owners.includes(by) ? null : by;
};

export const newGrant = (
  request: GrantRequest,
  by: number,
  at: { readonly nowMs: number; readonly house: House },
): NewGrant => ({
  room: request.room,
  person: personOf(request, by, at.house),
  kind: request.kind,
  purpose: request.purpose,
  effect: request.effect ?? 'allow',
  byPerson: by,
  startsAtMs: at.nowMs,
  endsAtMs:
    request.duration === undefined ? request.endsAtMs : endOfDuration(request.duration, at.nowMs, at.house.zone),
  retentionDays: retentionOf(request),
  noticeVersion: noticeVersionOf(request.kind),
  method: 'panel',
  ...(request.duration !== undefined && { duration: request.duration }),
});

/** One person's word on one thing: a later one takes the place of an earlier one, whatever it says. */
export const isWordOn = (one: NewGrant, other: Grant): boolean =>
  one.room === other.room &&
  one.kind === other.kind &&
  one.purpose === other.purpose &&
  one.byPerson === other.byPerson &&
  (one.person ?? one.byPerson) === (other.person ?? other.byPerson);

export const sameAs = (one: NewGrant, other: Grant): boolean =>
  isWordOn(one, other) &&
  one.person === other.person &&
  one.effect === other.effect &&
  one.endsAtMs === other.endsAtMs &&
  one.retentionDays === other.retentionDays &&
  one.noticeVersion === other.noticeVersion;

const problem = (text: string): RoomtoneError => new RoomtoneError('bad-request', { problem: text });

/** Of a child nothing is kept for longer than its guardians may say, and a time without a room belongs to an import. */
export const checkWords = (request: GrantRequest): void => {
  if (request.room === null && kinds[request.kind].class !== 'E')
    throw problem('a signal is granted for one room, so name the room');
  const tooLong = request.keepYears !== undefined || (request.keepDays ?? 0) > childKeepDays;
  if (request.person !== undefined && request.effect !== 'deny' && tooLong)
    throw problem(`what is about a child is kept for ${childKeepDays} days at most`);
  if (request.keepYears !== undefined && kinds[request.kind].class !== 'E')
    throw problem('years are for what was played; what is sensed is kept for days');
};
