// Sessions of browsers and tokens of programs, both found by the hash of a secret that is never stored.
import type { Read, Write } from './tables.ts';

export const signInKinds = ['session', 'token'] as const;
export type SignInKind = (typeof signInKinds)[number];

export interface SignIn {
  readonly id: number;
  readonly person: number;
  readonly kind: SignInKind;
  readonly name: string;
  /** What a token may do; empty for sessions, which may do what their person may. */
  readonly scopes: readonly string[];
  readonly createdAtMs: number;
  readonly usedAtMs: number;
  readonly endsAtMs: number | null;
  /** The slug of the one room in which a guest may act; null for everybody else. */
  readonly room: string | null;
}

export interface NewSignIn {
  readonly tokenHash: string;
  readonly person: number;
  readonly kind: SignInKind;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly atMs: number;
  readonly endsAtMs: number | null;
  readonly roomId?: number | null;
}

const columns = [
  'sign_ins.id',
  'person_id as person',
  'kind',
  'sign_ins.name',
  'scopes',
  'created_at_ms as createdAtMs',
  'used_at_ms as usedAtMs',
  'ends_at_ms as endsAtMs',
  'rooms.slug as room',
] as const;

const selectSignIns = (read: Read) =>
  read.selectFrom('sign_ins').leftJoin('rooms', 'rooms.id', 'sign_ins.room_id').select(columns);

type SignInRow = Omit<SignIn, 'kind' | 'scopes'> & { readonly kind: string; readonly scopes: string };

const signInOf = (row: SignInRow): SignIn => ({
  ...row,
  kind: row.kind === 'token' ? 'token' : 'session',
  scopes: row.scopes.split(' ').filter((scope) => scope !== ''),
});

/** Answers the id by which it is listed and ended. */
export const createSignIn = async (write: Write, signIn: NewSignIn): Promise<number> => {
  const { id } = await write
    .insertInto('sign_ins')
    .values({
      token_hash: signIn.tokenHash,
      person_id: signIn.person,
      kind: signIn.kind,
      name: signIn.name,
      scopes: signIn.scopes.join(' '),
      created_at_ms: signIn.atMs,
      used_at_ms: signIn.atMs,
      ends_at_ms: signIn.endsAtMs,
      room_id: signIn.roomId ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
};

/** null when it does not exist or has ended by `nowMs`. */
export const findSignIn = async (read: Read, tokenHash: string, nowMs: number): Promise<SignIn | null> => {
  const row = await selectSignIns(read)
    .where('token_hash', '=', tokenHash)
    .where((where) => where.or([where('ends_at_ms', 'is', null), where('ends_at_ms', '>', nowMs)]))
    .executeTakeFirst();
  return row === undefined ? null : signInOf(row);
};

/** Notes its use and, for sliding sessions, moves its end. */
export const touchSignIn = async (
  write: Write,
  id: number,
  used: { readonly atMs: number; readonly endsAtMs: number | null },
): Promise<void> => {
  await write
    .updateTable('sign_ins')
    .set({ used_at_ms: used.atMs, ends_at_ms: used.endsAtMs })
    .where('id', '=', id)
    .execute();
};

export const listSignIns = async (read: Read, person: number, kind?: SignInKind): Promise<readonly SignIn[]> => {
  let query = selectSignIns(read).where('person_id', '=', person);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  return (await query.orderBy('sign_ins.id').execute()).map(signInOf);
};

/** Of every browser that is signed in by now, oldest first. */
export const listOpenSessions = async (read: Read, nowMs: number): Promise<readonly SignIn[]> => {
  const found = await selectSignIns(read)
    .where('kind', '=', 'session')
    .where((where) => where.or([where('ends_at_ms', 'is', null), where('ends_at_ms', '>', nowMs)]))
    .orderBy('sign_ins.id')
    .execute();
  return found.map(signInOf);
};

/** false when there is none with that id. */
export const endSignIn = async (write: Write, id: number): Promise<boolean> => {
  const { numDeletedRows } = await write.deleteFrom('sign_ins').where('id', '=', id).executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
};

/** Ends all of a person's, for example on a new password; answers the ids that ended. */
export const endSignInsOf = async (write: Write, person: number, exceptId?: number): Promise<readonly number[]> => {
  let query = write.deleteFrom('sign_ins').where('person_id', '=', person);
  if (exceptId !== undefined) query = query.where('id', '!=', exceptId);
  return (await query.returning('id').execute()).map(({ id }) => id);
};

export const dropEndedSignIns = async (write: Write, nowMs: number): Promise<void> => {
  await write.deleteFrom('sign_ins').where('ends_at_ms', '<=', nowMs).execute();
};
