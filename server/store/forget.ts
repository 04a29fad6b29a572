// Erasure: rows in chunks, what only they referenced, a tombstone, and then the log, until no file holds a byte of it.
import { sql } from 'kysely';
import type { RoomKept } from '../core/house-types.ts';
import type { Db } from './db.ts';
import { type PlayFilter, playsMatching } from './history.ts';
import { readKept, roomIdOf, writeKept } from './rooms.ts';
import type { Write } from './tables.ts';

/** What is to be forgotten; `person` and `house` (owner 0) mean all that is theirs. */
export type ForgetScope =
  | { readonly type: 'plays'; readonly filter: PlayFilter }
  | { readonly type: 'owner'; readonly owner: number }
  | { readonly type: 'room'; readonly room: string }
  | { readonly type: 'grant'; readonly grant: number }
  | { readonly type: 'all' };

/** How many rows of each went. */
export interface Forgotten {
  readonly plays: number;
  readonly picks: number;
  readonly reactions: number;
  readonly observations: number;
  readonly playlists: number;
  readonly tracks: number;
  readonly artists: number;
}

type Counts = { -readonly [K in keyof Forgotten]: number };

const chunk = 10_000;

const filterOf = (scope: ForgetScope): PlayFilter => {
  switch (scope.type) {
    case 'plays':
      return scope.filter;
    case 'owner':
      return { owner: scope.owner };
    case 'room':
      return { room: scope.room };
    case 'grant':
      return { grant: scope.grant };
    case 'all':
      return {};
  }
};

const countOf = (result: { readonly numAffectedRows?: bigint }): number => Number(result.numAffectedRows ?? 0n);

/** Deletes at most one chunk of plays with their picks; short transactions let playing go on meanwhile. */
const erasePlayChunk = async (write: Write, filter: PlayFilter): Promise<{ plays: number; picks: number }> => {
  const gone = await write
    .deleteFrom('plays')
    .where('id', 'in', (from) => from.selectFrom('plays').select('plays.id').where(playsMatching(filter)).limit(chunk))
    .returning('pick_id')
    .execute();
  const picks = gone.map((row) => row.pick_id).filter((id) => id !== null);
  const result = await sql`DELETE FROM picks
    WHERE id IN (SELECT value FROM json_each(${JSON.stringify(picks)}))`.execute(write);
  return { plays: gone.length, picks: countOf(result) };
};

const erasePlays = async (db: Db, filter: PlayFilter, counts: Counts): Promise<void> => {
  for (;;) {
    const gone = await db.write((write) => erasePlayChunk(write, filter));
    counts.plays += gone.plays;
    counts.picks += gone.picks;
    if (gone.plays < chunk) return;
  }
};

const eraseReactions = async (write: Write, scope: ForgetScope): Promise<number> => {
  if (scope.type === 'plays') return 0;
  let query = write.deleteFrom('reactions');
  if (scope.type === 'owner') query = query.where('owner_id', '=', scope.owner);
  if (scope.type === 'grant') query = query.where('grant_id', '=', scope.grant);
  if (scope.type === 'room') query = query.where('room_id', '=', (await roomIdOf(write, scope.room)) ?? -1);
  return Number((await query.executeTakeFirstOrThrow()).numDeletedRows);
};

const eraseObservations = async (write: Write, scope: ForgetScope): Promise<number> => {
  if (scope.type === 'plays' || scope.type === 'owner') return 0;
  let query = write.deleteFrom('observations');
  if (scope.type === 'grant') query = query.where('grant_id', '=', scope.grant);
  if (scope.type === 'room') {
    const id = (await roomIdOf(write, scope.room)) ?? -1;
    query = query.where('sensor_id', 'in', (from) =>
      from.selectFrom('sensors').select('sensors.id').where('room_id', '=', id),
    );
  }
  return Number((await query.executeTakeFirstOrThrow()).numDeletedRows);
};

/** Playlists, memberships, imports and job reports of an owner, or of everybody. */
const eraseOwned = async (write: Write, scope: ForgetScope): Promise<number> => {
  if (scope.type !== 'owner' && scope.type !== 'all') return 0;
  const owner = scope.type === 'owner' ? scope.owner : null;
  await sql`DELETE FROM play_people WHERE ${owner} IS NULL OR person_id = ${owner}`.execute(write);
  await sql`UPDATE jobs SET report = NULL, error = NULL, cursor = NULL WHERE ${owner} IS NULL OR owner_id = ${owner}`.execute(
    write,
  );
  return countOf(await sql`DELETE FROM playlists WHERE ${owner} IS NULL OR owner_id = ${owner}`.execute(write));
};

