// A process made to lose its power: it forgets one person's history and says so when that is done.
import { writeSync } from 'node:fs';
import { openDb } from '../../server/store/db.ts';
import { forget } from '../../server/store/forget.ts';

const [path = '', owner = '0'] = process.argv.slice(2);
const db = await openDb({ path, report: () => undefined, ballastBytes: 512 });
writeSync(1, 'ready\n');
await forget(db, { type: 'owner', owner: Number(owner) }, 0);
writeSync(1, 'forgotten\n');
await db.close();
