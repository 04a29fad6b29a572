// What pages about people share: who is shown, what a code is, and what each role may do.
import type { PersonView } from '../config/words/panel.ts';
import { isAdult, type Role } from '../config/words/person.ts';

export interface Code {
  readonly code: string;
  readonly url: string;
  readonly qr: string;
  readonly endsAtMs: number;
}

export interface Invitation {
  readonly id: number;
  readonly role: Role;
  /** Empty when the code names nobody. */
  readonly name: string;
  readonly room: string | null;
  readonly endsAtMs: number;
}

export interface SignIn {
  readonly id: number;
  readonly name: string;
  readonly createdAtMs: number;
  readonly usedAtMs: number;
  readonly endsAtMs: number | null;
  readonly current: boolean;
}

export interface PersonProps {
  readonly person: PersonView;
  readonly people: readonly PersonView[];
  /** Something changed: the list is asked for again. */
  readonly onChanged: () => void;
}

/** Who may change the house itself: its rooms, speakers, sensors, music and people. */
export const mayManage = (me: { readonly role: Role }): boolean => isAdult(me.role);

export const isLastAdmin = (person: PersonView, people: readonly PersonView[]): boolean =>
  person.role === 'admin' &&
  !people.some((other) => other.id !== person.id && other.role === 'admin' && other.status === 'active');

/** A child until its day has come; a child whose month of birth nobody told stays one. */
export const isMinor = ({ role, ofAgeAtMs }: PersonView): boolean =>
  role === 'child' && (ofAgeAtMs === null || ofAgeAtMs > Date.now());

/** Whoever runs the house answers for a child only where no guardian is there to do it. */
export const answersForChild = (
  child: PersonView,
  people: readonly PersonView[],
  me: { readonly id: number; readonly role: Role },
): boolean =>
  isMinor(child) &&
  (child.guardians.includes(me.id) ||
    (me.role === 'admin' && !people.some(({ id, status }) => child.guardians.includes(id) && status === 'active')));

export const initialOf = (name: string): string => [...name.trim()][0]?.toUpperCase() ?? '?';

/** 123456 as people read it out. */
export const spokenCode = (code: string): string => code.replace(/^(\d{3})(\d{3})$/, '$1 $2');

/** Months since 1900 as a form needs them, newest year first. */
export const birthYears = (now: Date): readonly string[] =>
  Array.from({ length: 19 }, (_, ago) => String(now.getFullYear() - ago));

export const monthNames = (): readonly { readonly value: string; readonly label: string }[] =>
  Array.from({ length: 12 }, (_, month) => ({
    value: String(month + 1).padStart(2, '0'),
    label: new Intl.DateTimeFormat(undefined, { month: 'long' }).format(new Date(2001, month, 1)),
  }));