const eraseEmptySources = (write: Write) =>
  sql`DELETE FROM sources WHERE NOT EXISTS(SELECT 1 FROM plays WHERE plays.source_id = sources.id)
    AND NOT EXISTS(SELECT 1 FROM jobs WHERE jobs.kind = 'import' AND jobs.state = 'running'
      AND jobs.owner_id = sources.owner_id)`.execute(write);

/** Rooms keep their list with titles in it; a track that is gone must go from there too. */
const eraseFromLists = async (write: Write): Promise<void> => {
  const live = new Set((await write.selectFrom('tracks').select('id').execute()).map(({ id }) => id));
  for (const [room, kept] of Object.entries(await readKept(write))) {
    const list: RoomKept['list'] = kept.list.filter((item) => live.has(item.track.id));
    if (list.length < kept.list.length) await writeKept(write, room, { ...kept, list });
  }
};

/** Tracks, albums and artists that nothing owns, played, liked or listed any more. */
export const eraseOrphans = async (write: Write): Promise<{ readonly tracks: number; readonly artists: number }> => {
  const tracks = await sql`DELETE FROM tracks WHERE NOT EXISTS(SELECT 1 FROM files WHERE track_id = tracks.id)
    AND NOT EXISTS(SELECT 1 FROM plays WHERE track_id = tracks.id)
    AND NOT EXISTS(SELECT 1 FROM picks WHERE track_id = tracks.id)
    AND NOT EXISTS(SELECT 1 FROM reactions WHERE track_id = tracks.id)
    AND NOT EXISTS(SELECT 1 FROM playlist_tracks WHERE track_id = tracks.id)`.execute(write);
  await sql`DELETE FROM links
    WHERE NOT EXISTS(SELECT 1 FROM tracks WHERE tracks.key = links.heard_key)`.execute(write);
  await sql`DELETE FROM albums WHERE NOT EXISTS(SELECT 1 FROM tracks WHERE album_id = albums.id)`.execute(write);
  const artists = await sql`DELETE FROM artists WHERE NOT EXISTS(SELECT 1 FROM tracks WHERE artist_id = artists.id)
    AND NOT EXISTS(SELECT 1 FROM albums WHERE artist_id = artists.id)`.execute(write);
  if (countOf(tracks) > 0) await eraseFromLists(write);
  return { tracks: countOf(tracks), artists: countOf(artists) };
};

const tombstoneOf = (scope: ForgetScope): string => JSON.stringify(scope);

/** Erases `scope` for good and answers what went; on return no byte of it is in the database, its log or its index. */
export const forget = async (db: Db, scope: ForgetScope, atMs: number): Promise<Forgotten> => {
  const counts: Counts = {
    plays: 0,
    picks: 0,
    reactions: 0,
    observations: 0,
    playlists: 0,
    tracks: 0,
    artists: 0,
  };
  await erasePlays(db, filterOf(scope), counts);
  await db.write(async (write) => {
    counts.reactions = await eraseReactions(write, scope);
    counts.observations = await eraseObservations(write, scope);
    counts.playlists = await eraseOwned(write, scope);
    await eraseEmptySources(write);
    Object.assign(counts, await eraseOrphans(write));
    await write
      .insertInto('tombstones')
      .values({ scope: tombstoneOf(scope), at_ms: atMs })
      .execute();
  });
  await db.checkpoint();
  return counts;
};

/** Takes the person's name and secrets away for good; the pseudonym stays, so that the ledger stays whole. */
export const erasePerson = async (db: Db, person: number, atMs: number): Promise<Forgotten> => {
  await db.write(async (write) => {
    await write.deleteFrom('sign_ins').where('person_id', '=', person).execute();
    await write.deleteFrom('room_owners').where('person_id', '=', person).execute();
    await write
      .deleteFrom('guardians')
      .where((where) => where.or([where('child_id', '=', person), where('adult_id', '=', person)]))
      .execute();
    await write
      .updateTable('people')
      .set({ name: '', folded_name: null, password_hash: null, birth_month: null, status: 'erased' })
      .where('id', '=', person)
      .execute();
  });
  return forget(db, { type: 'owner', owner: person }, atMs);
};
