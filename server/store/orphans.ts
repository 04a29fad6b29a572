// Tracks, albums and artists that nothing refers to any more: what a forgotten history leaves behind.
import { type RawBuilder, sql } from 'kysely';
import type { RoomKept } from '../core/house-types.ts';
import type { Db } from './db.ts';
import { readKept, writeKept } from './rooms.ts';
import type { Write } from './tables.ts';

/** How much one transaction may erase; short ones let playing go on meanwhile. */
export interface Pace {
  readonly rows: number;
  /** Empties the log after every step. */
  readonly tight: boolean;
}

export const usualPace: Pace = { rows: 2500, tight: false };
/** On a full disk each step must fit into the little that the ballast gave back. */
export const tightPace: Pace = { rows: 500, tight: true };

/** Rows that a raw statement deleted. */
export const countOf = (result: { readonly numAffectedRows?: bigint }): number => Number(result.numAffectedRows ?? 0n);

const orphanTracks = (limit: number) => sql`DELETE FROM tracks WHERE id IN (
  SELECT t.id FROM tracks t WHERE NOT EXISTS(SELECT 1 FROM files WHERE track_id = t.id)
    AND NOT EXISTS(SELECT 1 FROM plays WHERE track_id = t.id)
    AND NOT EXISTS(SELECT 1 FROM picks WHERE track_id = t.id)
    AND NOT EXISTS(SELECT 1 FROM reactions WHERE track_id = t.id)
    AND NOT EXISTS(SELECT 1 FROM playlist_tracks WHERE track_id = t.id) LIMIT ${limit})`;

const orphanAlbums = (limit: number) => sql`DELETE FROM albums WHERE id IN (
  SELECT b.id FROM albums b WHERE NOT EXISTS(SELECT 1 FROM tracks WHERE album_id = b.id) LIMIT ${limit})`;

const orphanArtists = (limit: number) => sql`DELETE FROM artists WHERE id IN (
  SELECT a.id FROM artists a WHERE NOT EXISTS(SELECT 1 FROM tracks WHERE artist_id = a.id)
    AND NOT EXISTS(SELECT 1 FROM albums WHERE artist_id = a.id) LIMIT ${limit})`;

/** Repeats a limited deletion until nothing is left of it; answers how many rows went. */
const eraseAllOf = async (db: Db, rows: (limit: number) => RawBuilder<unknown>, pace: Pace): Promise<number> => {
  let all = 0;
  for (;;) {
    const gone = await db.write(async (write) => countOf(await rows(pace.rows).execute(write)));
    all += gone;
    if (pace.tight) await db.checkpoint();
    if (gone < pace.rows) return all;
  }
};

/** What of a room's list goes besides the tracks that are gone. */
export interface OfLists {
  /** Numbers of a history that may be gone. */
  readonly reasons: boolean;
  /** What plays now, or a restart would write it as if it had not been forgotten. */
  readonly playing: boolean;
}

/** Rooms keep their list with titles and reasons in it, and what plays. */
const eraseFromLists = async (write: Write, gone: OfLists): Promise<void> => {
  const live = new Set((await write.selectFrom('tracks').select('id').execute()).map(({ id }) => id));
  const cut = (item: RoomKept['list'][number]) => (gone.reasons ? { ...item, why: [], score: 0 } : item);
  for (const [room, kept] of Object.entries(await readKept(write))) {
    const list: RoomKept['list'] = kept.list.filter((item) => live.has(item.track.id)).map(cut);
    const was = kept.playing ?? null;
    const stays = was !== null && !gone.playing && live.has(was.item.track.id);
    const playing = stays ? { ...was, item: cut(was.item) } : null;
    await writeKept(write, room, { ...kept, list, playing });
  }
};

/** What nothing owns, played, liked or listed any more. */
export const eraseOrphans = async (
  db: Db,
  pace: Pace,
  ofLists: OfLists,
): Promise<{ tracks: number; artists: number }> => {
  const tracks = await eraseAllOf(db, orphanTracks, pace);
  await eraseAllOf(db, orphanAlbums, pace);
  const artists = await eraseAllOf(db, orphanArtists, pace);
  await db.write(async (write) => {
    await sql`DELETE FROM links
      WHERE NOT EXISTS(SELECT 1 FROM tracks WHERE tracks.key = links.heard_key)`.execute(write);
    await eraseFromLists(write, ofLists);
  });
  return { tracks, artists };
};
