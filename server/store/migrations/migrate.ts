// Brings a database file to the newest shape, one numbered step per transaction.
import { RoomtoneError } from '../../../config/words/errors.ts';
import type { Connection } from '../engines/engine.ts';
import { erasureRecords } from './erasure-records.ts';
import { erasuresTable } from './erasures.ts';
import { firstTables } from './first-tables.ts';
import { habitsTable } from './habits.ts';
import { peopleAndRights } from './people-and-rights.ts';
import { reactionsLearn } from './reactions-learn.ts';
import { tasteSnapshotsTable } from './taste-snapshots.ts';

/** Step n turns `user_version` n into n + 1; steps are only ever added at the end. */
export const steps: readonly string[] = [
  firstTables,
  tasteSnapshotsTable,
  peopleAndRights,
  erasuresTable,
  habitsTable,
  reactionsLearn,
  erasureRecords,
];

const versionOf = async (connection: Connection): Promise<number> => {
  const [row] = await connection.all('PRAGMA user_version', []);
  return Number(row?.['user_version'] ?? 0);
};

const applyStep = async (connection: Connection, from: number, statements: string): Promise<void> => {
  await connection.exec('BEGIN IMMEDIATE');
  try {
    await connection.exec(statements);
    await connection.exec(`PRAGMA user_version = ${from + 1}`);
    await connection.exec('COMMIT');
  } catch (cause) {
    await connection.exec('ROLLBACK').catch(() => undefined);
    throw cause;
  }
};

/** Applies the missing steps; throws `store-broken` when the file was written by a newer Roomtone. */
export const migrate = async (connection: Connection, wanted: readonly string[] = steps): Promise<void> => {
  const found = await versionOf(connection);
  if (found > wanted.length) {
    throw new RoomtoneError('store-broken', { problem: 'it was written by a newer version of Roomtone' });
  }
  for (const [index, statements] of wanted.entries()) {
    if (index >= found) await applyStep(connection, index, statements);
  }
};
