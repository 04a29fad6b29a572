// Restores a backup from the command line: through the running server, or on a data folder that nobody uses, also an empty or a damaged one.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { RoomtoneError } from '../../config/words/errors.ts';
import { forgottenFilesIn } from '../flows/backup-folder.ts';
import { stageRestore } from '../flows/backup-open.ts';
import { askServer } from '../flows/control.ts';
import { seedOf } from '../ground/recovery-key.ts';
import { badSettingsExit, problemLine, readSettings } from '../ground/settings.ts';
import { finishStage } from '../ground/staged-folder.ts';
import { openDb } from '../store/db.ts';
import { listForgotten } from '../store/forgotten.ts';
import { readLedgerKey } from '../store/ledger.ts';
import { readSecret } from './read-secret.ts';

export interface RestoreCall {
  readonly file: string;
  /** Where the key stands; null to ask for it. */
  readonly keyFile: string | null;
  readonly settingsArgs: readonly string[];
}

const quiet = (): void => undefined;

const keyOf = async (keyFile: string | null): Promise<string> => {
  if (keyFile === null) return readSecret('Recovery key: ');
  try {
    return await readFile(keyFile, 'utf8');
  } catch (cause) {
    throw new RoomtoneError('bad-request', { problem: 'the file with the key cannot be read' }, { cause });
  }
};

/** What the data there know to be forgotten; nothing when there are none, or they cannot be read any more. */
const ownOf = async (dataDir: string) => {
  try {
    await readFile(path.join(dataDir, 'ledger.key'));
    const key = await readLedgerKey(path.join(dataDir, 'ledger.key'));
    const db = await openDb({ path: path.join(dataDir, 'roomtone.db'), report: quiet });
    try {
      return { key, entries: await listForgotten(db.read) };
    } finally {
      await db.close();
    }
  } catch {
    return null;
  }
};

const restoreHere = async (
  dataDir: string,
  file: string,
  key: string,
  forgotten: readonly string[],
): Promise<string> => {
  const seed = seedOf(key);
  if (seed === null) throw new RoomtoneError('bad-request', { problem: 'there is a typing mistake in the key' });
  const own = await ownOf(dataDir);
  const { madeAtMs } = await stageRestore({ file, seed, dataDir, forgottenFiles: forgotten, own, report: quiet });
  await finishStage(dataDir);
  return new Date(madeAtMs).toISOString();
};

/** Answers the exit code. */
export const restoreFile = async ({ file, keyFile, settingsArgs }: RestoreCall): Promise<number> => {
  const result = await readSettings({ args: settingsArgs, env: process.env });
  if (!result.ok) {
    for (const problem of result.problems) process.stderr.write(`${problemLine(problem)}\n`);
    return badSettingsExit;
  }
  process.umask(0o077);
  const { dataDir } = result.settings;
  const whole = path.resolve(file);
  const forgotten = await forgottenFilesIn(path.dirname(whole));
  const key = await keyOf(keyFile);
  const answer = await askServer(dataDir, { verb: 'restore', args: { file: whole, key, forgotten } }, quiet);
  if (answer?.ok === false) {
    process.stderr.write(`${answer.message ?? 'it failed'}\n`);
    return 1;
  }
  const made = answer === null ? await restoreHere(dataDir, whole, key, forgotten) : null;
  process.stdout.write(
    made === null
      ? 'Restored. The server starts anew with it now.\n'
      : `Restored as it was at ${made}. Start the server: it first forgets again what was forgotten since.\n`,
  );
  return 0;
};
