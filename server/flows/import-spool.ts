// Where uploads wait: nothing stays there longer than the import it belongs to.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobView } from '../../config/words/panel.ts';

/** Where an import goes on after a crash; stored with its job. */
export interface ImportCursor {
  /** Name of its reduced file in the spool. */
  readonly file: string;
  /** Byte of that file. */
  readonly next: number;
  readonly source: number;
}

export const cursorText = (cursor: ImportCursor): string => JSON.stringify(cursor);

export const parseCursor = (text: string | null): ImportCursor | null => {
  if (text === null) return null;
  const { file, next, source } = JSON.parse(text) as Partial<ImportCursor>;
  return typeof file === 'string' && /^[\w-]+\.plays$/.test(file) && next !== undefined && source !== undefined
    ? { file, next, source }
    : null;
};

export const newSpoolName = (): string => `${randomUUID()}.plays`;

/** Removes what no import needs any more; what arrived since the start is somebody's upload. */
export const sweepSpool = async (folder: string, keep: ReadonlySet<string>, startedAtMs: number): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    if (keep.has(name)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found !== null && found.mtimeMs < startedAtMs) await rm(path, { force: true, recursive: true });
  }
};

export interface ImportReport {
  readonly dryRun: boolean;
  readonly rows: number;
  readonly imported: number;
  readonly duplicates: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly formats: readonly string[];
  /** By which an import is undone; null for a dry run. */
  readonly source: number | null;
}

/** The same as the loose record that a job keeps. */
export const reportOf = (report: ImportReport): NonNullable<JobView['report']> => ({ ...report });

export const parseReport = (report: JobView['report']): ImportReport => ({
  dryRun: false,
  rows: 0,
  imported: 0,
  duplicates: 0,
  rejected: {},
  formats: [],
  source: null,
  // Written by `reportOf` alone.
  ...(report as Partial<ImportReport> | null),
});
