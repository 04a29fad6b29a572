// Erasing somebody, asked for in the house or done again after a restore: one transaction takes the person away and notes all that is to be erased.
import { recordAct } from './acts.ts';
import { noteErasure } from './forget.ts';
import type { ForgetScope } from './forget-scope.ts';
import { endGrantsOfPerson } from './grants.ts';
import { dropInvitesOf } from './invites.ts';
import type { LedgerKey } from './ledger.ts';
import { blankPerson, listMembers } from './people.ts';
import { handOverRooms, listRooms } from './rooms.ts';
import { endSignInsOf } from './sign-ins.ts';
import type { Read, Write } from './tables.ts';

export interface Leaving {
  readonly person: number;
  /** null: done again after a restore. */
  readonly by: number | null;
  readonly atMs: number;
}

/** Who takes rooms over that would belong to nobody: a guardian of the child, else whoever runs the house, else any adult. */
const heirOf = async (read: Read, person: number): Promise<number | null> => {
  const members = await listMembers(read);
  const guardians = members.find(({ id }) => id === person)?.guardians ?? [];
  const adults = members.filter(({ id, role, status }) => id !== person && status === 'active' && role !== 'child');
  const guardian = adults.find(({ id }) => guardians.includes(id));
  return (guardian ?? adults.find(({ role }) => role === 'admin') ?? adults[0])?.id ?? null;
};

/** What the person let the house keep of rooms: it is nobody's in particular, and went in under their yes. */
const sensedUnder = async (read: Read, person: number): Promise<readonly number[]> => {
  const found = await read
    .selectFrom('grants')
    .select('id')
    .where('by_person', '=', person)
    .where('person_id', 'is', null)
    .where('purpose', 'in', ['keep', 'learn'])
    .execute();
  return found.map(({ id }) => id);
};

/** A room that is theirs alone and not everybody's goes to its heir without its past. */
const scopesOf = async (read: Read, person: number): Promise<readonly ForgetScope[]> => {
  const own = (await listRooms(read)).filter(
    ({ owners, visibility }) => visibility !== 'shared' && owners.length === 1 && owners.includes(person),
  );
  const sensed = await sensedUnder(read, person);
  return [
    { type: 'owner', owner: person },
    ...own.map(({ id }) => ({ type: 'room', room: id, owners: [0, person] }) as const),
    ...(sensed.length > 0 ? [{ type: 'grants', grants: sensed } as const] : []),
  ];
};

/** Part of the caller's transaction, and the end of the person: name, secrets, sign-ins and receipts. Answers the erasures to carry out. */
export const takeAway = async (
  write: Write,
  key: LedgerKey,
  { person, by, atMs }: Leaving,
): Promise<readonly number[]> => {
  const scopes = await scopesOf(write, person);
  const heir = await heirOf(write, person);
  await endGrantsOfPerson(write, key, person, { atMs, by, reason: 'person-gone' });
  await endSignInsOf(write, person);
  await dropInvitesOf(write, person);
  await write.deleteFrom('receipts').where('person_id', '=', person).execute();
  await handOverRooms(write, person, heir);
  await blankPerson(write, person);
  await recordAct(write, key, { atMs, event: 'person-erased', by, person, body: {} });
  const noted: number[] = [];
  for (const scope of scopes) noted.push(await noteErasure(write, { scope, atMs }));
  return noted;
};
