// Reads an upload down to counted plays; everything personal beside them is left behind here.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
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

const hashOf = async (files: readonly UploadedExport[]): Promise<string> => {
  const hashes: string[] = [];
  for (const { path } of files) {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
    hashes.push(hash.digest('hex'));
  }
  return createHash('sha256').update(hashes.sort().join('\n')).digest('hex');
};

/** In this thread. Throws `not-an-export`, `truncated-export` or `too-large`; then no output is left. */
export const reduceHere = async ({ files, output }: ReduceOrder): Promise<Reduced> => {
  const writer = await writeReduced(output);
  const rejected: Record<string, number> = {};
  const formats = new Set<string>();
  let rows = 0;
  let plays = 0;
  try {
    for await (const row of readExport(files)) {
      rows += 1;
      if (row.format !== null) formats.add(row.format);
      if ('play' in row) {
        plays += 1;
        await writer.add(row.play);
      } else rejected[row.rejected] = (rejected[row.rejected] ?? 0) + 1;
    }
    await writer.close();
  } catch (cause) {
    await writer.close();
    await rm(output, { force: true });
    throw cause;
  }
  return { rows, plays, rejected, formats: [...formats], hash: await hashOf(files) };
};
