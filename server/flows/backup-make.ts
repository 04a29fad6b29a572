// Makes one backup: a consistent copy of the database with its keys, packed, sealed, written whole or not at all, and read back.
import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { RoomtoneError } from '../../config/words/errors.ts';
import { type Packed, pack } from '../ground/archive.ts';
import type { Recipient } from '../ground/recovery-key.ts';
import { createSealer } from '../ground/sealed-file.ts';
import { backedUpFiles } from '../ground/staged-folder.ts';
import type { Db } from '../store/db.ts';

export interface BackupOrder {
  readonly db: Pick<Db, 'withCopy'>;
  readonly dataDir: string;
  readonly folder: string;
  readonly name: string;
  readonly recipient: Recipient;
  readonly atMs: number;
  /** Bytes written so far. */
  progress(bytes: number): void;
}

const databaseName = 'roomtone.db';
/** An erasure goes first; after it the backup begins again. */
const tries = 6;

const keysIn = async (dataDir: string): Promise<readonly Packed[]> => {
  const found: Packed[] = [];
  for (const name of backedUpFiles) {
    const file = path.join(dataDir, name);
    if (name !== databaseName && (await stat(file).catch(() => null)) !== null) found.push({ name, path: file });
  }
  return found;
};

const counting = (hash: Hash, progress: (bytes: number) => void): Transform => {
  let bytes = 0;
  return new Transform({
    transform: (piece: Buffer, _encoding, done) => {
      hash.update(piece);
      bytes += piece.length;
      progress(bytes);
      done(null, piece);
    },
  });
};

/** What a disk or a network folder really kept. */
const digestOf = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024 })) hash.update(piece as Buffer);
  return hash.digest('hex');
};

const writeSealed = async (order: BackupOrder, copy: string, part: string, signal: AbortSignal): Promise<void> => {
  const files = [...(await keysIn(order.dataDir)), { name: databaseName, path: copy }];
  const hash = createHash('sha256');
  await rm(part, { force: true });
  await pipeline(
    Readable.from(pack(files)),
    createGzip({ level: 1 }),
    createSealer(order.recipient, order.atMs),
    counting(hash, order.progress),
    createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true }),
    { signal },
  );
  if ((await digestOf(part)) !== hash.digest('hex'))
    throw new RoomtoneError('degraded', { problem: 'the folder for backups did not keep what was written' });
};

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  // Some network folders cannot be synced; the file itself was.
  await handle.sync().catch(() => undefined);
  await handle.close();
};

/** Answers the size of the file. Throws when the folder cannot be written or erasures leave it no time. */
export const makeBackup = async (order: BackupOrder): Promise<number> => {
  const { folder, name, db } = order;
  const part = path.join(folder, `.${name}.part`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    for (let round = 0; round < tries; round += 1) {
      const made = await db.withCopy(async (copy, signal) => {
        await writeSealed(order, copy, part, signal);
        return true;
      });
      if (made !== true) continue;
      const { size } = await stat(part);
      await rename(part, path.join(folder, name));
      await syncFolder(folder);
      return size;
    }
    throw new RoomtoneError('degraded', { problem: 'so much was being forgotten that no backup could be made' });
  } finally {
    await rm(part, { force: true });
  }
};
