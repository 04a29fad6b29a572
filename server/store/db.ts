// Opens the household's database: one serialised writer, two read-only readers, whichever SQLite is at hand.
import { chmod, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Kysely } from 'kysely';
import { RoomtoneError } from '../../config/words/errors.ts';
import type { Report } from '../ground/log.ts';
import { type Ballast, createBallast } from './ballast.ts';
import { isDiskFull, storeProblem } from './clash.ts';
import { type Copies, createCopies, dropCopy } from './copies.ts';
import { dialectOver } from './dialect.ts';
import type { Connection, Engine, EngineName } from './engines/engine.ts';
import { loadNodeSqlite } from './engines/node-sqlite.ts';
import { loadSqlite3 } from './engines/sqlite3.ts';
import { migrate } from './migrations/migrate.ts';
import type { Read, Tables, Write } from './tables.ts';

export interface Db {
  readonly driver: EngineName;
  /** Sees everything that was committed; refuses to write. */
  readonly read: Read;
  /** One transaction; callers queue, so the awaits of two never interleave. Never call it from inside itself. */
  write<T>(work: (write: Write) => Promise<T>): Promise<T>;
  /** Why the last transaction could not be written, or null when it could. */
  problem(): string | null;
  /** Empties the write-ahead log, after which erased bytes are in no file; throws `store-broken` when it cannot. */
  checkpoint(): Promise<void>;
  /** Lends a consistent copy for a backup; an erasure cuts it, and then the answer is null. */
  withCopy: Copies['lend'];
  /** Hears that something was erased for good. */
  onErased(listener: () => void): void;
  /** Holds the space that forgetting needs on a full disk, as far as there is room. */
  readonly holdBallast: Ballast['hold'];
  /** Gives that space away while `work` runs; see `writeTight`. */
  readonly lendBallast: Ballast['lend'];
  /** Waits for what is being written; a second call does nothing more. */
  close(): Promise<void>;
}

export interface DbOptions {
  readonly path: string;
  /** Left out: `sqlite3`, or `node:sqlite` when that cannot load. */
  readonly driver?: EngineName;
  readonly report: Report;
  /** Left out: 8 MiB. */
  readonly ballastBytes?: number;
}

const usualBallastBytes = 8 * 1024 * 1024;

const readers = 2;
const checkpointTries = 5;
/** Sorting must not spill rows into a temporary file, where no erasure would reach them. */
const common = 'PRAGMA busy_timeout = 2000; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;';
/** Pages that SQLite holds lie in memory that seldom goes back to the system; the system caches the file anyway. */
const forWriting =
  'PRAGMA cache_size = -1024; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;';
const forReading = 'PRAGMA cache_size = -512; PRAGMA query_only = ON;';

const loadEngine = async (wanted: EngineName | undefined, report: Report): Promise<Engine> => {
  if (wanted === 'node:sqlite') return loadNodeSqlite();
  try {
    return await loadSqlite3();
  } catch (cause) {
    if (wanted === 'sqlite3') throw cause;
    try {
      const engine = await loadNodeSqlite();
      report('sqlite3-missing');
      return engine;
    } catch {
      throw new RoomtoneError(
        'store-broken',
        { problem: 'the package sqlite3 cannot be loaded; run npm rebuild sqlite3, or use Node 22.13 or newer' },
        { cause },
      );
    }
  }
};

/** The file exists with mode 0600 before SQLite sees it, so that its log and index files get the same mode. */
const prepareFile = async (path: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'a', 0o600);
  await file.close();
  await chmod(path, 0o600);
};

/** SQLite leaves it to the system when the shortened log reaches the disk; what was in it must not come back. */
const syncLog = async (path: string): Promise<void> => {
  const log = await open(`${path}-wal`, 'r').catch(() => null);
  await log?.sync();
  await log?.close();
};

const truncateLog = async (writer: Connection, path: string): Promise<boolean> => {
  const [row] = await writer.all('PRAGMA wal_checkpoint(TRUNCATE)', []);
  if (row?.['busy'] !== 0) return false;
  await syncLog(path);
  return true;
};

