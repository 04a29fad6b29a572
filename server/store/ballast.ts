// A file that only takes up space: lent on a full disk, it leaves what forgets, or makes the house stricter, the room to work.
import { randomBytes } from 'node:crypto';
import { open, rm, stat, truncate } from 'node:fs/promises';

export interface Ballast {
  /** Holds it as soon as there is room. */
  hold(): Promise<void>;
  /** Gives its space away until `work` is done; several may use it at once. */
  lend<T>(work: () => Promise<T>): Promise<T>;
}

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

const drop = (path: string): Promise<void> => rm(path, { force: true });

/** What was lent on a full disk seldom fits again whole; all but a little of it does, and the next forgetting needs it. */
const keepPart = async (path: string, bytes: number): Promise<void> => {
  const part = Math.floor((await sizeOf(path)) * (15 / 16));
  if (part < bytes / 2) await drop(path);
  else await truncate(path, part);
};

/** Makes the file unless it is there; false when the disk has no room for all of it. */
const keep = async (path: string, bytes: number): Promise<boolean> => {
  if ((await sizeOf(path)) === bytes) return true;
  try {
    await fill(path, bytes);
    return true;
  } catch {
    await keepPart(path, bytes).catch(() => drop(path));
    return false;
  }
};

export const createBallast = (path: string, bytes: number, tooFull: () => void): Ballast => {
  let borrowers = 0;
  let turn: Promise<void> = Promise.resolve();
  /** One after the other, or a file that is being filled would be taken for one that is held. */
  const inTurn = (act: () => Promise<void>): Promise<void> => {
    turn = turn.then(act, act);
    return turn;
  };
  const hold = (): Promise<void> =>
    inTurn(async () => {
      if (borrowers === 0 && !(await keep(path, bytes))) tooFull();
    });
  return {
    hold,
    lend: async (work) => {
      borrowers += 1;
      try {
        await inTurn(() => drop(path));
        return await work();
      } finally {
        borrowers -= 1;
        await hold();
      }
    },
  };
};
