// Forgetting: noted first, then rows, caches and retained messages, a tombstone with its receipt, and the log, until no file holds a byte of it.
import { sql } from 'kysely';
import { errorText } from '../../config/words/errors.ts';
import type { Db } from './db.ts';
import { type Counts, eraseScope, type Forgotten, noCounts } from './erasure.ts';
import { type ForgetReceipt, type ForgetRecord, recordForget } from './forget-record.ts';
import { type ForgetScope, importsIn, ownersIn, type PlayingNow, playingIn, readScope } from './forget-scope.ts';
import { haltImports } from './jobs.ts';
import type { LedgerKey } from './ledger.ts';
import { tightPace, usualPace } from './orphans.ts';
import type { Read, Write } from './tables.ts';
import { dropSnapshots } from './taste-snapshots.ts';
import { withBallast, writeTight } from './tight.ts';

export type { Forgotten } from './erasure.ts';
export type { ForgetRecord } from './forget-record.ts';
export type { ForgetScope } from './forget-scope.ts';

export interface ForgetSteps {
  /** Whose taste may know of it, and which plays that go on it means; called before the first row goes. */
  concerns?(owners: readonly number[], playing: PlayingNow | null): void;
  /** Resolves when nothing more comes of what was noted as stopped; called before the first row goes. */
  settled?(): Promise<unknown>;
  /** Empties what the broker holds for us, or sees to it that it will be as soon as it can be reached. */
  clearRetained?(): Promise<unknown>;
}

export interface ForgetOrder {
  readonly scope: ForgetScope;
  readonly atMs: number;
  /** Left out: the house drops something by itself, and nobody gets a receipt. */
  readonly record?: ForgetRecord;
}

export interface Erased {
  readonly gone: Forgotten;
  /** null when nobody asked for one. */
  readonly receipt: ForgetReceipt | null;
}

/** One erasure that was noted and is not finished. */
interface Noted {
  readonly id: number;
  readonly scope: ForgetScope;
  readonly owners: readonly number[];
  readonly atMs: number;
  readonly record: ForgetRecord | null;
  readonly counts: Counts;
}

/** Part of the caller's transaction. From its end on a crash is no way out: what is noted is carried out at the next start. */
export const noteErasure = async (write: Write, { scope, atMs, record }: ForgetOrder): Promise<number> => {
  const owners = await ownersIn(write, scope);
  await dropSnapshots(write, owners);
  await haltImports(write, await importsIn(write, scope), errorText('import-forgotten'));
  const { id } = await write
    .insertInto('erasures')
    .values({
      scope: JSON.stringify(scope),
      owners: JSON.stringify(owners),
      at_ms: atMs,
      record: record === undefined ? null : JSON.stringify(record),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
};

/** null when it is finished already. */
const notedOf = async (db: Db, id: number): Promise<Noted | null> => {
  const row = await db.read.selectFrom('erasures').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return null;
  // Written here alone.
  const record = row.record === null ? null : (JSON.parse(row.record) as ForgetRecord);
  const counts = row.counts === null ? noCounts() : (JSON.parse(row.counts) as Counts);
  const owners = JSON.parse(row.owners) as number[];
  return { id, scope: readScope(row.scope), owners, atMs: row.at_ms, record, counts };
};

const keepCounts =
  (id: number) =>
  async (write: Write, counts: Forgotten): Promise<void> => {
    await write
      .updateTable('erasures')
      .set({ counts: JSON.stringify(counts) })
      .where('id', '=', id)
      .execute();
  };

const finish = (db: Db, key: LedgerKey | null, noted: Noted): Promise<ForgetReceipt | null> =>
  db.write(async (write) => {
    const { id, scope, owners, atMs, record, counts } = noted;
    // A fold that was under way may have put one there again.
    await dropSnapshots(write, owners);
    await write
      .insertInto('tombstones')
      .values({ scope: JSON.stringify(scope), at_ms: atMs })
      .execute();
    await write.deleteFrom('erasures').where('id', '=', id).execute();
    if (record === null || key === null) return null;
    return recordForget(write, key, { ...record, gone: counts, atMs });
  });

/** Erases what was noted under this number; on return no byte of it is in the database, its log or its index. null: it was done already. */
export const carryOut = async (
  { db, key }: { readonly db: Db; readonly key: LedgerKey | null },
  id: number,
  steps: ForgetSteps = {},
): Promise<Erased | null> => {
  const noted = await notedOf(db, id);
  if (noted === null) return null;
  steps.concerns?.(noted.owners, playingIn(noted.scope, noted.atMs));
  await steps.settled?.();
  const receipt = await withBallast(db, async (isTight) => {
    const pace = isTight ? tightPace : usualPace;
    await eraseScope(noted.scope, { db, pace, counts: noted.counts, keep: keepCounts(id), atMs: noted.atMs });
    await steps.clearRetained?.();
    return finish(db, key, noted);
  });
  await db.checkpoint();
  await db.holdBallast();
  return { gone: noted.counts, receipt };
};

/** Notes and erases, quietly: without an entry and a receipt. */
export const forget = async (db: Db, scope: ForgetScope, atMs: number, steps: ForgetSteps = {}): Promise<Forgotten> => {
  const id = await writeTight(db, (write) => noteErasure(write, { scope, atMs }));
  return (await carryOut({ db, key: null }, id, steps))?.gone ?? noCounts();
};

/** Whether something that an import of this owner would bring back was forgotten after that time. */
export const forgotSince = async (read: Read, owner: number, atMs: number): Promise<boolean> => {
  const { rows } = await sql<{ scope: string }>`
    SELECT scope FROM erasures WHERE at_ms > ${atMs}
    UNION ALL SELECT scope FROM tombstones WHERE at_ms > ${atMs}`.execute(read);
  for (const { scope } of rows) {
    const { owners, source } = await importsIn(read, readScope(scope));
    if (source === null && (owners === null || owners.includes(owner))) return true;
  }
  return false;
};

/** What was noted and is not finished yet, oldest first. */
export const listNoted = async (db: Db): Promise<readonly number[]> =>
  (await db.read.selectFrom('erasures').select('id').orderBy('id').execute()).map(({ id }) => id);

/** Finishes what a crash interrupted; call it before any door opens. Answers how many erasures there were. */
export const finishErasures = async (db: Db, key: LedgerKey): Promise<number> => {
  const noted = await listNoted(db);
  for (const id of noted) await carryOut({ db, key }, id);
  return noted.length;
};
