// A process that forgets one of many large histories while a room of somebody else plays on, and says how that went.
import { randomBytes } from 'node:crypto';
import { readFileSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { createForgetting } from '../../server/flows/forgetting.ts';
import { tastePlayOf } from '../../server/flows/taste-facts.ts';
import { createTasteShelf } from '../../server/flows/taste-shelf.ts';
import { createCatalogue } from '../../server/flows/track-catalogue.ts';
import { systemClock } from '../../server/ground/clock.ts';
import { openDb } from '../../server/store/db.ts';
import { countPlays } from '../../server/store/history.ts';
import { readLedgerKey } from '../../server/store/ledger.ts';
import { appendPlay, importPlays } from '../../server/store/plays.ts';
import { openSource } from '../../server/store/sources.ts';
import { addTracks, countBytes, fillHousehold, permitNow, playOf } from './stores.ts';

setFlagsFromString('--semi-space-growth-factor=1');
const [path = '', people = '10', playsEach = '50000', tracks = '20000', full = ''] = process.argv.slice(2);
const canary = 'QxCanary4242';
const batch = 5000;
const everyMs = 25;

const db = await openDb({ path, report: () => undefined });
const key = await readLedgerKey(join(dirname(path), 'ledger.key'));
const { ada } = await fillHousehold({ db, key });
const gone = 100;
const owners = [...Array.from({ length: Number(people) - 1 }, (_, index) => 200 + index), gone];

const names = Array.from({ length: Number(tracks) }, (_, index) => `piece ${index}`);
const ids: number[] = [];
for (let at = 0; at < names.length; at += batch) ids.push(...(await addTracks(db, names.slice(at, at + batch))));
const own = await addTracks(
  db,
  Array.from({ length: 500 }, (_, index) => `${canary} ${index}`),
);

const importSome = async (owner: number, source: number, from: number): Promise<void> => {
  const rows = Array.from({ length: Math.min(batch, Number(playsEach) - from) }, (_, index) => {
    const place = from + index;
    const trackId =
      owner === gone && place % 20 === 0 ? own[(place / 20) % own.length] : ids[(place * 7919 + owner) % ids.length];
    return {
      atMs: Date.UTC(2015, 0, 1) + place * 400_000,
      offsetMin: 0,
      trackId: trackId ?? 0,
      msPlayed: 200_000,
      outcome: 'finished' as const,
    };
  });
  const plays = await permitNow(db, rows);
  await db.write((write) => importPlays(write, plays, { owner, source }));
};

const sources = new Map<number, number>();
for (const owner of owners) {
  const permitted = await permitNow(db, { owner, kind: 'k', fileHash: `${owner}`, atMs: 0 });
  sources.set(owner, await db.write((write) => openSource(write, permitted)));
}
for (let from = 0; from < Number(playsEach); from += batch)
  for (const owner of owners) await importSome(owner, sources.get(owner) ?? 0, from);
await db.checkpoint();

const library = createCatalogue(db);
await library.refresh();
const shelf = createTasteShelf({ db, clock: systemClock, library });
await shelf.fold([ada]);

/** Takes what is left, so that not one byte is free. */
const fillRest = (): void => {
  for (let size = 4_194_304, index = 0; size >= 1; index += 1) {
    try {
      writeFileSync(join(dirname(path), `rest-${index}`), randomBytes(size), { flag: 'wx' });
    } catch {
      size = Math.floor(size / 2);
    }
  }
};
if (full !== '') fillRest();

const freeBytes = statfsSync(dirname(path)).bavail;

/** What this thread has computed so far; other programs on a busy machine do not count. */
const busyMs = (): number =>
  Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;

const seen = { beats: 0, longestPauseMs: 0, longestBusyMs: 0, kept: 0, refused: 0, slowestKeepMs: 0 };
let lastMs = performance.now();
let lastBusyMs = busyMs();
const beat = setInterval(() => {
  const nowMs = performance.now();
  seen.longestPauseMs = Math.max(seen.longestPauseMs, nowMs - lastMs - everyMs);
  lastMs = nowMs;
  const nowBusyMs = busyMs();
  seen.longestBusyMs = Math.max(seen.longestBusyMs, nowBusyMs - lastBusyMs);
  lastBusyMs = nowBusyMs;
  seen.beats += 1;
}, everyMs);

let playing = true;
/** The room that plays on: each piece that ends is kept and learnt. */
const playOn = async (): Promise<void> => {
  for (let round = 0; playing; round += 1) {
    const startedMs = performance.now();
    const value = playOf({ trackId: ids[round] ?? 0, startedAtMs: Date.now() });
    try {
      const play = await permitNow(db, value, { room: 'kitchen' });
      const id = await db.write((write) =>
        appendPlay(write, play, { owner: ada, learn: true, offsetMin: 0, pick: null }),
      );
      const track = library.byId(value.trackId);
      if (id !== null && track !== null)
        shelf.learn(
          ada,
          tastePlayOf(track, 'kitchen', { atMs: value.startedAtMs, msPlayed: 180_000, outcome: 'finished' }),
        );
      shelf.settle(Number.POSITIVE_INFINITY);
      seen.kept += 1;
    } catch {
      seen.refused += 1;
    }
    seen.slowestKeepMs = Math.max(seen.slowestKeepMs, performance.now() - startedMs);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
};

const forgetting = createForgetting({
  db,
  key,
  clock: systemClock,
  report: () => undefined,
  layAside: shelf.layAside,
  learnAnew: (concerned) => void shelf.fold(concerned),
  forgotten: () => library.refresh(),
  clearRetained: async () => true,
});
const before = await countBytes(dirname(path), canary);
const playingOn = playOn();
const startedMs = performance.now();
const forgotten = await forgetting.erase({ type: 'owner', owner: gone });
const tookMs = performance.now() - startedMs;
playing = false;
await playingOn;
clearInterval(beat);
const report = {
  tookMs: Math.round(tookMs),
  forgotten,
  before,
  after: await countBytes(dirname(path), canary),
  left: await countPlays(db.read, { owner: gone }),
  others: await countPlays(db.read, { owners: owners.filter((owner) => owner !== gone) }),
  tombstones: (await db.read.selectFrom('tombstones').select('id').execute()).length,
  databaseMb: Math.round(statSync(path).size / 1e6),
  freeBytes,
  ...seen,
};
console.log(JSON.stringify(report));
shelf.stop();
await db.close();
process.exit(0);
