// Deletes the rows of one scope in short transactions, wherever they are, and keeps count of them.
import { sql } from 'kysely';
import type { Db } from './db.ts';
import {
  type ForgetScope,
  habitsIn,
  observationsIn,
  playFiltersOf,
  playingIn,
  reactionsIn,
  thingsIn,
  whereReaction,
} from './forget-scope.ts';
import { type PlayFilter, playsMatching } from './history.ts';
import { countOf, eraseOrphans, type Pace } from './orphans.ts';
import type { Write } from './tables.ts';

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

export interface Erasing {
  readonly db: Db;
  readonly counts: Counts;
  readonly pace: Pace;
  /** When it was asked for, UTC milliseconds. */
  readonly atMs: number;
  /** Writes the counts so far, in the transaction that they are about. */
  keep(write: Write, counts: Forgotten): Promise<void>;
}

const add = (counts: Counts, gone: Partial<Forgotten>): void => {
  for (const [table, count] of Object.entries(gone)) counts[table as keyof Counts] += count;
};

/** One transaction; answers what went in it. */
const step = async <T extends Partial<Forgotten>>(
  { db, counts, pace, keep }: Erasing,
  work: (write: Write) => Promise<T>,
): Promise<T> => {
  const gone = await db.write(async (write) => {
    const found = await work(write);
    const sum = { ...counts };
    add(sum, found);
    await keep(write, sum);
    return found;
  });
  add(counts, gone);
  if (pace.tight) await db.checkpoint();
  return gone;
};

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

const erasePlays = async (filter: PlayFilter, erasing: Erasing): Promise<void> => {
  const { rows } = erasing.pace;
  for (;;) {
    const gone = await step(erasing, (write) => erasePlayChunk(write, filter, rows));
    if (gone.plays < rows) return;
  }
};

const eraseReactions = async (write: Write, scope: ForgetScope): Promise<number> => {
  let gone = 0;
  for (const filter of reactionsIn(scope)) {
    const where = await whereReaction(write, filter);
    gone += countOf(await sql`DELETE FROM reactions WHERE ${where}`.execute(write));
  }
  return gone;
};

const eraseObservations = async (scope: ForgetScope, erasing: Erasing): Promise<void> => {
  const where = observationsIn(scope);
  if (where === null) return;
  const { rows } = erasing.pace;
  // The table has no row numbers to choose by, so a chunk is chosen by its key.
  const chunk = async (write: Write) => ({
    observations: countOf(
      await sql`DELETE FROM observations WHERE (sensor_id, at_ms) IN (
        SELECT sensor_id, at_ms FROM observations WHERE ${where} LIMIT ${rows})`.execute(write),
    ),
  });
  for (;;) {
    const gone = await step(erasing, chunk);
    if (gone.observations < rows) return;
  }
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
export const eraseScope = async (scope: ForgetScope, erasing: Erasing): Promise<void> => {
  for (const filter of playFiltersOf(scope)) await erasePlays(filter, erasing);
  await step(erasing, async (write) => {
    const reactions = await eraseReactions(write, scope);
    const playlists = await eraseOwned(write, scope);
    await eraseEmptySources(write);
    return { reactions, playlists, habits: await eraseHabits(write, scope) };
  });
  await eraseObservations(scope, erasing);
  await step(erasing, async (write) => {
    for (const thing of thingsIn(scope)) await thing.execute(write);
    return {};
  });
  const ofLists = { reasons: playFiltersOf(scope).length > 0, playing: playingIn(scope, erasing.atMs) !== null };
  add(erasing.counts, await eraseOrphans(erasing.db, erasing.pace, ofLists));
};
