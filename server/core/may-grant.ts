// Who may allow, veto and take back: owners for a room, everybody for themselves, guardians for a child, and nobody for another adult.
import type { Grant, GrantEffect, GrantPurpose } from '../../config/words/grant.ts';
import { type Kind, kinds } from '../../config/words/kind.ts';
import { guardiansOf } from './consent.ts';
import { consentTimeMs } from './consent-clock.ts';
import type { House } from './house-types.ts';

/** What somebody asks to allow or to veto. */
export interface Wish {
  readonly room: string | null;
  readonly kind: Kind;
  readonly purpose: GrantPurpose;
  readonly effect: GrantEffect;
  /** The child for whom a guardian asks; null for oneself or the room. */
  readonly child: number | null;
}

export type Refused = 'no-such-room' | 'not-allowed' | 'needs-guardian' | 'of-another-person';

const isOfRoom = (kind: Kind): boolean => kinds[kind].class <= 'C';

/** Who answers for this person today; null for whoever answers alone, also a child who has come of age. */
export const guardiansNow = (house: House, person: number, nowMs: number): readonly number[] | null =>
  guardiansOf(house.grants, person, consentTimeMs(house.grants.clock, nowMs));

/** Whether this person speaks for the owners of a room: as one of them, or as the guardian of a child who is one. */
const answersFor = (house: House, owners: readonly number[], by: number, nowMs: number): boolean =>
  owners.some((owner) => (guardiansNow(house, owner, nowMs) ?? [owner]).includes(by));

/** The same for a room that is named. */
export const answersForRoom = (house: House, room: string, by: number, nowMs: number): boolean =>
  answersFor(house, house.rooms[room]?.settings.owners ?? [], by, nowMs);

/** What makes a room stricter is ended sooner by whoever began it, or by an owner. */
export const mayEndSooner = (
  house: House,
  begun: { readonly room: string; readonly by: number | null },
  by: number | null,
  nowMs: number,
): boolean => begun.by === by || (by !== null && answersForRoom(house, begun.room, by, nowMs));

const refusalOfChild = (wish: Wish, guardians: readonly number[] | null, by: number): Refused | null => {
  if (guardians === null || !guardians.includes(by)) return 'of-another-person';
  return isOfRoom(wish.kind) || (wish.effect === 'allow' && wish.purpose === 'share') ? 'not-allowed' : null;
};

/** null when `by` may say it. Without a room only playback can be meant: an import. */
export const refusalToGrant = (house: House, wish: Wish, by: number, nowMs: number): Refused | null => {
  const room = wish.room === null ? undefined : house.rooms[wish.room]?.settings;
  if (wish.room !== null && room === undefined) return 'no-such-room';
  if (wish.child !== null) return refusalOfChild(wish, guardiansNow(house, wish.child, nowMs), by);
  const isChild = guardiansNow(house, by, nowMs) !== null;
  if (isChild && wish.effect === 'allow') return 'needs-guardian';
  if (!isOfRoom(wish.kind) || room === undefined) return null;
  if (room.owners.includes(by) || answersFor(house, room.owners, by, nowMs)) return null;
  const isShared = (room.visibility ?? 'shared') === 'shared';
  return wish.effect === 'deny' && isShared && !isChild ? null : 'not-allowed';
};

const isGuardianOf = (house: House, grant: Grant, by: number, nowMs: number): boolean =>
  grant.person !== null && guardiansNow(house, grant.person, nowMs)?.includes(by) === true;

/** A yes ends by whoever gave it, whom it is about, or an owner of the room; a no only by the one who said it. */
export const mayEnd = (house: House, grant: Grant, by: number, nowMs: number): boolean => {
  if (grant.byPerson === by) return true;
  if (grant.effect === 'deny') return false;
  if (grant.person === by || isGuardianOf(house, grant, by, nowMs)) return true;
  const owners = grant.room === null ? [] : (house.rooms[grant.room]?.settings.owners ?? []);
  return answersFor(house, owners, by, nowMs);
};

/** Erasing what is about a person is that person's word, or a guardian's. */
export const mayForget = (house: House, grant: Grant, by: number, nowMs: number): boolean =>
  grant.person === null || grant.person === by || isGuardianOf(house, grant, by, nowMs);
