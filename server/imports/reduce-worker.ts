// The thread that reads an upload: what it hands on is counted plays; everything personal beside them stays here.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorCode, type ErrorFields, RoomtoneError } from '../../config/words/errors.ts';
import type { WorkerBoot } from '../ground/worker.ts';
import { readExport, type UploadedExport } from './read-export.ts';
import { writeReduced } from './reduced-file.ts';

export interface ReduceOrder {
  readonly files: readonly UploadedExport[];
  readonly output: string;
}

export interface Reduced {
  /** Rows of all files: plays and rejected ones together. */
  readonly rows: number;
  readonly plays: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly formats: readonly string[];
  /** SHA-256 over the files' own, in any order of upload. */
  readonly hash: string;
}

export type ReduceAnswer =
  | { readonly ok: true; readonly reduced: Reduced }
  | { readonly ok: false; readonly code: ErrorCode; readonly fields: ErrorFields };

const hashOf = async (files: readonly UploadedExport[]): Promise<string> => {
  const hashes: string[] = [];
  for (const { path } of files) {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
    hashes.push(hash.digest('hex'));
  }
  return createHash('sha256').update(hashes.sort().join('\n')).digest('hex');
};

const reduce = async ({ files, output }: ReduceOrder): Promise<Reduced> => {
  const writer = await writeReduced(output);
  const rejected: Record<string, number> = {};
  const formats = new Set<string>();
  let rows = 0;
  let plays = 0;
  try {
    for await (const row of readExport(files)) {
      rows += 1;
      formats.add(row.format);
      if ('play' in row) {
        plays += 1;
        await writer.add(row.play);
      } else rejected[row.rejected] = (rejected[row.rejected] ?? 0) + 1;
    }
  } finally {
    await writer.close();
  }
  return { rows, plays, rejected, formats: [...formats], hash: await hashOf(files) };
};

const answer = async (order: ReduceOrder): Promise<ReduceAnswer> => {
  try {
    return { ok: true, reduced: await reduce(order) };
  } catch (error) {
    if (error instanceof RoomtoneError) return { ok: false, code: error.code, fields: error.fields };
    throw error;
  }
};

const { given }: WorkerBoot<ReduceOrder> = workerData;
parentPort?.postMessage(await answer(given));
