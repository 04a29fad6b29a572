// The history as people see it: filtered, newest first, page by page.
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { houseOwner, learning } from './plays.ts';
import type { Read, Tables, Write } from './tables.ts';

/** Which plays: all of what is given must hold; times are starts, `fromMs` inclusive and `toMs` exclusive. */
export interface PlayFilter {
  readonly owner?: number;
  readonly owners?: readonly number[];
  readonly room?: string;
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Whatever began later was not meant; no span by itself. */
  readonly begunBeforeMs?: number;
  readonly source?: number;
  /** The grant under which they were kept. */
  readonly grant?: number;
  readonly id?: number;
  readonly ids?: readonly number[];
  /** Plays of the pieces that stand in this playlist now. */
  readonly playlist?: number;
  /** What nobody in particular played in these rooms is left out: they are other people's own. */
  readonly unseenRooms?: readonly string[];
  /** Left out although the rest matches: what is hidden and waits to be erased. */
  readonly except?: readonly PlayFilter[];
}

export interface HistoryPlay {
  readonly id: number;
  readonly owner: number;
  readonly startedAtMs: number;
  readonly offsetMin: number | null;
  readonly trackId: number;
  readonly title: string;
  readonly artist: string;
  readonly album: string | null;
  readonly room: string | null;
  readonly msPlayed: number | null;
  readonly outcome: string;
  readonly origin: string;
  /** Whether it counts for what suits; null where nobody allowed that. */
  readonly learns: boolean | null;
}

export interface HistoryPage {
  readonly plays: readonly HistoryPlay[];
  /** Give it back as `cursor` for the next page; null at the end. */
  readonly next: string | null;
}

const isOfUnseen = (rooms: readonly string[]) =>
  sql<boolean>`(plays.owner_id = ${houseOwner} AND plays.room_id IN
    (SELECT id FROM rooms WHERE slug IN (SELECT value FROM json_each(${JSON.stringify(rooms)}))))`;

export const playsMatching =
  (filter: PlayFilter) =>
  (where: ExpressionBuilder<Tables, 'plays'>): Expression<SqlBool> =>
    where.and([
      ...(filter.owner === undefined ? [] : [where('plays.owner_id', '=', filter.owner)]),
      ...(filter.owners === undefined ? [] : [where('plays.owner_id', 'in', filter.owners)]),
      ...(filter.fromMs === undefined ? [] : [where('plays.at_ms', '>=', filter.fromMs)]),
      ...(filter.toMs === undefined ? [] : [where('plays.at_ms', '<', filter.toMs)]),
      ...(filter.begunBeforeMs === undefined ? [] : [where('plays.at_ms', '<', filter.begunBeforeMs)]),
      ...(filter.source === undefined ? [] : [where('plays.source_id', '=', filter.source)]),
      ...(filter.grant === undefined ? [] : [where('plays.grant_id', '=', filter.grant)]),
      ...(filter.id === undefined ? [] : [where('plays.id', '=', filter.id)]),
      ...(filter.ids === undefined
        ? []
        : [where('plays.id', 'in', sql<number>`(SELECT value FROM json_each(${JSON.stringify(filter.ids)}))`)]),
      ...(filter.room === undefined
        ? []
        : [where('plays.room_id', '=', sql<number>`(SELECT id FROM rooms WHERE slug = ${filter.room})`)]),
      ...(filter.playlist === undefined
        ? []
        : [
            where(
              'plays.track_id',
              'in',
              sql<number>`(SELECT track_id FROM playlist_tracks WHERE playlist_id = ${filter.playlist})`,
            ),
          ]),
      // A play without a room does not match a room, which SQL calls unknown and not false.
      ...((filter.unseenRooms ?? []).length === 0
        ? []
        : [sql<boolean>`NOT coalesce(${isOfUnseen(filter.unseenRooms ?? [])}, 0)`]),
      ...(filter.except ?? []).map((one) => sql<boolean>`NOT coalesce(${playsMatching(one)(where)}, 0)`),
    ]);

const learnsOf = (learn: number): boolean | null => (learn === learning.never ? null : learn === learning.yes);

const cursorPattern = /^(-?\d{1,16})\.(\d{1,16})$/;

const parseCursor = (cursor: string): { readonly atMs: number; readonly id: number } | null => {
  const parts = cursorPattern.exec(cursor);
  return parts === null ? null : { atMs: Number(parts[1]), id: Number(parts[2]) };
};

