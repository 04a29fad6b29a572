// Kysely over the store's own connections: a first-come-first-served pool, so that two transactions never interleave.
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Connection, SqlValue } from './engines/engine.ts';

const sqlValueOf = (value: unknown): SqlValue => {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError('a value that SQLite cannot hold');
};

const givesRows = ({ query, sql }: CompiledQuery): boolean => {
  if (query.kind === 'SelectQueryNode') return true;
  if (query.kind === 'RawNode') return /^\s*(select|with|pragma|explain)\b|\breturning\b/i.test(sql);
  return 'returning' in query && query.returning !== undefined;
};

const execute = async <R>(connection: Connection, query: CompiledQuery): Promise<QueryResult<R>> => {
  const values = query.parameters.map(sqlValueOf);
  if (givesRows(query)) {
    // Kysely leaves the shape of rows to its caller's types.
    const rows = (await connection.all(query.sql, values)) as R[];
    return { rows, numAffectedRows: BigInt(rows.length) };
  }
  const { changes, lastId } = await connection.run(query.sql, values);
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastId) };
};

interface Pooled extends DatabaseConnection {
  readonly connection: Connection;
}

const pooled = (connection: Connection): Pooled => ({
  connection,
  executeQuery: (query) => execute(connection, query),
  streamQuery: () => {
    throw new Error('read in pages instead: an open cursor would keep erased rows in the log');
  },
});

const createPool = (connections: readonly Connection[]) => {
  const free = connections.map(pooled);
  const waiting: ((one: Pooled) => void)[] = [];
  return {
    take: async (): Promise<Pooled> => {
      const one = free.pop();
      return one ?? new Promise((resolve) => waiting.push(resolve));
    },
    give: (one: Pooled): void => {
      const next = waiting.shift();
      if (next === undefined) free.push(one);
      else next(one);
    },
  };
};

const rollBack = async (connection: Connection): Promise<void> => {
  try {
    await connection.exec('ROLLBACK');
  } catch (error) {
    // A full disk has already rolled it back; the first error is the one to report.
    if (!String(error).includes('no transaction is active')) throw error;
  }
};

const createDriver = (connections: readonly Connection[]): Driver => {
  const pool = createPool(connections);
  const raw = (one: DatabaseConnection): Connection => (one as Pooled).connection;
  return {
    init: async () => undefined,
    acquireConnection: pool.take,
    releaseConnection: async (one) => pool.give(one as Pooled),
    beginTransaction: (one) => raw(one).exec('BEGIN IMMEDIATE'),
    commitTransaction: (one) => raw(one).exec('COMMIT'),
    rollbackTransaction: (one) => rollBack(raw(one)),
    destroy: async () => undefined,
  };
};

export const dialectOver = (connections: readonly Connection[]): Dialect => ({
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => createDriver(connections),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
});
