// One digest per table, over every row in the order of its key, so that two databases can be compared whole.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Read } from '../../server/store/tables.ts';

export const hashTables = async (read: Read): Promise<Readonly<Record<string, string>>> => {
  const { rows: tables } = await sql<{ name: string }>`SELECT name FROM sqlite_master
    WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`.execute(read);
  const digests: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows: columns } = await sql<{
      name: string;
      pk: number;
    }>`SELECT name, pk FROM pragma_table_info(${name})`.execute(read);
    const key = columns.filter(({ pk }) => pk > 0).sort((left, right) => left.pk - right.pk);
    const order = sql.join((key.length > 0 ? key : columns).map((column) => sql.ref(column.name)));
    const { rows } = await sql`SELECT * FROM ${sql.table(name)} ORDER BY ${order}`.execute(read);
    const hash = createHash('sha256');
    for (const row of rows) hash.update(JSON.stringify(Object.entries(row as object))).update('\n');
    digests[name] = `${rows.length} ${hash.digest('hex')}`;
  }
  const { rows } = await sql<{ sql: string }>`SELECT sql FROM sqlite_master ORDER BY name`.execute(read);
  const schema = createHash('sha256')
    .update(rows.map((row) => row.sql).join(';'))
    .digest('hex');
  return { ...digests, schema };
};
