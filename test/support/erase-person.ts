// Erases somebody as the house does, for tests of the store alone.
import type { Db } from '../../server/store/db.ts';
import { takeAway } from '../../server/store/erase-person.ts';
import { carryOut } from '../../server/store/forget.ts';
import type { LedgerKey } from '../../server/store/ledger.ts';

export const erasePerson = async (
  { db, key }: { readonly db: Db; readonly key: LedgerKey },
  person: number,
  atMs: number,
): Promise<void> => {
  const noted = await db.write((write) => takeAway(write, key, { person, by: person, atMs }));
  for (const id of noted) await carryOut({ db, key }, id);
};
