// Makes a data folder as a household has it after years: music files, and plays of one person who lets them be learnt.
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openDb } from '../../server/store/db.ts';
import { addRoot, type ScannedFile, upsertFiles } from '../../server/store/files.ts';
import { readLedgerKey } from '../../server/store/ledger.ts';
import { type ImportedPlay, importPlays } from '../../server/store/plays.ts';
import { openSource } from '../../server/store/sources.ts';
import { type NewTrack, upsertTracks } from '../../server/store/tracks.ts';
import { makeTone } from '../support/media.ts';
import { fillHousehold, permitNow } from '../support/stores.ts';
import { randomFrom } from './made-history.ts';

export interface Filling {
  readonly tracks: number;
  readonly plays: number;
}

const perAlbum = 12;
const perArtist = 36;
const batch = 2000;
const playEveryMs = 40 * 60_000;

const trackOf = (place: number): NewTrack => {
  const artist = `Artist ${Math.floor(place / perArtist)}`;
  const album = `Album ${Math.floor(place / perAlbum)}`;
  const title = `A piece of music ${place}`;
  return {
    key: `${artist}|${title}`.toLowerCase(),
    title,
    artist,
    artistKey: artist.toLowerCase(),
    album,
    albumKey: `${artist}|${album}`.toLowerCase(),
    disc: 1,
    number: (place % perAlbum) + 1,
    durationMs: 200_000,
    year: 2001,
    addedAtMs: Date.UTC(2020, 0, 1),
  };
};

/** Small real files, so that the scan of the next start finds each as it was. */
const writeFiles = (music: string, ids: readonly number[]): readonly ScannedFile[] => {
  const bytes = makeTone(5);
  return ids.map((trackId, place) => {
    const folder = `album ${Math.floor(place / perAlbum)}`;
    if (place % perAlbum === 0) mkdirSync(path.join(music, folder), { recursive: true });
    const file = `${folder}/${place}.wav`;
    writeFileSync(path.join(music, file), bytes);
    const mtimeMs = Math.floor(statSync(path.join(music, file)).mtimeMs);
    const size = bytes.length;
    return { path: file, trackId, size, mtimeMs, fingerprint: null, mime: 'audio/wav', gainDb: null, error: null };
  });
};

/** In sessions of about fifteen; few tracks are played often and many seldom. */
const makePlays = (ids: readonly number[], plays: number): readonly ImportedPlay[] => {
  const random = randomFrom(5);
  const fromMs = Date.now() - plays * playEveryMs;
  return Array.from({ length: plays }, (_, place) => {
    const session = Math.floor(place / 15);
    const trackId = ids[Math.floor(ids.length * random() ** 3)] ?? 0;
    const skipped = random() < 0.2;
    return {
      atMs: Math.round(fromMs + session * 15 * playEveryMs + (place % 15) * 220_000),
      offsetMin: 60,
      trackId,
      msPlayed: skipped ? 9000 : 200_000,
      outcome: skipped ? 'skipped_here' : 'finished',
    };
  });
};

const inBatches = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / batch) }, (_, index) => all.slice(index * batch, (index + 1) * batch));

/** Fills `folder/data` through the store, and `folder/music`, which it answers. */
export const fillHouse = async (folder: string, filling: Filling): Promise<string> => {
  const music = path.join(folder, 'music');
  mkdirSync(music);
  const db = await openDb({ path: path.join(folder, 'data', 'roomtone.db'), report: () => undefined });
  const key = await readLedgerKey(path.join(folder, 'data', 'ledger.key'));
  const { ada } = await fillHousehold({ db, key });
  const wanted = Array.from({ length: filling.tracks }, (_, place) => trackOf(place));
  const known = await db.write((write) => upsertTracks(write, wanted));
  const ids = wanted.map((track) => known.get(track.key) ?? 0);
  const root = await db.write((write) => addRoot(write, music));
  for (const files of inBatches(writeFiles(music, ids))) await db.write((write) => upsertFiles(write, root, files));
  const facts = { owner: ada, kind: 'made', fileHash: 'made', atMs: Date.now() };
  const permitted = await permitNow(db, facts, { person: ada });
  const source = await db.write((write) => openSource(write, permitted));
  for (const plays of inBatches(makePlays(ids, filling.plays))) {
    const allowed = await permitNow(db, plays, { person: ada });
    await db.write((write) => importPlays(write, allowed, { owner: ada, source }));
  }
  await db.close();
  return music;
};
