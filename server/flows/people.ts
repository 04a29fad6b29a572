// Keeps who belongs to the household: who may change whom, and what ends when somebody is changed or goes.
import { RoomtoneError } from '../../config/words/errors.ts';
import { childAgeYears, isAdult } from '../../config/words/person.ts';
import type { Clock } from '../../devices/types.ts';
import type { House, HouseEvent } from '../core/house-types.ts';
import { type ChangeRefused, type Household, refusalToChange, refusalToErase } from '../core/may-change.ts';
import { guardiansNow } from '../core/may-grant.ts';
import { ofAgeAtMs } from '../ground/of-age.ts';
import { isUniqueClash } from '../store/clash.ts';
import type { Db } from '../store/db.ts';
import { takeAway } from '../store/erase-person.ts';
import { dropInvitesOf } from '../store/invites.ts';
import { appendLedger, type LedgerFact, type LedgerKey } from '../store/ledger.ts';
import { readMeta, writeMeta } from '../store/meta.ts';
import {
  changePerson,
  countsByPerson,
  listMembers,
  type Member,
  type PersonChange,
  setGuardians,
  setPassword,
} from '../store/people.ts';
import { endSignInsOf } from '../store/sign-ins.ts';
import type { Write } from '../store/tables.ts';
import { writeTight } from '../store/tight.ts';
import type { PeopleHandle, PersonChangeWords } from './people-handles.ts';

export interface PeopleDeps {
  readonly db: Db;
  readonly key: LedgerKey;
  /** The time that counts for permissions; it stands still while a date waits to be confirmed. */
  readonly clock: Clock;
  /** The date of this machine, confirmed or not. */
  wallMs(): number;
  house(): House;
  send(event: HouseEvent): void;
  /** What this person allowed ends in memory first. */
  dropGrants(person: number): void;
  /** Carries out an erasure that a transaction noted. */
  carryOut(erasure: number): Promise<unknown>;
  /** Rooms went to other hands. */
  roomsChanged(): Promise<void>;
  /** Sign-ins ended: their open pages are cut. */
  signedOut(ended: { readonly person: number }): void;
  /** Whoever keeps people in memory reads them again. */
  changed(): Promise<void>;
}

export interface PeopleFlow extends PeopleHandle {
  /** Reads everybody, at start and after a change from outside. */
  reload(): Promise<void>;
}

const refuse = (code: ChangeRefused): never => {
  throw new RoomtoneError(code);
};

const usualAge = String(childAgeYears.unset);

