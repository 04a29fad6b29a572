// What the people of the house and their codes offer to the panel: types only, like those of the other flows.
import type { PersonView } from '../../config/words/panel.ts';
import type { EntrustedSignIn } from '../../config/words/person.ts';
import type { Device } from '../store/devices.ts';
import type { Invite } from '../store/invites.ts';
import type { Member, Person } from '../store/people.ts';
import type { SignIn } from '../store/sign-ins.ts';

export interface PersonChangeWords {
  readonly name?: string;
  readonly role?: 'admin' | 'adult';
  readonly status?: 'active' | 'suspended';
  readonly birthMonth?: string;
  readonly guardians?: readonly number[];
}

export interface PeopleHandle {
  /** Everybody of the household who was not erased, oldest first; guests are none of them. */
  all(): readonly Member[];
  /** How much each allows, has played and has open; numbers only. */
  counts(): Promise<ReadonlyMap<number, PersonView['counts']>>;
  childAge(): number;
  setChildAge(years: number, by: number): Promise<void>;
  /** From when a child decides alone; null for an adult. */
  ofAgeAtMs(person: Member): number | null;
  /** Who answers for this person today; null for whoever answers alone, also a child who has come of age. */
  guardiansNow(person: number): readonly number[] | null;
  /** Throws `not-allowed`, `of-another-person` or `last-admin`; a change of role or a suspension ends the sign-ins. */
  change(person: number, change: PersonChangeWords, by: number): Promise<void>;
  /** A child who decides alone and has chosen a password is an adult from now on, and signs in anew. */
  growUp(person: number): Promise<void>;
  /** Throws what `erase` would refuse. */
  mayErase(person: number, by: number): void;
  /** Everything of that person goes: sign-ins, grants, history, name. */
  erase(person: number, by: number): Promise<void>;
  /** By an admin; it stands in the ledger, and its owner is told. */
  resetPassword(person: number, passwordHash: string, by: number): Promise<void>;
  /** The person has seen that an admin set a new password. */
  sawReset(person: number): Promise<void>;
  /** Private session of a person everywhere; answers its end, null when there is none. */
  setPrivate(person: number, minutes: number): Promise<number | null>;
}

/** Who is to join, as an invitation says it. */
export type InvitationWords =
  | { readonly role: 'adult' | 'admin'; readonly name?: string }
  | {
      readonly role: 'child';
      readonly name: string;
      readonly birthMonth: string;
      readonly guardians?: readonly number[];
    }
  | { readonly role: 'guest'; readonly room: string; readonly hours: number };

/** A code is shown this once; only its hash is kept. */
export interface OpenCode {
  readonly id: number;
  readonly code: string;
  readonly endsAtMs: number;
}

/** Whom a code let in; a guest into one room and until then. */
export interface Admitted {
  readonly person: Person;
  readonly room: string | null;
  readonly roomId: number | null;
  readonly endsAtMs: number | null;
}

export interface InvitationsHandle {
  /** The first adult, who runs the house; throws `already-claimed` when somebody lives here. */
  claim(first: { readonly name: string; readonly passwordHash: string }): Promise<Person>;
  create(words: InvitationWords, by: number): Promise<OpenCode>;
  /** A further device of one's own, or a child's by its guardian. */
  pair(person: number, by: number): Promise<OpenCode>;
  list(by: number): Promise<readonly Invite[]>;
  withdraw(id: number, by: number): Promise<void>;
  /** Whether an adult may join by this code; throws `wrong-invitation`. */
  invites(code: string): Promise<boolean>;
  join(code: string, adult: { readonly name: string; readonly passwordHash: string }): Promise<Person>;
  /** A child, a guest or a further device; throws `wrong-invitation`, and `needs-password` for an adult who is new. */
  admit(code: string): Promise<Admitted>;
}

export interface GuestsHandle {
  /** A guest asks for no sensing here, under a sign-in or, from the guest page, without one. */
  object(room: string, signIn: number | null): Promise<void>;
  /** Only the guest who objected may; throws `guest-objected`. */
  withdraw(room: string, signIn: number): Promise<void>;
  /** By somebody of the house, null: a button; 0 ends it. Throws `guest-objected` and `begun-by-another`. */
  set(room: string, hours: number, by: number | null): Promise<void>;
  /** A private session of the room; null turns it over. Throws `begun-by-another`. */
  setPrivate(room: string, on: boolean | null, by: number | null): Promise<void>;
  /** Lifts what keeps the room quiet, a private session too. */
  lift(room: string, by: number): Promise<void>;
}

export interface TokensHandle {
  list(person: number): Promise<readonly SignIn[]>;
  /** The secret is answered this once. */
  create(
    person: number,
    token: { readonly name: string; readonly scopes: readonly string[] },
  ): Promise<{ readonly id: number; readonly token: string }>;
  /** Throws `not-found` for what is not one's own. */
  end(id: number, person: number): Promise<void>;
}

export interface EntrustedSignInsHandle {
  /** Of guests in rooms that this person owns, and of children this person speaks for. */
  list(by: number): Promise<readonly EntrustedSignIn[]>;
  /** Its open pages are cut at once, and it stands in the ledger. Throws `not-found` for every other sign-in. */
  end(id: number, by: number): Promise<void>;
}

export interface DevicesHandle {
  list(person: number): Promise<readonly Device[]>;
  /** `ref` is the device's own id, as its signals bear it; it is sealed at once and never shown again. */
  add(person: number, device: { readonly name: string; readonly ref: string }): Promise<Device>;
  /** Throws `not-found` for what is not one's own. */
  remove(id: number, person: number): Promise<void>;
}
