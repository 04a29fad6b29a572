// A process made to be killed: it stores plays, until a number if one is given, and says on stdout which ones are safe.
import { writeSync } from 'node:fs';
import { openDb } from '../../server/store/db.ts';
import { appendPlay, importPlays } from '../../server/store/plays.ts';
import { openSource } from '../../server/store/sources.ts';
import { permitNow, playOf } from './stores.ts';

/** How many plays one import batch holds. */
const batch = 200;

const say = (line: string): void => {
  writeSync(1, `${line}\n`);
};

const [path = '', from = '0', track = '1', until = 'Infinity'] = process.argv.slice(2);
const trackId = Number(track);
const db = await openDb({ path, report: () => undefined });
const facts = await permitNow(db, { owner: 1, kind: 'spotify', fileHash: 'hash', atMs: 0 });
const source = await db.write((write) => openSource(write, facts));

const keepOne = async (number: number): Promise<void> => {
  const play = await permitNow(db, playOf({ trackId, startedAtMs: number }), { room: 'kitchen' });
  await db.write((write) => appendPlay(write, play, { owner: 1, learn: true, offsetMin: null, pick: null }));
  say(`play ${number}`);
};

const importOne = async (number: number): Promise<void> => {
  const rows = Array.from({ length: batch }, (_, index) => ({
    atMs: -(number * batch + index + 1),
    offsetMin: null,
    trackId,
    msPlayed: 1,
    outcome: 'finished' as const,
  }));
  const plays = await permitNow(db, rows);
  await db.write((write) => importPlays(write, plays, { owner: 1, source }));
  say(`batch ${number}`);
};

say('ready');
for (let number = Number(from); number < Number(until); number += 1) {
  await keepOne(number);
  if (number % 5 === 0) await importOne(number);
  if (number % 7 === 0) await db.checkpoint();
}
