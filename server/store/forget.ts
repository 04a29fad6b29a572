// Erasure: rows in chunks, what only they referenced, a tombstone, and then the log, until no file holds a byte of it.
import { type RawBuilder, sql } from 'kysely';
import type { RoomKept } from '../core/house-types.ts';
import { isDiskFull } from './clash.ts';
import type { Db } from './db.ts';
import { type PlayFilter, playsMatching } from './history.ts';
import { readKept, roomIdOf, writeKept } from './rooms.ts';
import type { Write } from './tables.ts';
import { dropSnapshots } from './taste-snapshots.ts';

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

interface Erasing {
  readonly counts: Counts;
  readonly pace: Pace;
}

type Counts = { -readonly [K in keyof Forgotten]: number };

/** How much one transaction may erase; short ones let playing go on meanwhile. */
interface Pace {
  readonly plays: number;
  /** -1 means all at once. */
  readonly orphans: number;
  /** Empties the log after every step. */
  readonly tight: boolean;
}

const usualPace: Pace = { plays: 10_000, orphans: -1, tight: false };
/** On a full disk each step must fit into the little that the ballast gave back. */
const tightPace: Pace = { plays: 500, orphans: 500, tight: true };

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

const erasePlayChunk = async (write: Write, filter: PlayFilter, limit: number): Promise<number[]> => {
  const gone = await write
    .deleteFrom('plays')
    .where('id', 'in', (from) => from.selectFrom('plays').select('plays.id').where(playsMatching(filter)).limit(limit))
    .returning('pick_id')
    .execute();
  const picks = gone.map((row) => row.pick_id).filter((id) => id !== null);
  const result = await sql`DELETE FROM picks
    WHERE id IN (SELECT value FROM json_each(${JSON.stringify(picks)}))`.execute(write);
  return [gone.length, countOf(result)];
};

const erasePlays = async (db: Db, filter: PlayFilter, { counts, pace }: Erasing): Promise<void> => {
  for (;;) {
    const [plays = 0, picks = 0] = await db.write((write) => erasePlayChunk(write, filter, pace.plays));
    counts.plays += plays;
    counts.picks += picks;
    if (pace.tight) await db.checkpoint();
    if (plays < pace.plays) return;
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
    const playing = kept.playing != null && live.has(kept.playing.item.track.id) ? kept.playing : null;
    if (list.length < kept.list.length || playing !== (kept.playing ?? null))
      await writeKept(write, room, { ...kept, list, playing });
  }
};

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
    const gone = await db.write(async (write) => countOf(await rows(pace.orphans).execute(write)));
    all += gone;
    if (pace.tight) await db.checkpoint();
    if (pace.orphans < 0 || gone < pace.orphans) return all;
  }
};

/** Tracks, albums and artists that nothing owns, played, liked or listed any more. */
const eraseOrphans = async (db: Db, { counts, pace }: Erasing): Promise<void> => {
  counts.tracks += await eraseAllOf(db, orphanTracks, pace);
  await eraseAllOf(db, orphanAlbums, pace);
  counts.artists += await eraseAllOf(db, orphanArtists, pace);
  await db.write(async (write) => {
    await sql`DELETE FROM links
      WHERE NOT EXISTS(SELECT 1 FROM tracks WHERE tracks.key = links.heard_key)`.execute(write);
    await eraseFromLists(write);
  });
};

const eraseScope = async (db: Db, scope: ForgetScope, erasing: Erasing): Promise<void> => {
  const { counts } = erasing;
  await erasePlays(db, filterOf(scope), erasing);
  await db.write(async (write) => {
    counts.reactions += await eraseReactions(write, scope);
    counts.observations += await eraseObservations(write, scope);
    counts.playlists += await eraseOwned(write, scope);
    await eraseEmptySources(write);
  });
  await eraseOrphans(db, erasing);
};

/** On a full disk the ballast goes first, and then the work is done in small steps. */
const eraseWithRoom = async (db: Db, scope: ForgetScope, counts: Counts): Promise<void> => {
  try {
    await eraseScope(db, scope, { counts, pace: usualPace });
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    await db.holdBallast(false);
    await db.checkpoint();
    await eraseScope(db, scope, { counts, pace: tightPace });
  }
};

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
  await eraseWithRoom(db, scope, counts);
  await db.write(async (write) => {
    await dropSnapshots(write);
    await write
      .insertInto('tombstones')
      .values({ scope: JSON.stringify(scope), at_ms: atMs })
      .execute();
  });
  await db.checkpoint();
  await db.holdBallast(true);
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
