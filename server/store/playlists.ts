// Playlists that people keep.
import { sql } from 'kysely';
import type { Read, Write } from './tables.ts';

export interface Playlist {
  readonly id: number;
  readonly owner: number;
  readonly name: string;
  readonly trackIds: readonly number[];
}

export interface PlaylistSummary {
  readonly id: number;
  readonly owner: number;
  readonly name: string;
  readonly tracks: number;
}

/** Puts exactly these tracks, in this order, into a playlist; a track may stand in it more than once. */
export const setPlaylistTracks = async (write: Write, id: number, trackIds: readonly number[]): Promise<void> => {
  await write.deleteFrom('playlist_tracks').where('playlist_id', '=', id).execute();
  await sql`INSERT INTO playlist_tracks(playlist_id, position, track_id)
    SELECT ${id}, e.key, e.value FROM json_each(${JSON.stringify(trackIds)}) e`.execute(write);
};

/** Answers its id. */
export const createPlaylist = async (
  write: Write,
  playlist: Omit<Playlist, 'id'> & { readonly atMs: number },
): Promise<number> => {
  const { id } = await write
    .insertInto('playlists')
    .values({ owner_id: playlist.owner, name: playlist.name, created_at_ms: playlist.atMs })
    .returning('id')
    .executeTakeFirstOrThrow();
  await setPlaylistTracks(write, id, playlist.trackIds);
  return id;
};

/** At its end; a track that is in it already stays where it is. */
export const addToPlaylist = async (write: Write, id: number, trackId: number): Promise<void> => {
  await sql`INSERT INTO playlist_tracks(playlist_id, position, track_id)
    SELECT ${id}, coalesce(max(position) + 1, 0), ${trackId} FROM playlist_tracks WHERE playlist_id = ${id}
    HAVING NOT EXISTS(SELECT 1 FROM playlist_tracks WHERE playlist_id = ${id} AND track_id = ${trackId})`.execute(
    write,
  );
};

export const renamePlaylist = async (write: Write, id: number, name: string): Promise<void> => {
  await write.updateTable('playlists').set({ name }).where('id', '=', id).execute();
};

export const removePlaylist = async (write: Write, id: number): Promise<boolean> => {
  const { numDeletedRows } = await write.deleteFrom('playlists').where('id', '=', id).executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
};

export const listPlaylists = async (read: Read, owner: number): Promise<readonly PlaylistSummary[]> =>
  read
    .selectFrom('playlists')
    .leftJoin('playlist_tracks', 'playlist_tracks.playlist_id', 'playlists.id')
    .select((where) => [
      'playlists.id',
      'playlists.owner_id as owner',
      'playlists.name',
      where.fn.count<number>('playlist_tracks.track_id').as('tracks'),
    ])
    .where('playlists.owner_id', '=', owner)
    .groupBy('playlists.id')
    .orderBy('playlists.id')
    .execute();

export const playlistById = async (read: Read, id: number): Promise<Playlist | null> => {
  const row = await read
    .selectFrom('playlists')
    .select(['id', 'owner_id as owner', 'name'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return null;
  const tracks = await read
    .selectFrom('playlist_tracks')
    .select('track_id')
    .where('playlist_id', '=', id)
    .orderBy('position')
    .execute();
  return { ...row, trackIds: tracks.map((track) => track.track_id) };
};
