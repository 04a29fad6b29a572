// The household's music files: which folder, which file, which recording.
import { sql } from 'kysely';
import type { Read, Write } from './tables.ts';

export interface ScannedFile {
  /** Relative to its folder, with `/`. */
  readonly path: string;
  readonly trackId: number | null;
  readonly size: number;
  readonly mtimeMs: number;
  readonly fingerprint: string | null;
  readonly mime: string;
  readonly gainDb: number | null;
  /** Why it cannot be played; null when it can. */
  readonly error: string | null;
}

export interface StoredFile extends ScannedFile {
  readonly root: string;
}

export interface MusicRoot {
  readonly id: number;
  readonly path: string;
  readonly tracks: number;
}

/** Answers the id of the folder, new or known. */
export const addRoot = async (write: Write, path: string): Promise<number> => {
  const { id } = await write
    .insertInto('roots')
    .values({ path })
    .onConflict((clash) => clash.column('path').doUpdateSet({ path }))
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
};

export const removeRoot = async (write: Write, path: string): Promise<void> => {
  await write.deleteFrom('roots').where('path', '=', path).execute();
};

export const listRoots = async (read: Read): Promise<readonly MusicRoot[]> => {
  const { rows } = await sql<MusicRoot>`
    SELECT r.id, r.path, (SELECT count(DISTINCT track_id) FROM files f WHERE f.root_id = r.id AND f.error IS NULL)
      AS tracks FROM roots r ORDER BY r.id`.execute(read);
  return rows;
};

/** Small, because the driver holds a whole page outside the heap, and what it frees seldom goes back to the system. */
const knownPage = 500;

/** What the last scan saw in a folder, so that the next one reads only what changed. */
export const knownFiles = async (
  read: Read,
  root: number,
): Promise<ReadonlyMap<string, { readonly size: number; readonly mtimeMs: number }>> => {
  const known = new Map<string, { readonly size: number; readonly mtimeMs: number }>();
  let after = '';
  for (;;) {
    const page = await read
      .selectFrom('files')
      .select(['path', 'size', 'mtime_ms as mtimeMs'])
      .where('root_id', '=', root)
      .where('path', '>', after)
      .orderBy('path')
      .limit(knownPage)
      .execute();
    for (const { path, size, mtimeMs } of page) known.set(path, { size, mtimeMs });
    if (page.length < knownPage) return known;
    after = page.at(-1)?.path ?? after;
  }
};

export const upsertFiles = async (write: Write, root: number, files: readonly ScannedFile[]): Promise<void> => {
  await sql`INSERT INTO files(root_id, path, track_id, size, mtime_ms, fingerprint, mime, gain_db, error)
    SELECT ${root}, e.value->>'$.path', e.value->>'$.trackId', e.value->>'$.size',
      CAST(e.value->>'$.mtimeMs' AS INTEGER), e.value->>'$.fingerprint', e.value->>'$.mime', e.value->>'$.gainDb',
      e.value->>'$.error'
    FROM json_each(${JSON.stringify(files)}) e WHERE true
    ON CONFLICT(root_id, path) DO UPDATE SET track_id = excluded.track_id, size = excluded.size,
      mtime_ms = excluded.mtime_ms, fingerprint = excluded.fingerprint, mime = excluded.mime,
      gain_db = excluded.gain_db, error = excluded.error`.execute(write);
};

/** Answers how many rows went. */
export const removeFiles = async (write: Write, root: number, paths: readonly string[]): Promise<number> => {
  const { numAffectedRows } = await sql`DELETE FROM files WHERE root_id = ${root}
    AND path IN (SELECT value FROM json_each(${JSON.stringify(paths)}))`.execute(write);
  return Number(numAffectedRows ?? 0n);
};

const selectFiles = (read: Read) =>
  read
    .selectFrom('files')
    .innerJoin('roots', 'roots.id', 'files.root_id')
    .select([
      'roots.path as root',
      'files.path',
      'files.track_id as trackId',
      'files.size',
      'files.mtime_ms as mtimeMs',
      'files.fingerprint',
      'files.mime',
      'files.gain_db as gainDb',
      'files.error',
    ]);

/** The first playable file of a track, or null. */
export const fileOfTrack = async (read: Read, trackId: number): Promise<StoredFile | null> => {
  const row = await selectFiles(read)
    .where('files.track_id', '=', trackId)
    .where('files.error', 'is', null)
    .orderBy('files.id')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
};

export const listBrokenFiles = async (read: Read): Promise<readonly StoredFile[]> =>
  selectFiles(read).where('files.error', 'is not', null).orderBy('files.id').execute();
