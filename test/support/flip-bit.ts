// Changes one bit of one stored field of the ledger, as a failing disk or a hand in the file would, and can put it back.
import { sql } from 'kysely';
import type { Write } from '../../server/store/tables.ts';

const numbers = ['seq', 'at_ms'] as const;
const texts = ['event', 'actor', 'subject', 'body', 'prev', 'mac'] as const;
export const fields = [...numbers, ...texts, 'head'] as const;
type Field = (typeof fields)[number];

export interface Flip {
  readonly field: Field;
  back(): Promise<void>;
}

const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)] as T;

const flipNumber = async (write: Write, column: string, random: () => number): Promise<Flip['back']> => {
  const { rows } = await sql<{ row: number }>`SELECT seq AS row FROM ledger`.execute(write);
  const { row } = pick(rows, random);
  // SQLite has no xor; -1 << 63 is the sign bit.
  const bit = `(1 << ${Math.floor(random() * 64)})`;
  const xor = (value: string) => `((${value} | ${bit}) - (${value} & ${bit}))`;
  const { rows: found } = await sql
    .raw<{ before: string; after: string }>(
      `SELECT CAST(${column} AS TEXT) AS before, CAST(${xor(column)} AS TEXT) AS after FROM ledger WHERE seq = ${row}`,
    )
    .execute(write);
  const { before, after } = found[0] as { before: string; after: string };
  // Two rows cannot have one number; such a bit is no change that a file could show.
  if (column === 'seq' && rows.some((one) => String(one.row) === after)) return flipNumber(write, column, random);
  const set = (value: string, where: string) =>
    sql.raw(`UPDATE ledger SET ${column} = ${value} WHERE seq = ${where}`).execute(write);
  await set(after, String(row));
  return async () => void (await set(before, column === 'seq' ? after : String(row)));
};

const flipText = async (
  write: Write,
  place: { readonly table: string; readonly column: string; readonly where: string },
  random: () => number,
): Promise<Flip['back']> => {
  const { table, column, where } = place;
  const { rows } = await sql
    .raw<{ hex: string }>(`SELECT hex(${column}) AS hex FROM ${table} WHERE ${where}`)
    .execute(write);
  const before = Buffer.from(rows[0]?.hex ?? '', 'hex');
  const after = Buffer.from(before);
  const at = Math.floor(random() * after.length);
  after[at] = (after[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  const set = (bytes: Buffer) =>
    sql.raw(`UPDATE ${table} SET ${column} = CAST(x'${bytes.toString('hex')}' AS TEXT) WHERE ${where}`).execute(write);
  await set(after);
  return async () => void (await set(before));
};

/** The triggers must be gone, as they would be for somebody with the file. */
export const flipOneBit = async (write: Write, random: () => number): Promise<Flip> => {
  const field = pick(fields, random);
  if (field === 'seq' || field === 'at_ms') return { field, back: await flipNumber(write, field, random) };
  if (field === 'head') {
    const place = { table: 'meta', column: 'value', where: "key = 'ledger_head'" };
    return { field, back: await flipText(write, place, random) };
  }
  const { rows } = await sql<{ seq: number }>`SELECT seq FROM ledger`.execute(write);
  const place = { table: 'ledger', column: field, where: `seq = ${pick(rows, random).seq}` };
  return { field, back: await flipText(write, place, random) };
};
