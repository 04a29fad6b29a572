// SQLite through Node's own module, for when `sqlite3` cannot load; every call blocks the loop while it runs.
import type { Connection, Engine, SqlRow, SqlValue } from './engine.ts';

/** The part of Node's module that is used; its types come with Node 22 and the floor is Node 20. */
interface SyncStatement {
  all(...values: readonly SqlValue[]): SqlRow[];
  setReadBigInts(on: boolean): void;
  run(...values: readonly SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
}
interface SyncDatabase {
  exec(statements: string): void;
  prepare(statement: string): SyncStatement;
  close(): void;
}
interface SyncModule {
  DatabaseSync: new (path: string, options: { readOnly: boolean }) => SyncDatabase;
}

const turnAfterMs = 5;
let turnedMs = 0;

/** A call that blocks answers within the same turn of the loop: a row of them would let no timer and no socket in. */
const turn = async (): Promise<void> => {
  if (performance.now() - turnedMs < turnAfterMs) return;
  await new Promise((resolve) => setImmediate(resolve));
  turnedMs = performance.now();
};

const asNumber = (value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);

/** A damaged row may hold a number beyond 2^53, which the module refuses; here it loses its last digits, as with sqlite3. */
const allOf = (statement: SyncStatement, values: readonly SqlValue[]): SqlRow[] => {
  try {
    return statement.all(...values);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    statement.setReadBigInts(true);
    return statement.all(...values).map((row) => {
      const entries = Object.entries(row).map(([name, value]) => [name, asNumber(value)]);
      return Object.fromEntries(entries) as SqlRow;
    });
  }
};

const connectionOf = (database: SyncDatabase): Connection => ({
  all: async (statement, values) => {
    await turn();
    return allOf(database.prepare(statement), values);
  },
  run: async (statement, values) => {
    await turn();
    const { changes, lastInsertRowid } = database.prepare(statement).run(...values);
    return { changes: Number(changes), lastId: Number(lastInsertRowid) };
  },
  exec: async (statements) => {
    await turn();
    database.exec(statements);
  },
  // Nothing else runs while a call does, so there is never anything to interrupt.
  interrupt: () => undefined,
  close: async () => database.close(),
});

/** Loads Node's module; throws before Node 22.13. */
export const loadNodeSqlite = async (): Promise<Engine> => {
  // Held in a variable: the types of Node 20 do not know the module.
  const name: string = 'node:sqlite';
  const { DatabaseSync }: SyncModule = await import(name);
  return {
    name: 'node:sqlite',
    open: async (path, mode) => connectionOf(new DatabaseSync(path, { readOnly: mode === 'read' })),
  };
};
