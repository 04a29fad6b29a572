// A process made to be killed: it imports one upload into a household's database and says when it is asked and answered.
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { compileGrants } from '../../server/core/consent.ts';
import { createImports } from '../../server/flows/imports.ts';
import { createCatalogue } from '../../server/flows/track-catalogue.ts';
import { systemClock } from '../../server/ground/clock.ts';
import { openDb } from '../../server/store/db.ts';
import { listActiveGrants } from '../../server/store/grants.ts';

const [dataDir = '', upload = '', owner = '1'] = process.argv.slice(2);
const db = await openDb({ path: join(dataDir, 'roomtone.db'), report: () => undefined });
const context = { epoch: 1, sensingStopped: false, rooms: {}, people: {} };
const grants = compileGrants(await listActiveGrants(db.read), context);
/** Says after each transaction that it is safe. */
const spoken: typeof db = {
  ...db,
  write: async (work) => {
    const answer = await db.write(work);
    writeSync(1, 'wrote\n');
    return answer;
  },
};
const imports = createImports({
  db: spoken,
  clock: systemClock,
  report: () => undefined,
  board: { put: () => undefined },
  dataDir,
  catalogue: createCatalogue(db),
  grants: () => grants,
  imported: () => undefined,
});
writeSync(1, 'ready\n');
const file = { name: 'StreamingHistory_music_0.json', path: upload };
await imports.start([file], { owner: Number(owner), dryRun: false });
writeSync(1, 'started\n');
await imports.idle();
writeSync(1, 'done\n');