/** A cursor that is none gives the first page. */
export const historyPage = async (
  read: Read,
  filter: PlayFilter,
  page: { readonly limit: number; readonly cursor?: string },
): Promise<HistoryPage> => {
  let query = read
    .selectFrom('plays')
    .innerJoin('tracks', 'tracks.id', 'plays.track_id')
    .innerJoin('artists', 'artists.id', 'tracks.artist_id')
    .leftJoin('albums', 'albums.id', 'tracks.album_id')
    .leftJoin('rooms', 'rooms.id', 'plays.room_id')
    .where(playsMatching(filter))
    .select([
      'plays.id',
      'plays.owner_id as owner',
      'plays.at_ms as startedAtMs',
      'plays.offset_min as offsetMin',
      'plays.track_id as trackId',
      'tracks.title',
      'artists.name as artist',
      'albums.title as album',
      'rooms.slug as room',
      'plays.ms_played as msPlayed',
      'plays.outcome',
      'plays.origin',
      'plays.learn',
    ]);
  const after = page.cursor === undefined ? null : parseCursor(page.cursor);
  if (after !== null) {
    query = query.where(sql<boolean>`(plays.at_ms, plays.id) < (${after.atMs}, ${after.id})`);
  }
  const found = await query.orderBy('plays.at_ms', 'desc').orderBy('plays.id', 'desc').limit(page.limit).execute();
  const plays = found.map(({ learn, ...play }) => ({ ...play, learns: learnsOf(learn) }));
  const last = plays.length === page.limit ? plays.at(-1) : undefined;
  return { plays, next: last === undefined ? null : `${last.startedAtMs}.${last.id}` };
};

/** When the latest of them began; null when there is none. */
export const newestPlayAtMs = async (read: Read, filter: PlayFilter): Promise<number | null> => {
  const newest = read.selectFrom('plays').select((from) => from.fn.max('plays.at_ms').as('atMs'));
  const row = await newest.where(playsMatching(filter)).executeTakeFirst();
  return row?.atMs ?? null;
};

export const countPlays = async (read: Read, filter: PlayFilter = {}): Promise<number> => {
  const row = await read
    .selectFrom('plays')
    .where(playsMatching(filter))
    .select((where) => where.fn.countAll<number>().as('plays'))
    .executeTakeFirstOrThrow();
  return row.plays;
};

/** Takes plays out of the taste or puts them back; what nobody let be learnt stays out. Answers how many changed, and whose. */
export const setLearning = async (
  write: Write,
  filter: PlayFilter,
  learns: boolean,
): Promise<{ readonly changed: number; readonly owners: readonly number[] }> => {
  const [from, to] = learns ? [learning.excluded, learning.yes] : [learning.yes, learning.excluded];
  const changed = await write
    .updateTable('plays')
    .set({ learn: to })
    .where('id', 'in', (plays) => plays.selectFrom('plays').select('plays.id').where(playsMatching(filter)))
    .where('learn', '=', from)
    .returning('owner_id')
    .execute();
  return { changed: changed.length, owners: [...new Set(changed.map((row) => row.owner_id))] };
};

/** The pick behind a play, as it was stored with it; null when nobody's reasons were kept. */
export const pickOfPlay = async (
  read: Read,
  play: number,
): Promise<{ readonly score: number; readonly model: string; readonly terms: string } | null> => {
  const row = await read
    .selectFrom('plays')
    .innerJoin('picks', 'picks.id', 'plays.pick_id')
    .select(['picks.score', 'picks.model', 'picks.terms'])
    .where('plays.id', '=', play)
    .executeTakeFirst();
  return row ?? null;
};

/** Heard elsewhere and not in the library, most heard first. */
export const missingTracks = async (
  read: Read,
  owner: number,
): Promise<readonly { readonly title: string; readonly artist: string; readonly plays: number }[]> => {
  const { rows } = await sql<{ title: string; artist: string; plays: number }>`
    SELECT t.title, a.name AS artist, count(*) AS plays
    FROM plays p JOIN tracks t ON t.id = p.track_id JOIN artists a ON a.id = t.artist_id
    WHERE p.owner_id = ${owner}
      AND NOT EXISTS(SELECT 1 FROM files f WHERE f.track_id = t.id AND f.error IS NULL)
      AND NOT EXISTS(SELECT 1 FROM links l JOIN files f ON f.track_id = l.track_id
        WHERE l.heard_key = t.key AND f.error IS NULL)
    GROUP BY t.id ORDER BY plays DESC, t.key`.execute(read);
  return rows;
};
