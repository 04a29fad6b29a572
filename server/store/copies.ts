// Lends consistent copies of the database for backups; an erasure cuts a copy that is being made or read, and waits until it is gone.
import { open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Connection, Engine } from './engines/engine.ts';

export interface Copies {
  /** Hands `work` the path of a copy, which is gone afterwards; null when an erasure cut it. One at a time. */
  lend<T>(work: (copy: string, signal: AbortSignal) => Promise<T>): Promise<T | null>;
  /** Ends what is lent now; answers when no copy is left, also none of a process that was killed. */
  cut(): Promise<void>;
}

/** In one place, so that whoever erases or opens knows where one may have been left. */
const copyOf = (source: string): string => join(dirname(source), 'backup-copy.db');

/** The whole database in plain: nothing of it may outlive its use. */
export const dropCopy = async (source: string): Promise<void> => {
  for (const end of ['', '-journal', '-wal', '-shm']) await rm(`${copyOf(source)}${end}`, { force: true });
};

interface Lent {
  readonly abort: AbortController;
  readonly gone: Promise<unknown>;
  connection: Connection | null;
}

/** The file is there with mode 0600 before SQLite fills it. */
const prepare = async (path: string): Promise<void> => {
  await rm(path, { force: true });
  const file = await open(path, 'wx', 0o600);
  await file.close();
};

const copyInto = async (engine: Engine, source: string, path: string, lent: Lent): Promise<void> => {
  await prepare(path);
  lent.connection = await engine.open(source, 'read');
  try {
    await lent.connection.exec('PRAGMA busy_timeout = 2000; PRAGMA temp_store = MEMORY;');
    if (!lent.abort.signal.aborted) await lent.connection.exec(`VACUUM INTO '${path.replaceAll("'", "''")}'`);
  } finally {
    const { connection } = lent;
    lent.connection = null;
    await connection.close();
  }
};

export const createCopies = (engine: Engine, source: string): Copies => {
  let lent: Lent | null = null;
  let dropping: Promise<void> | null = null;
  const copy = copyOf(source);

  const borrow = async <T>(own: Lent, work: (copy: string, signal: AbortSignal) => Promise<T>): Promise<T | null> => {
    const { signal } = own.abort;
    try {
      await copyInto(engine, source, copy, own);
      return signal.aborted ? null : await work(copy, signal);
    } catch (cause) {
      if (signal.aborted) return null;
      throw cause;
    } finally {
      await dropCopy(source);
    }
  };

  const drop = (): Promise<void> => {
    dropping ??= dropCopy(source).finally(() => {
      dropping = null;
    });
    return dropping;
  };

  const cut = async (): Promise<void> => {
    const one = lent;
    one?.abort.abort();
    one?.connection?.interrupt();
    await one?.gone;
    if (lent === null) await drop();
  };

  return {
    cut,
    lend: async (work) => {
      await cut();
      while (dropping !== null) await dropping;
      let settle = (): void => undefined;
      const gone = new Promise<void>((resolve) => {
        settle = resolve;
      });
      const own: Lent = { abort: new AbortController(), gone, connection: null };
      lent = own;
      try {
        return await borrow(own, work);
      } finally {
        if (lent === own) lent = null;
        settle();
      }
    },
  };
};
