// The shape of one kind of export: how its files are recognised and how a row of it is read.
import type { RowResult } from './heard.ts';

export interface ExportFormat {
  readonly id: string;
  /** How the files are written: a JSON list of objects, or lines of comma-separated values. */
  readonly syntax: 'json' | 'csv';
  /** Whether a file inside a zip, by its name, is one of these; others there are never opened. */
  isNamed(name: string): boolean;
  /** Whether a row looks like this kind, however bad its values are. */
  isLike(row: unknown): boolean;
  read(row: unknown): RowResult;
}

export const hasFields = (row: unknown, fields: readonly string[]): boolean =>
  typeof row === 'object' && row !== null && fields.every((field) => Object.hasOwn(row, field));
