// Lays the data folder of a house with half a million plays of ten people, of which one can be forgotten by name.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hashPassword } from '../../server/http/passwords.ts';
import { type Db, openDb } from '../../server/store/db.ts';
import { readLedgerKey } from '../../server/store/ledger.ts';
import { createPerson } from '../../server/store/people.ts';
import { type ImportedPlay, importPlays } from '../../server/store/plays.ts';
import { openSource } from '../../server/store/sources.ts';
import { makeTone } from '../support/media.ts';
import { password } from '../support/server.ts';
import { addTracks, fillHousehold, permitNow } from '../support/stores.ts';

export const large = { people: 10, playsEach: 50_000, tracks: 20_000, ownTracks: 500 } as const;
/** In the title of everything that only the person who is forgotten heard. */
export const canary = 'QxCanary4242';
export const forgottenName = 'Ben';

const batch = 5000;

const playsOf = (ids: readonly number[], own: readonly number[], from: number): readonly ImportedPlay[] =>
  Array.from({ length: Math.min(batch, large.playsEach - from) }, (_, index) => {
    const place = from + index;
    const trackId =
      place % 20 === 0 && own.length > 0 ? own[(place / 20) % own.length] : ids[(place * 7919) % ids.length];
    const atMs = Date.UTC(2015, 0, 1) + place * 400_000;
    return { atMs, offsetMin: 0, trackId: trackId ?? 0, msPlayed: 200_000, outcome: 'finished' };
  });

const layPlays = async (db: Db, owner: number, ids: readonly number[], own: readonly number[]): Promise<void> => {
  const opened = await permitNow(db, { owner, kind: 'made', fileHash: `${owner}`, atMs: 0 });
  const source = await db.write((write) => openSource(write, opened));
  for (let from = 0; from < large.playsEach; from += batch) {
    const plays = await permitNow(db, playsOf(ids, own, from));
    await db.write((write) => importPlays(write, plays, { owner, source }));
  }
};

/** `data` becomes the data folder; the first adult, a kitchen and the one to forget can sign in. */
export const layLargeHouse = async (data: string): Promise<void> => {
  mkdirSync(data, { recursive: true });
  const db = await openDb({ path: path.join(data, 'roomtone.db'), report: () => undefined });
  const { ada } = await fillHousehold({ db, key: await readLedgerKey(path.join(data, 'ledger.key')) });
  const passwordHash = await hashPassword(password);
  const ben = await db.write(async (write) => {
    await write.updateTable('people').set({ password_hash: passwordHash }).where('id', '=', ada).execute();
    return createPerson(write, { name: forgottenName, role: 'adult', passwordHash, atMs: 1 });
  });
  const names = Array.from({ length: large.tracks }, (_, index) => `piece ${index}`);
  const ids: number[] = [];
  for (let at = 0; at < names.length; at += batch) ids.push(...(await addTracks(db, names.slice(at, at + batch))));
  const own = await addTracks(
    db,
    Array.from({ length: large.ownTracks }, (_, index) => `${canary} ${index}`),
  );
  await layPlays(db, ben.id, ids, own);
  await layPlays(db, ada, ids, []);
  for (let other = 0; other < large.people - 2; other += 1) await layPlays(db, 200 + other, ids, []);
  await db.checkpoint();
  await db.close();
};

/** Two pieces longer than any forgetting, for the room that plays on. */
export const layLongMusic = (folder: string): void => {
  mkdirSync(folder, { recursive: true });
  const tone = makeTone(240_000);
  for (const name of ['one', 'two']) writeFileSync(path.join(folder, `long ${name}.wav`), tone);
};
