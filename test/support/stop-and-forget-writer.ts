// A process made to be killed: somebody stops and has forgotten what a row kept, and it stays standing at the step it was told.
import { writeSync } from 'node:fs';
import { sql } from 'kysely';
import { createForgetting } from '../../server/flows/forgetting.ts';
import type { Db } from '../../server/store/db.ts';
import { openDb } from '../../server/store/db.ts';
import { readLedgerKey } from '../../server/store/ledger.ts';
import { createFakeClock } from './fake-clock.ts';
import { wire } from './small-house.ts';

const [path = '', keyPath = '', by = '0', wait = '0'] = process.argv.slice(2);
const key = await readLedgerKey(keyPath);
const db = await openDb({ path, report: () => undefined, ballastBytes: 512 });
const clock = createFakeClock();

/** The writes of the erasure itself that go through; the next one never comes back. */
let left = Number(wait);
const write: Db['write'] = (work) => {
  left -= 1;
  if (left >= 0) return db.write(work);
  writeSync(1, 'standing\n');
  // Stays until it is killed, though nothing is left to wait for.
  setInterval(() => undefined, 60_000);
  return new Promise(() => undefined);
};
const forgetting = createForgetting({
  ...{ db: { ...db, write }, key, clock },
  report: () => undefined,
  layAside: () => undefined,
  learnAnew: () => undefined,
  forgotten: async () => undefined,
  clearRetained: async () => true,
});
const store = { db, key, path, folder: '', reopen: async () => db, drop: async () => undefined };
const small = wire(store, clock, 'killed', forgetting);
await small.start();
const ids = small.permissions.active().map(({ id }) => id);
const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM observations`.execute(db.read);
writeSync(1, `kept ${rows[0]?.n}\n`);
await small.permissions.endAll(ids, Number(by), true);
writeSync(1, 'done\n');