const openWriter = async (engine: Engine, path: string): Promise<Connection> => {
  const writer = await engine.open(path, 'write');
  try {
    await writer.exec(common + forWriting);
    await migrate(writer);
    // A process that was killed between an erasure and its checkpoint left the erased bytes in the log.
    await truncateLog(writer, path);
    return writer;
  } catch (cause) {
    await writer.close();
    throw cause;
  }
};

const openReader = async (engine: Engine, path: string): Promise<Connection> => {
  const reader = await engine.open(path, 'read');
  await reader.exec(common + forReading);
  return reader;
};

interface Log {
  readonly path: string;
  readonly writer: Connection;
  /** Interrupts whoever reads. */
  cut(): void;
}

const emptyLog = async (queue: Kysely<Tables>, { path, writer, cut }: Log): Promise<void> => {
  await queue.connection().execute(async () => {
    for (let tries = 0; tries < checkpointTries; tries += 1) {
      // Each try waits up to busy_timeout (2 s) for readers; whoever reads longer is cut.
      if (await truncateLog(writer, path)) return;
      cut();
    }
    throw new RoomtoneError('store-broken', { problem: 'a reader keeps erased rows in its log' });
  });
};

interface Opened {
  readonly engine: Engine;
  readonly path: string;
  readonly writer: Connection;
  readonly reading: readonly Connection[];
  readonly copies: Copies;
  readonly ballast: Ballast;
}

const ballastBeside = ({ path, report, ballastBytes = usualBallastBytes }: DbOptions): Ballast =>
  createBallast(join(dirname(path), 'ballast'), ballastBytes, () => report('disk-nearly-full'));

const assemble = ({ engine, path, writer, reading, copies, ballast }: Opened): Db => {
  const write = new Kysely<Tables>({ dialect: dialectOver([writer]) });
  const read = new Kysely<Tables>({ dialect: dialectOver(reading) });
  const closeAll = async (): Promise<void> => {
    // Queues behind whatever is still writing.
    await write.connection().execute(async () => undefined);
    await copies.cut();
    for (const connection of [...reading, writer]) await connection.close();
  };
  let closing: Promise<void> | undefined;
  let problem: string | null = null;
  const listeners: (() => void)[] = [];
  return {
    driver: engine.name,
    read,
    write: async (work) => {
      try {
        const done = await write.transaction().execute(work);
        problem = null;
        return done;
      } catch (error) {
        problem = storeProblem(error) ?? problem;
        throw error;
      }
    },
    problem: () => problem,
    checkpoint: async () => {
      await copies.cut();
      const cut = (): void => {
        for (const reader of reading) reader.interrupt();
      };
      await emptyLog(write, { path, writer, cut });
      for (const listener of listeners) listener();
    },
    onErased: (listener) => {
      listeners.push(listener);
    },
    withCopy: copies.lend,
    holdBallast: ballast.hold,
    lendBallast: ballast.lend,
    close: () => {
      closing ??= closeAll();
      return closing;
    },
  };
};

/** Opens, migrates and recovers the database at `path`; throws `store-broken` when it cannot be used. */
export const openDb = async (options: DbOptions): Promise<Db> => {
  const { path, driver, report } = options;
  const engine = await loadEngine(driver, report);
  try {
    await prepareFile(path);
    // Whoever was killed over a backup left the whole database in it.
    await dropCopy(path);
    const ballast = ballastBeside(options);
    const writer = await openWriter(engine, path).catch((cause: unknown) => {
      // What a crash left in the log needs room in the file.
      if (isDiskFull(cause)) return ballast.lend(() => openWriter(engine, path));
      throw cause;
    });
    const reading = [];
    for (let index = 0; index < readers; index += 1) reading.push(await openReader(engine, path));
    await ballast.hold();
    return assemble({ engine, path, writer, reading, copies: createCopies(engine, path), ballast });
  } catch (cause) {
    if (cause instanceof RoomtoneError) throw cause;
    throw new RoomtoneError('store-broken', { problem: String(cause) }, { cause });
  }
};
