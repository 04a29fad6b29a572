// Puts restored data in the place of the old ones by renames alone, so that a power cut at any moment leaves one or the other.
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** What belongs to a household's data and nothing else; everything in a backup is one of these or lies below one. */
const dataNames = ['roomtone.db', 'roomtone.db-wal', 'roomtone.db-shm', 'ledger.key', 'tls', 'restored.json'] as const;

/** The files that a backup may hold. */
export const backedUpFiles: ReadonlySet<string> = new Set([
  'roomtone.db',
  'ledger.key',
  'tls/ca.key',
  'tls/ca.crt',
  'tls/own.key',
  'tls/own.crt',
]);

export const stageOf = (dataDir: string): string => path.join(dataDir, 'restoring');
const beforeOf = (dataDir: string): string => path.join(dataDir, 'before-restore');
/** Its presence is the decision: before it nothing was changed, after it the new data stand. */
const readyOf = (dataDir: string): string => path.join(stageOf(dataDir), 'ready');
const movedOf = (dataDir: string): string => path.join(stageOf(dataDir), 'moved');

const exists = async (file: string): Promise<boolean> => {
  try {
    await stat(file);
    return true;
  } catch {
    return false;
  }
};

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** An empty folder for new data. */
export const openStage = async (dataDir: string): Promise<string> => {
  const stage = stageOf(dataDir);
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true, mode: 0o700 });
  return stage;
};

export const dropStage = (dataDir: string): Promise<void> => rm(stageOf(dataDir), { recursive: true, force: true });

const moveIfThere = async (from: string, to: string): Promise<void> => {
  if (await exists(from)) await rename(from, to);
};

/** The new data work: the old ones go. */
export const dropBefore = (dataDir: string): Promise<void> => rm(beforeOf(dataDir), { recursive: true, force: true });

/** Only what belongs to the new database and could be mistaken for a part of the old one. */
const leftovers = ['roomtone.db-wal', 'roomtone.db-shm', 'restored.json'] as const;

/** The new data do not work: the old ones come back. Begun once, it is finished by the next start. */
export const bringBack = async (dataDir: string): Promise<boolean> => {
  const before = beforeOf(dataDir);
  if (!(await exists(before))) return false;
  const begun = path.join(before, 'undo');
  if (!(await exists(begun))) {
    for (const name of leftovers) await rm(path.join(dataDir, name), { force: true });
    await (await open(begun, 'w', 0o600)).close();
    await syncFolder(before);
  }
  for (const name of dataNames) {
    if (!(await exists(path.join(before, name)))) continue;
    await rm(path.join(dataDir, name), { recursive: true, force: true });
    await rename(path.join(before, name), path.join(dataDir, name));
  }
  await syncFolder(dataDir);
  await dropBefore(dataDir);
  return true;
};

/** From here on the next start takes the new data. */
export const decideStage = async (dataDir: string): Promise<void> => {
  // Data restored before that never started well give way to those that did.
  await bringBack(dataDir);
  const file = await open(readyOf(dataDir), 'w', 0o600);
  await file.sync();
  await file.close();
  await syncFolder(stageOf(dataDir));
};

const setOldAside = async (dataDir: string): Promise<void> => {
  const before = beforeOf(dataDir);
  await mkdir(before, { recursive: true, mode: 0o700 });
  for (const name of dataNames) await moveIfThere(path.join(dataDir, name), path.join(before, name));
  await syncFolder(before);
  await rename(readyOf(dataDir), movedOf(dataDir));
};

/** Finishes what was decided, also after a power cut in the middle; answers whether there was anything. Call it before any file of the data is opened. */
export const finishStage = async (dataDir: string): Promise<boolean> => {
  if (await exists(path.join(beforeOf(dataDir), 'undo'))) await bringBack(dataDir);
  if (await exists(readyOf(dataDir))) await setOldAside(dataDir);
  if (!(await exists(movedOf(dataDir)))) {
    await dropStage(dataDir);
    return false;
  }
  for (const name of await readdir(stageOf(dataDir)))
    if (name !== 'moved') await rename(path.join(stageOf(dataDir), name), path.join(dataDir, name));
  await syncFolder(dataDir);
  await dropStage(dataDir);
  return true;
};
