// Recordings that were heard or are owned, found by their stable keys.
import { sql } from 'kysely';
import type { Track } from '../../config/words/track.ts';
import type { Read, Write } from './tables.ts';

export interface NewTrack {
  readonly key: string;
  readonly title: string;
  readonly artist: string;
  readonly artistKey: string;
  readonly album: string | null;
  /** Given exactly when `album` is. */
  readonly albumKey: string | null;
  readonly disc: number | null;
  readonly number: number | null;
  readonly durationMs: number | null;
  readonly year: number | null;
  readonly addedAtMs: number;
}

/** Small, because the driver holds a whole page outside the heap, and what it frees seldom goes back to the system. */
const loadPage = 500;

const upsertArtists = (write: Write, json: string) =>
  sql`INSERT INTO artists(key, name)
    SELECT DISTINCT e.value->>'$.artistKey', e.value->>'$.artist' FROM json_each(${json}) e WHERE true
    ON CONFLICT DO NOTHING`.execute(write);

const upsertAlbums = (write: Write, json: string) =>
  sql`INSERT INTO albums(key, artist_id, title, year)
    SELECT e.value->>'$.albumKey', a.id, e.value->>'$.album', e.value->>'$.year'
    FROM json_each(${json}) e JOIN artists a ON a.key = e.value->>'$.artistKey'
    WHERE e.value->>'$.albumKey' IS NOT NULL
    ON CONFLICT(key) DO UPDATE SET year = coalesce(year, excluded.year)`.execute(write);

/** Details that are already known stay, gaps are filled: a scan and an import may name the same recording. */
const upsertRows = (write: Write, json: string) =>
  sql<{ id: number; key: string }>`
    INSERT INTO tracks(key, title, artist_id, album_id, disc, number, duration_ms, added_at_ms)
    SELECT e.value->>'$.key', e.value->>'$.title', a.id, b.id, e.value->>'$.disc', e.value->>'$.number',
      CAST(e.value->>'$.durationMs' AS INTEGER), e.value->>'$.addedAtMs'
    FROM json_each(${json}) e JOIN artists a ON a.key = e.value->>'$.artistKey'
    LEFT JOIN albums b ON b.key = e.value->>'$.albumKey' WHERE true
    ON CONFLICT(key) DO UPDATE SET album_id = coalesce(album_id, excluded.album_id),
      disc = coalesce(disc, excluded.disc), number = coalesce(number, excluded.number),
      duration_ms = coalesce(duration_ms, excluded.duration_ms),
      added_at_ms = min(added_at_ms, excluded.added_at_ms)
    RETURNING id, key`.execute(write);

/** Stores any number of tracks with their artists and albums; answers the id of each key. */
export const upsertTracks = async (write: Write, tracks: readonly NewTrack[]): Promise<ReadonlyMap<string, number>> => {
  const json = JSON.stringify(tracks);
  await upsertArtists(write, json);
  await upsertAlbums(write, json);
  const { rows } = await upsertRows(write, json);
  return new Map(rows.map(({ key, id }) => [key, id]));
};

/** The ids of those keys that exist. */
export const trackIdsOf = async (read: Read, keys: readonly string[]): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await sql<{ id: number; key: string }>`
    SELECT id, key FROM tracks WHERE key IN (SELECT value FROM json_each(${JSON.stringify(keys)}))`.execute(read);
  return new Map(rows.map(({ key, id }) => [key, id]));
};

const selectTracks = (read: Read) =>
  read
    .selectFrom('tracks')
    .innerJoin('artists', 'artists.id', 'tracks.artist_id')
    .leftJoin('albums', 'albums.id', 'tracks.album_id')
    .select((where) => [
      'tracks.id',
      'tracks.key',
      'tracks.title',
      'artists.name as artist',
      'albums.title as album',
      'tracks.disc',
      'tracks.number',
      'tracks.duration_ms as durationMs',
      'tracks.tempo_bpm as tempoBpm',
      'tracks.energy',
      'tracks.added_at_ms as addedAtMs',
      where
        .exists(
          where
            .selectFrom('files')
            .select('files.id')
            .whereRef('files.track_id', '=', 'tracks.id')
            .where('files.error', 'is', null),
        )
        .as('owned'),
    ]);

const trackOf = (row: Omit<Track, 'owned'> & { readonly owned: unknown }): Track => ({
  ...row,
  owned: row.owned === 1,
});

/** All tracks, for search and picking in memory; read in pages, so that the loop stays free. */
export const loadTracks = async (read: Read): Promise<readonly Track[]> => {
  const tracks: Track[] = [];
  for (;;) {
    const after = tracks.at(-1)?.id ?? 0;
    const page = await selectTracks(read).where('tracks.id', '>', after).orderBy('tracks.id').limit(loadPage).execute();
    for (const row of page) tracks.push(trackOf(row));
    if (page.length < loadPage) return tracks;
  }
};

/** Those of `ids` that exist, in no particular order. */
export const tracksByIds = async (read: Read, ids: readonly number[]): Promise<readonly Track[]> => {
  const json = JSON.stringify(ids);
  const found = await selectTracks(read)
    .where('tracks.id', 'in', sql<number>`(SELECT value FROM json_each(${json}))`)
    .execute();
  return found.map(trackOf);
};

export const trackById = async (read: Read, id: number): Promise<Track | null> =>
  (await tracksByIds(read, [id]))[0] ?? null;

/** What an analysis measured. */
export const setTrackSound = async (
  write: Write,
  id: number,
  sound: { readonly tempoBpm: number | null; readonly energy: number | null },
): Promise<void> => {
  await write
    .updateTable('tracks')
    .set({ tempo_bpm: sound.tempoBpm, energy: sound.energy })
    .where('id', '=', id)
    .execute();
};

export const countTracks = async (read: Read): Promise<{ readonly tracks: number; readonly owned: number }> => {
  const { rows } = await sql<{ tracks: number; owned: number }>`
    SELECT (SELECT count(*) FROM tracks) AS tracks,
      (SELECT count(DISTINCT track_id) FROM files WHERE error IS NULL) AS owned`.execute(read);
  return rows[0] ?? { tracks: 0, owned: 0 };
};

/** Says that what was heard under these keys is a track of the library; a link made by hand wins. */
export const saveLinks = async (
  write: Write,
  links: readonly { readonly heardKey: string; readonly trackId: number; readonly byHand: boolean }[],
): Promise<void> => {
  await sql`INSERT INTO links(heard_key, track_id, by_hand)
    SELECT e.value->>'$.heardKey', e.value->>'$.trackId', e.value->>'$.byHand'
    FROM json_each(${JSON.stringify(links)}) e WHERE true
    ON CONFLICT(heard_key) DO UPDATE SET track_id = excluded.track_id, by_hand = excluded.by_hand
    WHERE excluded.by_hand >= by_hand`.execute(write);
};

export const listLinks = async (read: Read): Promise<ReadonlyMap<string, number>> => {
  const found = await read.selectFrom('links').select(['heard_key', 'track_id']).execute();
  return new Map(found.map((row) => [row.heard_key, row.track_id]));
};
