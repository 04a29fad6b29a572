// What the command line can change or ask, the same whether a server is running or not.
import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { RoomtoneError } from '../../config/words/errors.ts';
import type { Progress, Verbs } from '../flows/control.ts';
import type { BackupsHandle, MusicHandle, PermissionsHandle } from '../flows/handles.ts';
import { importWithConsent } from '../flows/import-consent.ts';
import type { ImportFile, ImportsHandle } from '../flows/imports-handle.ts';
import type { JobBoard } from '../flows/job-board.ts';
import { type Args, actingPerson, listOf } from './acting-person.ts';
import { createPersonVerbs, type PersonVerbDeps } from './person-verbs.ts';
import { createRightsVerbs, type RightsVerbDeps } from './rights-verbs.ts';

export interface VerbDeps extends PersonVerbDeps, RightsVerbDeps {
  readonly music: MusicHandle;
  readonly imports: ImportsHandle;
  readonly permissions: PermissionsHandle;
  readonly backups: BackupsHandle;
  readonly jobs: JobBoard;
  readonly spoolDir: string;
}

/** Waits for a job to end and passes its progress on. */
const followJob = (jobs: JobBoard, id: number, progress: Progress): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const look = (): boolean => {
      const job = jobs.list().find((one) => one.id === id);
      if (job === undefined) return false;
      progress(job.done, job.total);
      if (job.state === 'running') return false;
      stop();
      if (job.state === 'done') resolve(job.report ?? {});
      else reject(new Error(job.error ?? 'it failed'));
      return true;
    };
    const stop = jobs.onJob((job) => {
      if (job.id === id) look();
    });
    look();
  });

/** An import deletes the files it was given when it is done, so it gets copies. */
const spooled = async (spoolDir: string, file: string): Promise<ImportFile> => {
  await mkdir(spoolDir, { recursive: true });
  const copy = path.join(spoolDir, `${randomBytes(8).toString('hex')}${path.extname(file)}`);
  try {
    await copyFile(file, copy);
  } catch {
    throw new RoomtoneError('bad-request', { problem: `the file ${path.basename(file)} cannot be read` });
  }
  return { name: path.basename(file), path: copy };
};

/** All of them or none. */
const spoolAll = async (spoolDir: string, files: readonly string[]): Promise<readonly ImportFile[]> => {
  const copies: ImportFile[] = [];
  try {
    for (const file of files) copies.push(await spooled(spoolDir, file));
    return copies;
  } catch (cause) {
    for (const copy of copies) await rm(copy.path, { force: true });
    throw cause;
  }
};

const importVerb = (deps: VerbDeps) => async (args: Args, progress: Progress) => {
  const owner = await actingPerson(deps.db, args);
  const files = await spoolAll(deps.spoolDir, listOf(args, 'files'));
  const { id } = await importWithConsent(deps, files, { owner: owner.id, dryRun: args['dryRun'] === true });
  return followJob(deps.jobs, id, progress);
};

const restoreVerb =
  ({ backups }: VerbDeps) =>
  async (args: Args) => {
    const { madeAtMs } = await backups.restore({
      file: String(args['file']),
      key: String(args['key']),
      forgotten: listOf(args, 'forgotten'),
    });
    return { done: true, madeAt: new Date(madeAtMs).toISOString() };
  };

export const createVerbs = (deps: VerbDeps): Verbs => ({
  scan: async (_args, progress) => followJob(deps.jobs, (await deps.music.scan()).id, progress),
  import: importVerb(deps),
  backup: async (_args, progress) => followJob(deps.jobs, (await deps.backups.begin(null)).id, progress),
  'backup-key': async () => ({ key: (await deps.backups.makeKey(null)).words }),
  restore: restoreVerb(deps),
  ...createRightsVerbs(deps),
  ...createPersonVerbs(deps),
});
