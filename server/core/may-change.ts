// Who may change, suspend and erase whom: everybody themselves, guardians a child, and an admin only how the house is run.
import { isAdult, type PersonStatus, type Role } from '../../config/words/person.ts';

/** What these rules ask of somebody who lives here. */
export interface Dweller {
  readonly id: number;
  readonly role: Role;
  readonly status: PersonStatus;
}

/** What somebody asks to change of another one, or of themselves. */
export interface Wished {
  readonly name?: unknown;
  readonly role?: Role;
  readonly status?: PersonStatus;
  readonly birthMonth?: unknown;
  readonly guardians?: readonly number[];
}

export interface Household<One extends Dweller = Dweller> {
  readonly members: readonly One[];
  /** Who answers for this person today; null for whoever answers alone, also a child who has come of age. */
  guardiansNow(person: number): readonly number[] | null;
}

export type ChangeRefused = 'not-allowed' | 'of-another-person' | 'not-found' | 'last-admin';

const isActiveAdult = ({ role, status }: Dweller): boolean => isAdult(role) && status === 'active';

const speaksFor = (household: Household, one: Dweller, by: Dweller): boolean =>
  isActiveAdult(by) && household.guardiansNow(one.id)?.includes(by.id) === true;

/** A child whose guardians have all gone or are suspended: somebody must say who answers for it from now on. */
const isLeftAlone = ({ members, guardiansNow }: Household, one: Dweller): boolean => {
  const guardians = guardiansNow(one.id);
  return guardians !== null && !members.some((member) => guardians.includes(member.id) && isActiveAdult(member));
};

/** Its guardians decide about a child; whoever runs the house only where there is none of them. */
const answersFor = (household: Household, one: Dweller, by: Dweller): boolean =>
  speaksFor(household, one, by) || (by.role === 'admin' && isLeftAlone(household, one));

const isLastAdmin = ({ members }: Household, one: Dweller): boolean =>
  one.role === 'admin' &&
  one.status === 'active' &&
  !members.some(({ id, role, status }) => id !== one.id && role === 'admin' && status === 'active');

const refusalOfRole = (household: Household, one: Dweller, by: Dweller): ChangeRefused | null => {
  const isMinor = one.role === 'child' && household.guardiansNow(one.id) !== null;
  return by.role !== 'admin' || isMinor ? 'not-allowed' : null;
};

const refusalOfChild = (household: Household, one: Dweller, by: Dweller, wish: Wished): ChangeRefused | null => {
  const chosen = (wish.guardians ?? []).map((id) => household.members.find((member) => member.id === id));
  if (chosen.includes(undefined)) return 'not-found';
  const areAdults = chosen.every((member) => member !== undefined && isActiveAdult(member));
  return areAdults && answersFor(household, one, by) ? null : 'not-allowed';
};

/** null when `by` may change this of `one`. */
export const refusalToChange = (
  household: Household,
  wish: Wished,
  { one, by }: { readonly one: Dweller; readonly by: Dweller },
): ChangeRefused | null => {
  const isGuardian = speaksFor(household, one, by);
  if (wish.name !== undefined && one.id !== by.id && !isGuardian) return 'of-another-person';
  if (wish.status !== undefined && by.role !== 'admin' && !isGuardian) return 'not-allowed';
  const ofRole = wish.role === undefined ? null : refusalOfRole(household, one, by);
  const asksOfChild = wish.birthMonth !== undefined || wish.guardians !== undefined;
  const ofChild = asksOfChild ? refusalOfChild(household, one, by, wish) : null;
  const steps = (wish.role ?? one.role) !== 'admin' || wish.status === 'suspended';
  return ofRole ?? ofChild ?? (steps && isLastAdmin(household, one) ? 'last-admin' : null);
};

/** null when `by` may erase `one`: oneself, a child one answers for, or as an admin another adult. */
export const refusalToErase = (household: Household, one: Dweller, by: Dweller): ChangeRefused | null => {
  if (isLastAdmin(household, one)) return 'last-admin';
  const isMinor = household.guardiansNow(one.id) !== null;
  const may = isMinor ? answersFor(household, one, by) : by.role === 'admin';
  return may || one.id === by.id ? null : 'not-allowed';
};
