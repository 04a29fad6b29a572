// Deletes the rows of one scope in short transactions, wherever they are.
import { sql } from 'kysely';
import type { Db } from './db.ts';
import { type PlayFilter, playsMatching } from './history.ts';
import { countOf, eraseOrphans, type Pace } from './orphans.ts';
import { roomIdOf } from './rooms.ts';
import type { Read, Write } from './tables.ts';

/** Which observations: all of what is given must hold; `fromMs` inclusive and `toMs` exclusive. */
export interface ObservationFilter {
  readonly room?: string;
  readonly kinds?: readonly string[];
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** What is to be forgotten; `owner` is a person or the house (0) with all that is theirs. */
export type ForgetScope =
  | { readonly type: 'plays'; readonly filter: PlayFilter }
  | { readonly type: 'observations'; readonly filter: ObservationFilter }
  | { readonly type: 'owner'; readonly owner: number }
  /** What was observed in a room and what these owners played there; without owners, what anybody did. */
  | { readonly type: 'room'; readonly room: string; readonly owners?: readonly number[] }
  | { readonly type: 'grant'; readonly grant: number }
  | { readonly type: 'all' };

/** How many rows of each went. */
export interface Forgotten {
  readonly plays: number;
  readonly picks: number;
  readonly reactions: number;
  readonly observations: number;
  /** Days on which somebody's coming was counted. */
  readonly habits: number;
  readonly playlists: number;
  readonly tracks: number;
  readonly artists: number;
}

export type Counts = { -readonly [K in keyof Forgotten]: number };

export const noCounts = (): Counts => ({
  plays: 0,
  picks: 0,
  reactions: 0,
  observations: 0,
  habits: 0,
  playlists: 0,
  tracks: 0,
  artists: 0,
});

/** Null where a scope reaches no play. */
const playFilterOf = (scope: ForgetScope): PlayFilter | null => {
  switch (scope.type) {
    case 'plays':
      return scope.filter;
    case 'observations':
      return null;
    case 'owner':
      return { owner: scope.owner };
    case 'room':
      return scope.owners === undefined ? { room: scope.room } : { room: scope.room, owners: scope.owners };
    case 'grant':
      return { grant: scope.grant };
    case 'all':
      return {};
  }
};

/** The reactions that a scope names by themselves, whatever was played; null for none. */
const reactionsIn = (scope: ForgetScope): PlayFilter | null => {
  const filter = playFilterOf(scope);
  if (filter === null || scope.type !== 'plays') return filter;
  const { fromMs, toMs, id, ids, source, grant } = filter;
  const bySpan = (fromMs !== undefined || toMs !== undefined) && (id ?? ids ?? source ?? grant) === undefined;
  return bySpan ? filter : null;
};

const whereReaction = async (read: Read, filter: PlayFilter) => {
  const room = filter.room === undefined ? null : ((await roomIdOf(read, filter.room)) ?? -1);
  const owners = filter.owner === undefined ? (filter.owners ?? null) : [filter.owner];
  return sql<boolean>`(${room} IS NULL OR room_id = ${room})
    AND (${owners === null ? 1 : 0} OR owner_id IN (SELECT value FROM json_each(${JSON.stringify(owners ?? [])})))
    AND (${filter.grant ?? null} IS NULL OR grant_id = ${filter.grant ?? null})
    AND at_ms >= ${filter.fromMs ?? Number.MIN_SAFE_INTEGER} AND at_ms < ${filter.toMs ?? Number.MAX_SAFE_INTEGER}`;
};

/** Whose taste may know of what is in the scope. */
export const ownersIn = async (read: Read, scope: ForgetScope): Promise<readonly number[]> => {
  if (scope.type === 'owner') return [scope.owner];
  const owners = new Set<number>();
  const [plays, reactions] = [playFilterOf(scope), reactionsIn(scope)];
  const add = (rows: readonly { owner_id: number }[]): void => {
    for (const row of rows) owners.add(row.owner_id);
  };
  if (plays !== null)
    add(await read.selectFrom('plays').select('owner_id').distinct().where(playsMatching(plays)).execute());
  if (reactions !== null) {
    const where = await whereReaction(read, reactions);
    add(await read.selectFrom('reactions').select('owner_id').distinct().where(where).execute());
  }
  return [...owners].sort((a, b) => a - b);
};

export interface Erasing {
  readonly counts: Counts;
  readonly pace: Pace;
}

/** A like names a track as a play does: it goes with the last play of it. */
const eraseLooseReactions = async (
  write: Write,
  gone: readonly { owner_id: number; track_id: number }[],
): Promise<number> => {
  const pairs = JSON.stringify(gone.map((row) => [row.owner_id, row.track_id]));
  const result = await sql`DELETE FROM reactions
    WHERE (owner_id, track_id) IN (SELECT e.value->>0, e.value->>1 FROM json_each(${pairs}) e)
      AND NOT EXISTS(SELECT 1 FROM plays p WHERE p.owner_id = reactions.owner_id
        AND p.track_id = reactions.track_id)`.execute(write);
  return countOf(result);
};

const erasePlayChunk = async (write: Write, filter: PlayFilter, limit: number) => {
  const gone = await write
    .deleteFrom('plays')
    .where('id', 'in', (from) => from.selectFrom('plays').select('plays.id').where(playsMatching(filter)).limit(limit))
    .returning(['pick_id', 'owner_id', 'track_id'])
    .execute();
  const ids = JSON.stringify(gone.map((row) => row.pick_id).filter((id) => id !== null));
  const picks = countOf(await sql`DELETE FROM picks WHERE id IN (SELECT value FROM json_each(${ids}))`.execute(write));
  return { plays: gone.length, picks, reactions: await eraseLooseReactions(write, gone) };
};

const erasePlays = async (db: Db, filter: PlayFilter, { counts, pace }: Erasing): Promise<void> => {
  for (;;) {
    const gone = await db.write((write) => erasePlayChunk(write, filter, pace.rows));
    counts.plays += gone.plays;
    counts.picks += gone.picks;
    counts.reactions += gone.reactions;
    if (pace.tight) await db.checkpoint();
    if (gone.plays < pace.rows) return;
  }
};

const eraseReactions = async (write: Write, scope: ForgetScope): Promise<number> => {
  const filter = reactionsIn(scope);
  if (filter === null) return 0;
  const where = await whereReaction(write, filter);
  return countOf(await sql`DELETE FROM reactions WHERE ${where}`.execute(write));
};

/** The observations of a scope as a condition on their table; null for none. */
const observationsIn = (scope: ForgetScope) => {
  switch (scope.type) {
    case 'plays':
      return null;
    case 'all':
      return sql`true`;
    case 'grant':
      return sql`grant_id = ${scope.grant}`;
    case 'owner':
      return sql`grant_id IN (SELECT id FROM grants WHERE person_id = ${scope.owner})`;
    case 'room':
      return sql`sensor_id IN (SELECT s.id FROM sensors s JOIN rooms r ON r.id = s.room_id WHERE r.slug = ${scope.room})`;
    case 'observations': {
      const { room = null, kinds = null, fromMs, toMs } = scope.filter;
      return sql`sensor_id IN (SELECT s.id FROM sensors s LEFT JOIN rooms r ON r.id = s.room_id
          WHERE (${room} IS NULL OR r.slug = ${room})
            AND (${kinds === null ? 1 : 0} OR s.kind IN (SELECT value FROM json_each(${JSON.stringify(kinds ?? [])}))))
        AND at_ms >= ${fromMs ?? Number.MIN_SAFE_INTEGER} AND at_ms < ${toMs ?? Number.MAX_SAFE_INTEGER}`;
    }
  }
};

const eraseObservations = async (db: Db, scope: ForgetScope, { counts, pace }: Erasing): Promise<void> => {
  const where = observationsIn(scope);
  if (where === null) return;
  for (;;) {
    // The table has no row numbers to choose by, so a chunk is chosen by its key.
    const gone = await db.write(async (write) =>
      countOf(
        await sql`DELETE FROM observations WHERE (sensor_id, at_ms) IN (
          SELECT sensor_id, at_ms FROM observations WHERE ${where} LIMIT ${pace.rows})`.execute(write),
      ),
    );
    counts.observations += gone;
    if (pace.tight) await db.checkpoint();
    if (gone < pace.rows) return;
  }
};

const dayMs = 86_400_000;

/** The counted habits of a scope as a condition on their table; null for none. */
const habitsIn = (scope: ForgetScope) => {
  if (scope.type === 'plays' || scope.type === 'all' || scope.type === 'grant') return observationsIn(scope);
  const slug = scope.type === 'room' ? scope.room : scope.type === 'observations' ? (scope.filter.room ?? null) : null;
  const room = sql`(${slug} IS NULL OR room_id = (SELECT id FROM rooms WHERE slug = ${slug}))`;
  if (scope.type === 'owner')
    return sql`owner_id = ${scope.owner} OR grant_id IN (SELECT id FROM grants WHERE person_id = ${scope.owner})`;
  if (scope.type === 'room') return room;
  const { kinds = null, fromMs, toMs } = scope.filter;
  // Days are those of the household's zone: at the edges rather one too many than one too few.
  const [first, last] = [Math.floor((fromMs ?? 0) / dayMs) - 1, Math.ceil((toMs ?? 1e15) / dayMs) + 1];
  return sql`${room} AND day BETWEEN ${first} AND ${last}
    AND (${kinds === null ? 1 : 0} OR kind IN (SELECT value FROM json_each(${JSON.stringify(kinds ?? [])})))`;
};

const eraseHabits = async (write: Write, scope: ForgetScope): Promise<number> => {
  const where = habitsIn(scope);
  return where === null ? 0 : countOf(await sql`DELETE FROM routine_counts WHERE ${where}`.execute(write));
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

/** Counts into `erasing` what goes; may be called again for the same scope, and then takes what is left of it. */
export const eraseScope = async (db: Db, scope: ForgetScope, erasing: Erasing): Promise<void> => {
  const { counts, pace } = erasing;
  const filter = playFilterOf(scope);
  if (filter !== null) await erasePlays(db, filter, erasing);
  const gone = await db.write(async (write) => {
    const reactions = await eraseReactions(write, scope);
    const playlists = await eraseOwned(write, scope);
    await eraseEmptySources(write);
    return { reactions, playlists, habits: await eraseHabits(write, scope) };
  });
  counts.habits += gone.habits;
  counts.reactions += gone.reactions;
  counts.playlists += gone.playlists;
  await eraseObservations(db, scope, erasing);
  const { tracks, artists } = await eraseOrphans(db, pace);
  counts.tracks += tracks;
  counts.artists += artists;
};
