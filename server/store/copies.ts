// Lends consistent copies of the database for backups; an erasure cuts a copy that is being made or read, and waits until it is gone.
import { open, rm } from 'node:fs/promises';
import type { Connection, Engine } from './engines/engine.ts';

export interface Copies {
  /** Hands `work` a copy at `path`, which is gone afterwards; null when an erasure cut it. One at a time. */
  lend<T>(path: string, work: (signal: AbortSignal) => Promise<T>): Promise<T | null>;
  /** Ends what is lent now; answers when its file is gone. */
  cut(): Promise<void>;
}

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

  const borrow = async <T>(path: string, own: Lent, work: (signal: AbortSignal) => Promise<T>): Promise<T | null> => {
    const { signal } = own.abort;
    try {
      await copyInto(engine, source, path, own);
      return signal.aborted ? null : await work(signal);
    } catch (cause) {
      if (signal.aborted) return null;
      throw cause;
    } finally {
      await rm(path, { force: true });
    }
  };

  const cut = async (): Promise<void> => {
    if (lent === null) return;
    lent.abort.abort();
    lent.connection?.interrupt();
    await lent.gone;
  };

  return {
    cut,
    lend: async (path, work) => {
      await cut();
      let settle = (): void => undefined;
      const gone = new Promise<void>((resolve) => {
        settle = resolve;
      });
      const own: Lent = { abort: new AbortController(), gone, connection: null };
      lent = own;
      try {
        return await borrow(path, own, work);
      } finally {
        if (lent === own) lent = null;
        settle();
      }
    },
  };
};
