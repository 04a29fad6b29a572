// A process made to be killed while it makes a backup: it holds the copy of the database, says so, and never goes on.
import { writeSync } from 'node:fs';
import { openDb } from '../../server/store/db.ts';

const [path = ''] = process.argv.slice(2);
const db = await openDb({ path, report: () => undefined, ballastBytes: 512 });
await db.withCopy(() => {
  writeSync(1, 'holding\n');
  return new Promise(() => setInterval(() => undefined, 1000));
});
