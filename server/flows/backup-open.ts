// Opens a backup beside the live data, checks all of it, and decides: until then nothing of the house has changed.
import { createReadStream } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { sql } from 'kysely';
import { RoomtoneError } from '../../config/words/errors.ts';
import { unpackInto } from '../ground/archive.ts';
import type { Report } from '../ground/log.ts';
import { createOpener, headerBytes, readHeader } from '../ground/sealed-file.ts';
import { linesKeyOf, readSealedLines } from '../ground/sealed-lines.ts';
import { backedUpFiles, decideStage, dropStage, openStage } from '../ground/staged-folder.ts';
import { type Db, openDb } from '../store/db.ts';
import { entryOf, type ForgottenEntry } from '../store/forgotten.ts';
import { type LedgerKey, readLedgerKey, verifyLedger } from '../store/ledger.ts';

export interface RestoreOrder {
  readonly file: string;
  readonly seed: Uint8Array;
  readonly dataDir: string;
  /** Files beside the backup that may say what was forgotten since. */
  readonly forgottenFiles: readonly string[];
  /** What the live data know to be forgotten; counts when they are of the same house. */
  readonly own: { readonly key: LedgerKey; readonly entries: readonly ForgottenEntry[] } | null;
  readonly report: Report;
}

/** What the next start still has to do with the restored data, before any door opens. */
export interface RestoredFacts {
  readonly madeAtMs: number;
  readonly entries: readonly ForgottenEntry[];
}

const factsFile = 'restored.json';

const damaged = (problem: string): RoomtoneError => new RoomtoneError('not-a-backup', { problem });

const madeAt = async (file: string): Promise<number> => {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of createReadStream(file, { end: headerBytes - 1 })) pieces.push(piece as Buffer);
  } catch (cause) {
    throw new RoomtoneError('bad-request', { problem: 'the file cannot be read' }, { cause });
  }
  return readHeader(Buffer.concat(pieces)).atMs;
};

const isFull = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');

const unpack = async ({ file, seed }: RestoreOrder, stage: string): Promise<void> => {
  let unpacking: Promise<ReadonlySet<string>> = Promise.resolve(new Set());
  const take = async (source: AsyncIterable<Buffer>): Promise<void> => {
    unpacking = unpackInto(source, stage, backedUpFiles);
    await unpacking;
  };
  try {
    await pipeline(createReadStream(file), createOpener(seed), createGunzip(), take);
  } catch (cause) {
    // The folder is cleared next, so nothing may still be writing into it.
    await unpacking.catch(() => undefined);
    if (cause instanceof RoomtoneError) throw cause;
    if (isFull(cause)) throw new RoomtoneError('degraded', { problem: 'the disk is too full to restore' }, { cause });
    throw damaged('what is in it cannot be read');
  }
  const names = await unpacking;
  if (!names.has('roomtone.db') || !names.has('ledger.key')) throw damaged('a part of it is missing');
};

const checkDatabase = async (db: Db, key: LedgerKey): Promise<void> => {
  const { rows: faults } = await sql<{ integrity_check: string }>`PRAGMA integrity_check(1)`.execute(db.read);
  if (faults[0]?.integrity_check !== 'ok') throw damaged('its database is damaged');
  const { rows: strays } = await sql`PRAGMA foreign_key_check`.execute(db.read);
  if (strays.length > 0) throw damaged('its database does not fit together');
  if (!(await verifyLedger(db.read, key)).ok) throw damaged('its record of permissions was changed');
};

/** Opening migrates: what an older Roomtone wrote fits this one afterwards. */
const checkStage = async (stage: string, report: Report): Promise<LedgerKey> => {
  const key = await readLedgerKey(path.join(stage, 'ledger.key')).catch(() => null);
  if (key === null) throw damaged('its key is damaged');
  const db = await openDb({ path: path.join(stage, 'roomtone.db'), report, ballastBytes: 0 }).catch((cause) => {
    const newer = cause instanceof Error && cause.message.includes('newer version');
    throw newer ? new RoomtoneError('newer-backup') : damaged('its database cannot be opened');
  });
  try {
    await checkDatabase(db, key);
  } finally {
    await db.close();
    await rm(path.join(stage, 'ballast'), { force: true });
  }
  return key;
};

const forgottenSince = async (order: RestoreOrder, key: LedgerKey): Promise<readonly ForgottenEntry[]> => {
  const own = order.own !== null && Buffer.from(order.own.key).equals(Buffer.from(key)) ? order.own.entries : [];
  const beside: ForgottenEntry[] = [];
  for (const file of order.forgottenFiles)
    beside.push(...((await readSealedLines(file, linesKeyOf(key))) ?? []).map(entryOf));
  return [...beside, ...own];
};

/**
 * Answers when the next start will take the restored data. Throws `wrong-backup-key`, `not-a-backup`, `newer-backup` or
 * `bad-request`, and then the live data are as they were.
 */
export const stageRestore = async (order: RestoreOrder): Promise<RestoredFacts> => {
  const madeAtMs = await madeAt(order.file);
  const stage = await openStage(order.dataDir);
  try {
    await unpack(order, stage);
    const key = await checkStage(stage, order.report);
    const facts: RestoredFacts = { madeAtMs, entries: await forgottenSince(order, key) };
    await writeFile(path.join(stage, factsFile), JSON.stringify(facts), { mode: 0o600, flush: true });
    await decideStage(order.dataDir);
    return facts;
  } catch (cause) {
    await dropStage(order.dataDir);
    throw cause;
  }
};

/** null when the data were not restored, or all of it is done. */
export const readRestored = async (dataDir: string): Promise<RestoredFacts | null> => {
  try {
    return JSON.parse(await readFile(path.join(dataDir, factsFile), 'utf8')) as RestoredFacts;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw cause;
  }
};

export const doneRestoring = (dataDir: string): Promise<void> => rm(path.join(dataDir, factsFile), { force: true });
