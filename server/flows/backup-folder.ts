// The folder of the backups: how files are named in it, which of them are ours, and when one is too old to keep.
import { open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { BackupsView } from '../../config/words/panel.ts';
import { headerBytes, readHeader } from '../ground/sealed-file.ts';
import type { MediaFile } from './handles.ts';

type Listed = BackupsView['backups'][number];

/** A house, and when: several houses may share one folder. */
const namePattern = /^roomtone-([0-9a-f]{8})-\d{8}T\d{6}Z\.backup$/;
const forgottenPattern = /-forgotten\.log$/;
const keptMs = 30 * 86_400_000;

export const nameOfBackup = (house: string, atMs: number): string =>
  `roomtone-${house}-${new Date(atMs).toISOString().replace(/[-:]|\.\d+/g, '')}.backup`;

const namesIn = async (folder: string): Promise<readonly string[]> => {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
};

const look = async (folder: string, name: string): Promise<Listed | null> => {
  try {
    const file = await open(path.join(folder, name), 'r');
    try {
      const { buffer } = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
      return { id: name, atMs: readHeader(buffer).atMs, bytes: (await file.stat()).size };
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
};

/** Newest first. */
export const listBackups = async (folder: string): Promise<readonly Listed[]> => {
  const names = (await namesIn(folder)).filter((name) => namePattern.test(name));
  const found = await Promise.all(names.map((name) => look(folder, name)));
  return found.filter((one) => one !== null).sort((left, right) => right.atMs - left.atMs);
};

/** null for anything that is no backup's name: nothing else in the folder can be asked for. */
export const fileOfBackup = async (folder: string, id: string): Promise<MediaFile | null> => {
  if (!namePattern.test(id)) return null;
  try {
    const { size, mtimeMs } = await stat(path.join(folder, id));
    return { path: path.join(folder, id), size, mime: 'application/octet-stream', mtimeMs };
  } catch {
    return null;
  }
};

/** Deletes this house's own that are older than 30 days. */
export const dropOldBackups = async (folder: string, house: string, nowMs: number): Promise<void> => {
  for (const { id, atMs } of await listBackups(folder))
    if (namePattern.exec(id)?.[1] === house && nowMs - atMs > keptMs) await rm(path.join(folder, id), { force: true });
};

/** What this and other houses told beside their backups. */
export const forgottenFilesIn = async (folder: string): Promise<readonly string[]> =>
  (await namesIn(folder)).filter((name) => forgottenPattern.test(name)).map((name) => path.join(folder, name));
