// SQLite through the package `sqlite3`, which works in libuv's thread pool and so never blocks the loop.
import type { Database } from 'sqlite3';
import type { Connection, Engine, SqlRow } from './engine.ts';

type Settle<T> = (error: Error | null, value: T) => void;

const settled = <T>(start: (done: Settle<T>) => void): Promise<T> =>
  new Promise((resolve, reject) => {
    start((error, value) => (error === null ? resolve(value) : reject(error)));
  });

const connectionOf = (database: Database): Connection => ({
  all: (statement, values) =>
    settled<SqlRow[]>((done) => database.all<SqlRow>(statement, values, (error, rows) => done(error, rows))),
  run: (statement, values) =>
    settled((done) => {
      database.run(statement, values, function (error) {
        done(error, { changes: this?.changes ?? 0, lastId: this?.lastID ?? 0 });
      });
    }),
  exec: (statements) => settled<void>((done) => database.exec(statements, (error) => done(error, undefined))),
  interrupt: () => database.interrupt(),
  close: () => settled<void>((done) => database.close((error) => done(error, undefined))),
});

/** Loads the package; throws when its binary is missing or was built for another Node. */
export const loadSqlite3 = async (): Promise<Engine> => {
  const { default: sqlite3 } = await import('sqlite3');
  return {
    name: 'sqlite3',
    open: async (path, mode) => {
      const flags = mode === 'read' ? sqlite3.OPEN_READONLY : sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE;
      const database = await new Promise<Database>((resolve, reject) => {
        const opened = new sqlite3.Database(path, flags | sqlite3.OPEN_FULLMUTEX, (error) =>
          error === null ? resolve(opened) : reject(error),
        );
      });
      return connectionOf(database);
    },
  };
};
