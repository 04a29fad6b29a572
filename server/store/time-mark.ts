// The furthest time that was believed, kept over restarts and crashes; it only ever rises.
import { sql } from 'kysely';
import { type MetaKey, readMeta, writeMeta } from './meta.ts';
import type { Read, Write } from './tables.ts';

const key: MetaKey = 'clock-high-water-ms';

/** null before the first run has kept one. */
export const readTimeMark = async (read: Read): Promise<number | null> => {
  const kept = await readMeta(read, key);
  return kept === null ? null : Number(kept);
};

/** Part of a millisecond counts as a whole one: rounded down, it would revive what ended in it. */
const wordOf = (atMs: number): string => String(Math.ceil(atMs));

export const writeTimeMark = (write: Write, atMs: number): Promise<void> => writeMeta(write, key, wordOf(atMs));

/** Brings a mark that lies behind up to here; where none was kept yet, there is none to bring. */
export const raiseTimeMark = async (write: Write, atMs: number): Promise<void> => {
  await write
    .updateTable('meta')
    .set({ value: wordOf(atMs) })
    .where('key', '=', key)
    .where(sql<number>`CAST(value AS INTEGER)`, '<', atMs)
    .execute();
};
