// A person's plays as text, page by page: SQLite itself writes the lines, so that half a million take seconds.
import { sql } from 'kysely';
import { type PlayFilter, playsMatching } from './history.ts';
import type { Read } from './tables.ts';

const pageRows = 5000;

interface Page {
  readonly rows: number;
  readonly text: string | null;
  readonly lastMs: number | null;
  readonly lastTrack: number | null;
}

export type PlayFormat = 'json' | 'csv';

const time = sql`strftime('%Y-%m-%dT%H:%M:%fZ', at_ms / 1000.0, 'unixepoch')`;

/** RFC 4180; a name that begins like a formula must not be one when the list is opened in a spreadsheet. */
const cell = (column: string) => {
  const value = sql.ref(column);
  return sql`'"' || CASE WHEN substr(${value}, 1, 1) IN ('=', '+', '-', '@', char(9), char(13)) THEN '''' ELSE '' END
    || replace(coalesce(${value}, ''), '"', '""') || '"'`;
};

const lines = {
  json: sql`json_object('startedAt', ${time}, 'title', title, 'artist', artist, 'album', album, 'room', room,
    'msPlayed', ms_played, 'outcome', outcome, 'origin', origin, 'forTaste', json(CASE learn WHEN 1 THEN 'true' ELSE 'false' END))`,
  csv: sql`${time} || ',' || ${cell('title')} || ',' || ${cell('artist')} || ',' || ${cell('album')} || ',' ||
    ${cell('room')} || ',' || coalesce(ms_played, '') || ',' || outcome || ',' || origin || ',' ||
    CASE learn WHEN 1 THEN 'true' ELSE 'false' END`,
} as const;

const between = { json: ',\n', csv: '\r\n' } as const;

const pageAfter = async (
  read: Read,
  filter: PlayFilter,
  format: PlayFormat,
  after: { readonly atMs: number; readonly trackId: number },
): Promise<Page> => {
  // Along the one index that is sorted by owner and time already.
  const page = read
    .selectFrom('plays')
    .innerJoin('tracks', 'tracks.id', 'plays.track_id')
    .innerJoin('artists', 'artists.id', 'tracks.artist_id')
    .leftJoin('albums', 'albums.id', 'tracks.album_id')
    .leftJoin('rooms', 'rooms.id', 'plays.room_id')
    .where(playsMatching(filter))
    .where(sql<boolean>`(plays.at_ms, plays.track_id) > (${after.atMs}, ${after.trackId})`)
    .select(['plays.at_ms', 'plays.track_id', 'tracks.title', 'artists.name as artist', 'albums.title as album'])
    .select(['rooms.name as room', 'plays.ms_played', 'plays.outcome', 'plays.origin', 'plays.learn'])
    .orderBy('plays.at_ms')
    .orderBy('plays.track_id')
    .limit(pageRows);
  const { rows } = await sql<Page>`
    WITH page AS MATERIALIZED ${page},
      last AS (SELECT at_ms, track_id FROM page ORDER BY at_ms DESC, track_id DESC LIMIT 1)
    SELECT count(*) AS rows, group_concat(${lines[format]}, ${between[format]}) AS text,
      (SELECT at_ms FROM last) AS lastMs, (SELECT track_id FROM last) AS lastTrack FROM page`.execute(read);
  return rows[0] ?? { rows: 0, text: null, lastMs: null, lastTrack: null };
};

/** The lines of all plays that match, in the order of time, without what stands before the first and after the last. */
export async function* playLines(
  read: Read,
  filter: PlayFilter & { readonly owner: number },
  format: PlayFormat,
): AsyncGenerator<string, void, void> {
  let after = { atMs: Number.MIN_SAFE_INTEGER, trackId: 0 };
  for (let first = true; ; first = false) {
    const page = await pageAfter(read, filter, format, after);
    if (page.text !== null) yield first ? page.text : between[format] + page.text;
    if (page.rows < pageRows || page.lastMs === null || page.lastTrack === null) return;
    after = { atMs: page.lastMs, trackId: page.lastTrack };
  }
}
