// Opens what was uploaded, a plain file or a zip, and gives out the parts that are listening history, within limits.
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { RoomtoneError } from '../../config/words/errors.ts';
import { expectedFiles, formats } from './formats.ts';

export interface ExportPart {
  readonly name: string;
  /** Reads it once, in pieces. Throws `too-large` or `truncated-export` on the way. */
  chunks(): AsyncGenerator<Buffer, void, void>;
}

/** All history of one upload together, unpacked. */
const mostBytes = 200 * 1024 * 1024;
const mostEntries = 5000;
/** JSON of plays packs 10 to 20 times; what packs better was made to fill a disk. */
const largestRatio = 100;
const ratioCountsFrom = 1024 * 1024;

const tooLarge = (): RoomtoneError => new RoomtoneError('too-large', { limit: '200 MB' });
const notAnExport = (cause?: unknown): RoomtoneError =>
  new RoomtoneError('not-an-export', { expected: expectedFiles }, { cause });

/** Bytes that may still be read from one upload. */
export interface Allowance {
  left: number;
}

export const createAllowance = (): Allowance => ({ left: mostBytes });

async function* limited(
  stream: Readable,
  allowance: Allowance,
  packedSize: number,
): AsyncGenerator<Buffer, void, void> {
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      allowance.left -= chunk.length;
      if (allowance.left < 0) throw tooLarge();
      if (bytes > ratioCountsFrom && bytes > packedSize * largestRatio) throw tooLarge();
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof RoomtoneError) throw cause;
    throw new RoomtoneError('truncated-export', {}, { cause });
  } finally {
    stream.destroy();
  }
}

const partOfEntry = (zip: ZipFile, entry: Entry, allowance: Allowance): ExportPart => ({
  name: entry.fileName,
  async *chunks() {
    yield* limited(await zip.openReadStreamPromise(entry), allowance, entry.compressedSize);
  },
});

const isHistory = (name: string): boolean => formats.some((format) => format.isNamed(name));

const openZip = async (path: string): Promise<ZipFile> => {
  try {
    return await openPromise(path, { lazyEntries: true, autoClose: false });
  } catch (cause) {
    // It begins as a zip does, and its end is where the list of its files stands.
    throw new RoomtoneError('truncated-export', {}, { cause });
  }
};

async function* partsOfZip(path: string, allowance: Allowance): AsyncGenerator<ExportPart, void, void> {
  const zip = await openZip(path);
  try {
    if (zip.entryCount > mostEntries) throw notAnExport();
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) if (isHistory(entry.fileName)) entries.push(entry);
    if (entries.some((entry) => entry.isEncrypted())) throw notAnExport();
    if (entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0) > allowance.left) throw tooLarge();
    for (const entry of entries) yield partOfEntry(zip, entry, allowance);
  } catch (cause) {
    if (cause instanceof RoomtoneError) throw cause;
    throw notAnExport(cause);
  } finally {
    zip.close();
  }
}

const firstBytes = async (path: string): Promise<Buffer> => {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

/** A zip gives its history files, if any, and nothing else of it is opened; any other file is one part. */
export async function* openExport(
  file: { readonly name: string; readonly path: string },
  allowance: Allowance,
): AsyncGenerator<ExportPart, void, void> {
  if ((await firstBytes(file.path)).toString('latin1') === 'PK\u0003\u0004') {
    yield* partsOfZip(file.path, allowance);
    return;
  }
  const { size } = await stat(file.path);
  if (size > allowance.left) throw tooLarge();
  yield {
    name: file.name,
    chunks: () => limited(createReadStream(file.path, { highWaterMark: 256 * 1024 }), allowance, size),
  };
}
