// The narrow interface that a SQLite package must offer to be a driver of the store.

export type SqlValue = string | number | bigint | Uint8Array | null;
export type SqlRow = Record<string, unknown>;

/** One open connection; calls on it are made one at a time by whoever holds it. */
export interface Connection {
  all(statement: string, values: readonly SqlValue[]): Promise<SqlRow[]>;
  run(statement: string, values: readonly SqlValue[]): Promise<{ readonly changes: number; readonly lastId: number }>;
  /** Runs several statements without values. */
  exec(statements: string): Promise<void>;
  /** Makes a statement that is running end with an error. */
  interrupt(): void;
  close(): Promise<void>;
}

export const engineNames = ['sqlite3', 'node:sqlite'] as const;
export type EngineName = (typeof engineNames)[number];

export interface Engine {
  readonly name: EngineName;
  open(path: string, mode: 'read' | 'write'): Promise<Connection>;
}
