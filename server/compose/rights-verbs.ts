// What the command line can do with one's own data: check the ledger, take a copy, forget. One's own password opens it here too.
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RoomtoneError } from '../../config/words/errors.ts';
import type { Verbs } from '../flows/control.ts';
import type { ForgetRequest, RightsHandle } from '../flows/rights-handles.ts';
import type { Db } from '../store/db.ts';
import { type Args, provedPerson } from './acting-person.ts';

export interface RightsVerbDeps {
  readonly db: Db;
  readonly rights: RightsHandle;
}

const exportVerb = (deps: RightsVerbDeps) => async (args: Args) => {
  const file = args['file'];
  if (typeof file !== 'string' || file === '') throw new RoomtoneError('bad-request', { problem: 'file is missing' });
  const { id: person } = await provedPerson(deps.db, args);
  try {
    // `wx`: whatever stands there already is not ours to replace.
    await pipeline(await deps.rights.copy(person), createWriteStream(file, { flags: 'wx', mode: 0o600 }));
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    if (!exists) await rm(file, { force: true });
    throw exists ? new RoomtoneError('already-exists', {}, { cause }) : cause;
  }
  return { file: path.basename(file) };
};

const requestOf = (args: Args): ForgetRequest => {
  const { scope, room } = args;
  if (scope === 'self' || scope === 'all') return { scope };
  if (scope === 'room' && typeof room === 'string') return { scope, room };
  throw new RoomtoneError('bad-request', { problem: 'say what: self, all, or room with --room NAME' });
};

const forgetVerb = (deps: RightsVerbDeps) => async (args: Args) => {
  const request = requestOf(args);
  const { id, forgotten, words } = await deps.rights.forget(request, (await provedPerson(deps.db, args)).id);
  return { receipt: id, forgotten, words: words.join(' ') };
};

export const createRightsVerbs = (deps: RightsVerbDeps): Verbs => ({
  'ledger-verify': async () => {
    const verdict = await deps.rights.verify();
    return verdict.ok ? { ...verdict, words: verdict.words.join(' ') } : verdict;
  },
  export: exportVerb(deps),
  forget: forgetVerb(deps),
});
