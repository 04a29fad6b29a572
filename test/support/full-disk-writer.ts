// A process for a very small disk: it fills it with tracks and plays, and then forgets them all.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openDb } from '../../server/store/db.ts';
import { forget } from '../../server/store/forget.ts';
import { readLedgerKey } from '../../server/store/ledger.ts';
import { importPlays } from '../../server/store/plays.ts';
import { openSource } from '../../server/store/sources.ts';
import { attempt, fillRest } from './full-disk.ts';
import { addTracks, countBytes, fillHousehold, permitNow } from './stores.ts';

const [path = '', canary = '', ballast = '0'] = process.argv.slice(2);
const folder = dirname(path);
const db = await openDb({ path, report: () => undefined, ballastBytes: Number(ballast) });
const { ada } = await fillHousehold({ db, key: await readLedgerKey(join(folder, 'ledger.key')) });
const permitted = await permitNow(db, { owner: ada, kind: 'k', fileHash: 'h', atMs: 0 });
const source = await db.write((write) => openSource(write, permitted));

const fillSome = async (round: number): Promise<void> => {
  const ids = await addTracks(
    db,
    Array.from({ length: 100 }, (_, index) => `${canary} ${round} ${index}`),
  );
  const rows = ids.map((trackId, index) => ({
    atMs: round * 100 + index,
    offsetMin: null,
    trackId,
    msPlayed: 1,
    outcome: 'finished' as const,
  }));
  const plays = await permitNow(db, rows);
  await db.write((write) => importPlays(write, plays, { owner: ada, source }));
};

let rounds = 0;
let state = 'done';
while (state === 'done' && rounds < 10_000) {
  state = await attempt(() => fillSome(rounds));
  rounds += 1;
}
fillRest(folder);
const before = await countBytes(folder, canary);
const plain = await attempt(() => db.write((write) => write.deleteFrom('plays').execute()));
const forgot = await attempt(() => forget(db, { type: 'owner', owner: ada }, 0));
const after = await countBytes(folder, canary);
const files = readdirSync(folder).filter((name) => !name.startsWith('rest-'));
console.log(JSON.stringify({ rounds, filled: state, plain, before, forgot, after, files }));
await db.close();
