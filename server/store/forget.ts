// Forgetting: noted first, then rows, caches and retained messages, a tombstone, and the log, until no file holds a byte of it.
import type { Db } from './db.ts';
import { type Counts, eraseScope, type ForgetScope, type Forgotten, noCounts, ownersIn } from './erasure.ts';
import { tightPace, usualPace } from './orphans.ts';
import { blankPerson } from './people.ts';
import { dropSnapshots } from './taste-snapshots.ts';
import { withBallast } from './tight.ts';

export type { ForgetScope, Forgotten } from './erasure.ts';

export interface ForgetSteps {
  /** Whose taste may know of it; called before the first row goes. */
  concerns?(owners: readonly number[]): void;
  /** Empties what the broker holds for us, or sees to it that it will be as soon as it can be reached. */
  clearRetained?(): Promise<unknown>;
}

/** One erasure that was noted and is not finished. */
interface Noted {
  readonly id: number;
  readonly scope: ForgetScope;
  readonly owners: readonly number[];
  readonly atMs: number;
}

type Erasure = Omit<Noted, 'id'>;

/** From here on a crash is no way out: what is noted is finished at the next start. */
const note = (db: Db, { scope, owners, atMs }: Erasure): Promise<number> =>
  db.write(async (write) => {
    await dropSnapshots(write, owners);
    const values = { scope: JSON.stringify(scope), owners: JSON.stringify(owners), at_ms: atMs };
    return (await write.insertInto('erasures').values(values).returning('id').executeTakeFirstOrThrow()).id;
  });

const finish = (db: Db, { id, scope, owners, atMs }: Noted): Promise<void> =>
  db.write(async (write) => {
    // A fold that was under way may have put one there again.
    await dropSnapshots(write, owners);
    await write
      .insertInto('tombstones')
      .values({ scope: JSON.stringify(scope), at_ms: atMs })
      .execute();
    await write.deleteFrom('erasures').where('id', '=', id).execute();
  });

const carryOut = async (
  db: Db,
  erasure: Erasure & { readonly id: number | null },
  steps: ForgetSteps,
): Promise<Counts> => {
  const counts = noCounts();
  let { id } = erasure;
  await withBallast(db, async (isTight) => {
    id ??= await note(db, erasure);
    await eraseScope(db, erasure.scope, { counts, pace: isTight ? tightPace : usualPace });
    await steps.clearRetained?.();
    await finish(db, { ...erasure, id });
  });
  await db.checkpoint();
  await db.holdBallast();
  return counts;
};

/** Erases `scope` for good and answers what went; on return no byte of it is in the database, its log or its index. */
export const forget = async (db: Db, scope: ForgetScope, atMs: number, steps: ForgetSteps = {}): Promise<Forgotten> => {
  const owners = await ownersIn(db.read, scope);
  steps.concerns?.(owners);
  return carryOut(db, { id: null, scope, owners, atMs }, steps);
};

/** Finishes what a crash interrupted; call it before any door opens. Answers how many erasures there were. */
export const finishErasures = async (db: Db): Promise<number> => {
  const noted = await db.read.selectFrom('erasures').selectAll().orderBy('id').execute();
  for (const row of noted) {
    // Written by `note` alone.
    const scope = JSON.parse(row.scope) as ForgetScope;
    const owners = JSON.parse(row.owners) as number[];
    await carryOut(db, { id: row.id, scope, owners, atMs: row.at_ms }, {});
  }
  return noted.length;
};

/** Takes the person's name and secrets away for good; the pseudonym stays, so that the ledger stays whole. */
export const erasePerson = async (
  db: Db,
  person: number,
  atMs: number,
  steps: ForgetSteps = {},
): Promise<Forgotten> => {
  await db.write(async (write) => {
    await write.deleteFrom('sign_ins').where('person_id', '=', person).execute();
    await write.deleteFrom('room_owners').where('person_id', '=', person).execute();
    await write.deleteFrom('receipts').where('person_id', '=', person).execute();
    await write
      .deleteFrom('invites')
      .where((where) => where.or([where('person_id', '=', person), where('by_person', '=', person)]))
      .execute();
    await blankPerson(write, person);
  });
  return forget(db, { type: 'owner', owner: person }, atMs, steps);
};
