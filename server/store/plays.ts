// What was played: written only with permission, read per owner in the order that learning needs.
import { sql } from 'kysely';
import type { Why } from '../../config/words/pick.ts';
import type { Outcome, PlayEvent } from '../../config/words/play.ts';
import type { Permitted } from '../core/consent.ts';
import { keepingGrant } from './kept-time.ts';
import { roomIdOf } from './rooms.ts';
import type { Read, Write } from './tables.ts';

/** Unattributed plays belong to the house. */
export const houseOwner = 0;

/** What `plays.learn` says: nobody allowed it, it counts, or its owner took it out of their taste. */
export const learning = { never: 0, yes: 1, excluded: 2 } as const;

/** The pick that led to a play, with its reasons as they may be stored. */
export interface StoredPick {
  readonly score: number;
  readonly model: string;
  readonly terms: readonly Why[];
}

export interface PlayOf {
  readonly owner: number;
  readonly learn: boolean;
  readonly offsetMin: number | null;
  readonly pick: StoredPick | null;
}

export interface ImportedPlay {
  /** When it began, UTC. */
  readonly atMs: number;
  readonly offsetMin: number | null;
  readonly trackId: number;
  readonly msPlayed: number | null;
  readonly outcome: Outcome;
}

export interface ImportInto {
  readonly owner: number;
  readonly source: number;
}

/** One play as learning reads it. */
export interface LearntPlay {
  readonly id: number;
  readonly atMs: number;
  readonly offsetMin: number | null;
  readonly trackId: number;
  readonly key: string;
  readonly artistId: number;
  readonly msPlayed: number | null;
  readonly durationMs: number | null;
  readonly outcome: string;
  readonly origin: string;
  readonly room: string | null;
}

/** Small, because the driver holds a whole page outside the heap, and what it frees seldom goes back to the system. */
const learnPage = 500;

const insertPick = async (write: Write, play: Permitted<'keep', PlayEvent>, pick: StoredPick): Promise<number> => {
  const { value } = play;
  const row = await write
    .insertInto('picks')
    .values({
      at_ms: value.startedAtMs,
      room_id: await roomIdOf(write, value.room),
      track_id: value.trackId,
      score: pick.score,
      model: pick.model,
      terms: JSON.stringify(pick.terms),
      grant_id: keepingGrant(play),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
};

/** Stores one finished play; answers its id, or null when the same play is already there. */
export const appendPlay = async (
  write: Write,
  play: Permitted<'keep', PlayEvent>,
  of: PlayOf,
): Promise<number | null> => {
  const { value } = play;
  const room = await roomIdOf(write, value.room);
  const inserted = await write
    .insertInto('plays')
    .values({
      owner_id: of.owner,
      at_ms: value.startedAtMs,
      offset_min: of.offsetMin,
      track_id: value.trackId,
      ms_played: Math.round(value.listenedMs),
      outcome: value.outcome,
      origin: value.origin,
      room_id: room,
      // A speaker may be removed while it plays.
      speaker_id: sql<number | null>`(SELECT id FROM speakers WHERE id = ${value.speaker})`,
      grant_id: keepingGrant(play),
      learn: of.learn ? 1 : 0,
    })
    .onConflict((clash) => clash.columns(['owner_id', 'at_ms', 'track_id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted === undefined) return null;
  if (of.pick !== null) {
    const pick = await insertPick(write, play, of.pick);
    await write.updateTable('plays').set({ pick_id: pick }).where('id', '=', inserted.id).execute();
  }
  return inserted.id;
};

/** Stores a batch of an import; the same rows again are counted as duplicates and change nothing. */
export const importPlays = async (
  write: Write,
  plays: Permitted<'keep', readonly ImportedPlay[]>,
  into: ImportInto,
): Promise<{ readonly imported: number; readonly duplicates: number }> => {
  const { numAffectedRows } = await sql`
    INSERT INTO plays(owner_id, at_ms, offset_min, track_id, ms_played, outcome, origin, source_id, grant_id, learn)
    SELECT ${into.owner}, e.value->>'$.atMs', e.value->>'$.offsetMin', e.value->>'$.trackId', CAST(e.value->>'$.msPlayed' AS INTEGER),
      e.value->>'$.outcome', 'import', ${into.source}, ${keepingGrant(plays)}, 1
    FROM json_each(${JSON.stringify(plays.value)}) e WHERE true
    ON CONFLICT(owner_id, at_ms, track_id) DO NOTHING`.execute(write);
  const imported = Number(numAffectedRows ?? 0n);
  return { imported, duplicates: plays.value.length - imported };
};

const pageAfter = async (
  read: Read,
  owner: number,
  { atMs: from, key }: Pick<LearntPlay, 'atMs' | 'key'>,
): Promise<readonly LearntPlay[]> => {
  const { rows } = await sql<LearntPlay>`
    SELECT p.id, p.at_ms AS atMs, p.offset_min AS offsetMin, p.track_id AS trackId, t.key, t.artist_id AS artistId,
      p.ms_played AS msPlayed, t.duration_ms AS durationMs, p.outcome, p.origin, r.slug AS room
    FROM plays p JOIN tracks t ON t.id = p.track_id LEFT JOIN rooms r ON r.id = p.room_id
    WHERE p.owner_id = ${owner} AND p.learn = 1 AND p.at_ms >= ${from} AND (p.at_ms > ${from} OR t.key > ${key})
    ORDER BY p.at_ms, t.key LIMIT ${learnPage}`.execute(read);
  return rows;
};

/** One owner's plays that may be learnt from and began after a moment, page by page in (time, track key) order. */
export async function* readPlaysOf(
  read: Read,
  owner: number,
  afterMs = Number.MIN_SAFE_INTEGER,
): AsyncGenerator<readonly LearntPlay[], void, void> {
  let last: Pick<LearntPlay, 'atMs' | 'key'> = { atMs: afterMs + 1, key: '' };
  for (;;) {
    const page = await pageAfter(read, owner, last);
    if (page.length > 0) yield page;
    if (page.length < learnPage) return;
    last = page.at(-1) ?? last;
  }
}

/** How much there is to learn of what began after a moment. */
export const countLearnt = async (
  read: Read,
  owner: number,
  afterMs: number,
): Promise<{ readonly plays: number; readonly reactions: number }> => {
  const { rows } = await sql<{ plays: number; reactions: number }>`
    SELECT (SELECT count(*) FROM plays WHERE owner_id = ${owner} AND learn = 1 AND at_ms > ${afterMs}) AS plays,
      (SELECT count(*) FROM reactions WHERE owner_id = ${owner} AND learn = 1 AND at_ms > ${afterMs}) AS reactions`.execute(
    read,
  );
  return rows[0] ?? { plays: 0, reactions: 0 };
};

/** Owners that have plays or reactions to learn from. */
export const listOwners = async (read: Read): Promise<readonly number[]> => {
  const found = await read
    .selectFrom('plays')
    .select('owner_id')
    .union(read.selectFrom('reactions').select('owner_id'))
    .orderBy('owner_id')
    .execute();
  return found.map((row) => row.owner_id);
};
