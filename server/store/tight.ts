// Writes also on a full disk what makes the house stricter or forgets: the ballast gives its space away meanwhile.
import { isDiskFull } from './clash.ts';
import type { Db } from './db.ts';
import type { Write } from './tables.ts';

type TightDb = Pick<Db, 'lendBallast' | 'checkpoint'>;

/** Does it again with the ballast's space when the disk is full; what was done of it before must bear that. */
export const withBallast = async <T>(db: TightDb, work: (isTight: boolean) => Promise<T>): Promise<T> => {
  try {
    return await work(false);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
  }
  return db.lendBallast(async () => {
    await db.checkpoint();
    const done = await work(true);
    // The log gives its space back before the ballast takes it again.
    await db.checkpoint();
    return done;
  });
};

/** One transaction, as `Db.write`; for ends, stops, objections and whatever else must not wait for a free byte. */
export const writeTight = <T>(db: TightDb & Pick<Db, 'write'>, work: (write: Write) => Promise<T>): Promise<T> =>
  withBallast(db, () => db.write(work));
