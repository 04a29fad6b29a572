// Reads every row of an upload, whichever kind of export it is, and says of each what it is or why it is refused.
import { RoomtoneError } from '../../config/words/errors.ts';
import { readCsvRows } from './csv-rows.ts';
import { createAllowance, type ExportPart, openExport } from './export-parts.ts';
import type { ExportFormat } from './format.ts';
import { expectedFiles, formats } from './formats.ts';
import type { RowResult } from './heard.ts';
import { brokenRow, readJsonRows } from './json-rows.ts';

export interface UploadedExport {
  readonly name: string;
  readonly path: string;
}

/** `format` is null for a file that holds no history. */
export type ExportRow = RowResult & { readonly format: string | null };

/** A file of a known kind shows it within so many rows. */
const rowsToTell = 50;

const notAnExport = (): RoomtoneError => new RoomtoneError('not-an-export', { expected: expectedFiles });

async function* withFirst(first: Buffer, rest: AsyncGenerator<Buffer, void, void>): AsyncGenerator<Buffer, void, void> {
  yield first;
  yield* rest;
}

const isJson = (first: Buffer): boolean => {
  const text = first
    .subarray(0, 256)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  return text.startsWith('[') || text.startsWith('{');
};

const rowsOf = async (
  part: ExportPart,
): Promise<{ readonly syntax: ExportFormat['syntax']; readonly rows: AsyncGenerator<unknown, void, void> }> => {
  const chunks = part.chunks();
  const first = await chunks.next();
  if (first.done === true) throw notAnExport();
  const all = withFirst(first.value, chunks);
  return isJson(first.value) ? { syntax: 'json', rows: readJsonRows(all) } : { syntax: 'csv', rows: readCsvRows(all) };
};

const readRow = (format: ExportFormat, row: unknown): ExportRow => ({
  ...(row === brokenRow ? { rejected: 'not-a-row' as const } : format.read(row)),
  format: format.id,
});

/** The first line of a table may name its columns. */
const isHeading = (syntax: ExportFormat['syntax'], index: number): boolean => syntax === 'csv' && index === 0;

/** A whole file that is none, counted as one row. */
const notHistory: ExportRow = { rejected: 'not-history', format: null };

const isNamed = (part: ExportPart): boolean => formats.some((one) => one.isNamed(part.name));

async function* readPart(part: ExportPart): AsyncGenerator<ExportRow, void, void> {
  const { syntax, rows } = await rowsOf(part);
  const possible = formats.filter((format) => format.syntax === syntax);
  const early: unknown[] = [];
  let format: ExportFormat | undefined;
  for await (const row of rows) {
    if (format !== undefined) {
      yield readRow(format, row);
      continue;
    }
    format = possible.find((one) => one.isLike(row));
    if (format === undefined) {
      early.push(row);
      if (early.length >= rowsToTell) break;
      continue;
    }
    for (const [index, before] of early.entries()) if (!isHeading(syntax, index)) yield readRow(format, before);
    yield readRow(format, row);
  }
  const isEmptyExport = early.length === 0 && isNamed(part);
  if (format === undefined && !isEmptyExport) yield notHistory;
}

/** What shows no row of history is passed over however it ends, unless it is named as history: then it is cut off, and that is told. */
async function* readOrPass(part: ExportPart): AsyncGenerator<ExportRow, void, void> {
  let begun = false;
  try {
    for await (const row of readPart(part)) {
      begun = true;
      yield row;
    }
  } catch (cause) {
    const passes = cause instanceof RoomtoneError && cause.code !== 'too-large';
    if (begun || isNamed(part) || !passes) throw cause;
    yield notHistory;
  }
}

/**
 * Files that are no history are passed over and counted. Throws `truncated-export` or `too-large`, and `not-an-export`
 * when none of them is history; rows that came before it are then worth nothing.
 */
export async function* readExport(files: readonly UploadedExport[]): AsyncGenerator<ExportRow, void, void> {
  const allowance = createAllowance();
  let parts = 0;
  let passed = 0;
  for (const file of files) {
    const before = parts;
    for await (const part of openExport(file, allowance)) {
      parts += 1;
      for await (const row of readOrPass(part)) {
        if (row.format === null) passed += 1;
        yield row;
      }
    }
    if (parts > before) continue;
    // A zip without history.
    parts += 1;
    passed += 1;
    yield notHistory;
  }
  if (passed === parts) throw notAnExport();
}