export const createPeople = (deps: PeopleDeps): PeopleFlow => {
  let members: readonly Member[] = [];
  let childAge: number = childAgeYears.unset;

  const ofAge = ({ role, birthMonth }: Member): number | null =>
    role === 'child' && birthMonth !== null ? ofAgeAtMs(birthMonth, childAge) : null;

  const tellHouse = (): void => {
    const known = members.flatMap((member) => {
      const { id, guardians, privateUntilMs } = member;
      const suspended = member.status === 'suspended';
      const isOrdinary = member.role !== 'child' && privateUntilMs === null && !suspended;
      // A child whose month of birth nobody told stays one.
      const childUntilMs = member.role === 'child' ? (ofAge(member) ?? Number.MAX_SAFE_INTEGER) : null;
      return isOrdinary ? [] : [[id, { guardians, childUntilMs, privateUntilMs, suspended }] as const];
    });
    deps.send({ type: 'people-changed', people: Object.fromEntries(known) });
  };

  const reload = async (): Promise<void> => {
    childAge = Number((await readMeta(deps.db.read, 'child-age')) ?? usualAge);
    members = await listMembers(deps.db.read);
    tellHouse();
  };

  const told = async (): Promise<void> => {
    await reload();
    await deps.changed();
  };

  const of = (id: number): Member => members.find((member) => member.id === id) ?? refuse('not-found');

  const note = (write: Write, by: Member, fact: Pick<LedgerFact, 'event' | 'subject' | 'body'>) =>
    appendLedger(write, deps.key, { atMs: deps.clock.nowMs(), actor: by.pseudonym, ...fact });

  const guardiansOf = (id: number): readonly number[] | null => guardiansNow(deps.house(), id, deps.clock.nowMs());

  const household = (): Household => ({ members, guardiansNow: guardiansOf });

  const mustBe = (refused: ChangeRefused | null): void => {
    if (refused !== null) refuse(refused);
  };

  const checkChange = (one: Member, change: PersonChangeWords, by: Member): void => {
    mustBe(refusalToChange(household(), change, { one, by }));
    // Nobody becomes an adult by a slip in a list of years; that cannot be taken back.
    if (change.birthMonth !== undefined && ofAgeAtMs(change.birthMonth, childAge) <= deps.clock.nowMs())
      throw new RoomtoneError('bad-request', { problem: 'whoever was born in that month is no child any more' });
  };

  const writeChange = async (one: Member, change: PersonChangeWords, by: Member): Promise<boolean> => {
    // An adult answers alone, so whoever spoke for the child before speaks no more.
    const growsUp = one.role === 'child' && change.role !== undefined;
    const { guardians = growsUp ? [] : undefined, ...words } = change;
    const leaves =
      (change.role !== undefined && change.role !== one.role) ||
      (change.status === 'suspended' && one.status !== 'suspended');
    await deps.db.write(async (write) => {
      await changePerson(write, one.id, { ...words, ...(growsUp && { birthMonth: null }) } satisfies PersonChange);
      if (guardians !== undefined) await setGuardians(write, one.id, guardians);
      if (leaves) await endSignInsOf(write, one.id);
      if (leaves) await dropInvitesOf(write, one.id);
      const subject = one.pseudonym;
      const body = {
        ...(change.role !== undefined && { role: change.role }),
        ...(change.status !== undefined && { status: change.status }),
      };
      if (Object.keys(body).length > 0) await note(write, by, { event: 'person-changed', subject, body });
      if (words.birthMonth !== undefined) await note(write, by, { event: 'birth-month-changed', subject, body: {} });
      const speakers = guardians?.map((id) => of(id).pseudonym).join(' ');
      if (speakers !== undefined)
        await note(write, by, { event: 'guardians-changed', subject, body: { guardians: speakers } });
    });
    return leaves;
  };

  const change: PeopleHandle['change'] = async (id, words, byId) => {
    const [one, by] = [of(id), of(byId)];
    checkChange(one, words, by);
    const leaves = await writeChange(one, words, by).catch((cause: unknown) => {
      throw isUniqueClash(cause) ? new RoomtoneError('already-exists', {}, { cause }) : cause;
    });
    if (leaves) deps.signedOut({ person: id });
    await told();
  };

  const checkErase = (one: Member, by: Member): void => mustBe(refusalToErase(household(), one, by));

  const erase: PeopleHandle['erase'] = async (id, byId) => {
    const [one, by] = [of(id), of(byId)];
    checkErase(one, by);
    // Stricter first; and after one transaction nobody is left who could sign in, be named or be erased only half.
    deps.dropGrants(id);
    const leaving = { person: id, by: by.id, atMs: deps.clock.nowMs() };
    const noted = await writeTight(deps.db, (write) => takeAway(write, deps.key, leaving));
    deps.signedOut({ person: id });
    await deps.roomsChanged();
    await told();
    for (const erasure of noted) await deps.carryOut(erasure);
  };

  return {
    reload,
    all: () => members,
    childAge: () => childAge,
    ofAgeAtMs: ofAge,
    guardiansNow: guardiansOf,
    counts: () => countsByPerson(deps.db.read),
    change,
    growUp: async (id) => {
      const one = of(id);
      if (one.role !== 'child' || guardiansOf(id) !== null) refuse('not-allowed');
      await writeChange(one, { role: 'adult' }, one);
      deps.signedOut({ person: id });
      await told();
    },
    erase,
    mayErase: (id, byId) => checkErase(of(id), of(byId)),
    setChildAge: async (years, byId) => {
      await deps.db.write(async (write) => {
        await writeMeta(write, 'child-age', String(years));
        await note(write, of(byId), { event: 'child-age-changed', subject: 'house', body: { years } });
      });
      await told();
    },
    setPrivate: async (id, minutes) => {
      // By the later of both times: when a date is confirmed, the session goes on.
      const fromMs = Math.max(deps.clock.nowMs(), deps.wallMs());
      const privateUntilMs = minutes === 0 ? null : fromMs + minutes * 60_000;
      const one = of(id);
      const event = privateUntilMs === null ? 'private-off' : 'private-on';
      // Stricter first: also on a disk that takes nothing the session has begun.
      if (privateUntilMs !== null) {
        members = members.map((member) => (member.id === id ? { ...member, privateUntilMs } : member));
        tellHouse();
      }
      await writeTight(deps.db, async (write) => {
        await changePerson(write, id, { privateUntilMs });
        await note(write, one, { event, subject: one.pseudonym, body: { untilMs: privateUntilMs } });
      });
      await told();
      return privateUntilMs;
    },
    resetPassword: async (id, passwordHash, byId) => {
      const [one, by] = [of(id), of(byId)];
      if (by.role !== 'admin' || !isAdult(one.role)) refuse('not-allowed');
      await deps.db.write(async (write) => {
        await setPassword(write, id, passwordHash);
        if (id !== byId) await changePerson(write, id, { passwordResetAtMs: deps.clock.nowMs() });
        await endSignInsOf(write, id);
        await note(write, by, { event: 'password-reset', subject: one.pseudonym, body: {} });
      });
      deps.signedOut({ person: id });
      await told();
    },
    sawReset: async (id) => {
      await deps.db.write((write) => changePerson(write, id, { passwordResetAtMs: null }));
      await told();
    },
  };
};
