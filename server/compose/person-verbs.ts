// What the command line can change about the people of the house and their tokens.
import { RoomtoneError } from '../../config/words/errors.ts';
import type { Verbs } from '../flows/control.ts';
import type { RoomsHandle } from '../flows/handles.ts';
import type { TokensHandle } from '../flows/people-handles.ts';
import type { Clock } from '../ground/clock.ts';
import { checkNewPassword, hashPassword } from '../http/passwords.ts';
import { isUniqueClash } from '../store/clash.ts';
import type { Db } from '../store/db.ts';
import { appendLedger, type LedgerFact, type LedgerKey } from '../store/ledger.ts';
import { changePerson, createPerson, listPeople, setPassword } from '../store/people.ts';
import { endSignInsOf } from '../store/sign-ins.ts';
import type { Write } from '../store/tables.ts';
import { type Args, actingPerson, listOf, personOf, textOf } from './acting-person.ts';

export interface PersonVerbDeps {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly clock: Clock;
  readonly rooms: Pick<RoomsHandle, 'claim'>;
  readonly tokens: Pick<TokensHandle, 'create'>;
  /** Ends a person's open pages. */
  invalidate(ended: { readonly person: number }): void;
  peopleChanged(): Promise<void>;
}

/** Whoever has the machine's own command line acts for the house. */
const note = (
  { key, clock }: PersonVerbDeps,
  write: Write,
  fact: Pick<LedgerFact, 'event' | 'subject' | 'body'>,
): Promise<unknown> => appendLedger(write, key, { atMs: clock.nowMs(), actor: 'house', ...fact });

const tokenVerb = (deps: PersonVerbDeps) => async (args: Args) => {
  const person = await actingPerson(deps.db, args);
  return deps.tokens.create(person.id, { name: textOf(args, 'name'), scopes: listOf(args, 'scopes') });
};

const resetVerb = (deps: PersonVerbDeps) => async (args: Args) => {
  const person = await personOf(deps.db, textOf(args, 'name'));
  const password = textOf(args, 'password');
  await checkNewPassword(password, person.name);
  const hash = await hashPassword(password);
  await deps.db.write(async (write) => {
    await setPassword(write, person.id, hash);
    await changePerson(write, person.id, { passwordResetAtMs: deps.clock.nowMs() });
    await endSignInsOf(write, person.id);
    await note(deps, write, { event: 'password-reset', subject: person.pseudonym, body: {} });
  });
  deps.invalidate({ person: person.id });
  await deps.peopleChanged();
  return { done: true };
};

const addUserVerb = (deps: PersonVerbDeps) => async (args: Args) => {
  const [name, password] = [textOf(args, 'name'), textOf(args, 'password')];
  await checkNewPassword(password, name);
  const passwordHash = await hashPassword(password);
  const person = await deps.db
    .write(async (write) => {
      const role = (await listPeople(write)).length === 0 ? 'admin' : 'adult';
      const added = await createPerson(write, { name, role, passwordHash, atMs: deps.clock.nowMs() });
      await note(deps, write, { event: 'person-joined', subject: added.pseudonym, body: { role } });
      return added;
    })
    .catch((cause: unknown) => {
      throw isUniqueClash(cause) ? new RoomtoneError('already-exists', {}, { cause }) : cause;
    });
  await deps.peopleChanged();
  if (person.role === 'admin') await deps.rooms.claim(person.id);
  return { done: true };
};

export const createPersonVerbs = (deps: PersonVerbDeps): Verbs => ({
  'user-list': async () => (await listPeople(deps.db.read)).map(({ name, role, status }) => ({ name, role, status })),
  'user-add': addUserVerb(deps),
  'user-reset-password': resetVerb(deps),
  'token-create': tokenVerb(deps),
});
