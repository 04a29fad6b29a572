// The people of a household: their roles, where an account stands, and from what age somebody decides alone.

/** admin: an adult who also runs the house. child: guardians speak for them. guest: a visit of at most a day. */
export const roles = ['admin', 'adult', 'child', 'guest'] as const;
export type Role = (typeof roles)[number];

/** invited: has a code and no password yet. suspended: kept, and let in nowhere. erased: only the pseudonym is left. */
export const personStatuses = ['invited', 'active', 'suspended', 'erased'] as const;
export type PersonStatus = (typeof personStatuses)[number];

export const isAdult = (role: Role): boolean => role === 'admin' || role === 'adult';

/** Ages between which a country may set its own (GDPR, article 8), and the one that counts until the house says otherwise. */
export const childAgeYears = { least: 13, most: 16, unset: 16 } as const;

/** Of a new password; long ones need no rules about signs. */
export const shortestPassword = 10;

/** A guardian may let what is observed of a child be kept for this long at most. */
export const childKeepDays = 30;

/** A guest's objection or a visit's guest mode, in milliseconds; it can be renewed. */
export const guestModeLastsMs = 4 * 3600_000;
export const guestSignInLastsMs = 24 * 3600_000;

/** A sign-in of a child or a guest, as whoever answers for them sees it: when it was used last is told by days, so that nobody's coming and going shows. */
export interface EntrustedSignIn {
  readonly id: number;
  /** The child; null for a guest, who has no name. */
  readonly person: number | null;
  /** The room that a guest visits. */
  readonly room: string | null;
  readonly createdAtMs: number;
  readonly usedDay: number;
  readonly endsAtMs: number | null;
}
