// A file that only takes up space: given back on a full disk, it leaves erasure the room it needs to work.
import { randomBytes } from 'node:crypto';
import { open, rm, stat } from 'node:fs/promises';

/** Random bytes, because a file system that compresses would store zeros in no space at all. */
const fill = async (path: string, bytes: number): Promise<void> => {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(randomBytes(bytes));
    await file.sync();
  } finally {
    await file.close();
  }
};

const sizeOf = async (path: string): Promise<number> => {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
};

/** Makes the file unless it is there; false when the disk has no room for it. */
export const keepBallast = async (path: string, bytes: number): Promise<boolean> => {
  if ((await sizeOf(path)) === bytes) return true;
  try {
    await fill(path, bytes);
    return true;
  } catch {
    // A ballast that is there in part would only make the disk fuller.
    await dropBallast(path);
    return false;
  }
};

export const dropBallast = async (path: string): Promise<void> => {
  await rm(path, { force: true });
};
