// A person's plays as text, page by page. Names are looked up once, because joining half a million plays in the order of time reads the tables of names over and over.
import { sql } from 'kysely';
import { type PlayFilter, playsMatching } from './history.ts';
import { learning } from './plays.ts';
import type { Read } from './tables.ts';

const pageRows = 5000;

export type PlayFormat = 'json' | 'csv';

interface Page {
  readonly rows: number;
  /** One line for each play: time, track, room, milliseconds, outcome, origin, learn; words of ours hold no space. */
  readonly text: string | null;
  readonly lastMs: number | null;
  readonly lastTrack: number | null;
}

/** How a format writes names once for all their plays, and one play with them. */
interface Writer {
  readonly between: string;
  text(value: string | null): string;
  line(parts: {
    readonly at: string;
    readonly track: string;
    readonly room: string;
    readonly played: string;
    readonly outcome: string;
    readonly origin: string;
    readonly forTaste: boolean;
  }): string;
  track(title: string, artist: string, album: string | null): string;
}

/** RFC 4180; a name that begins like a formula must not be one when the list is opened in a spreadsheet. */
export const csvText = (value: string | null): string => {
  const text = value ?? '';
  return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
};

const writers: Readonly<Record<PlayFormat, Writer>> = {
  json: {
    between: ',\n',
    text: (value) => JSON.stringify(value),
    track: (title, artist, album) =>
      `"title":${JSON.stringify(title)},"artist":${JSON.stringify(artist)},"album":${JSON.stringify(album)}`,
    line: ({ at, track, room, played, outcome, origin, forTaste }) =>
      `{"startedAt":"${at}",${track},"room":${room},"msPlayed":${played === '' ? 'null' : played},"outcome":"${outcome}","origin":"${origin}","forTaste":${forTaste}}`,
  },
  csv: {
    between: '\r\n',
    text: csvText,
    track: (title, artist, album) => `${csvText(title)},${csvText(artist)},${csvText(album)}`,
    line: ({ at, track, room, played, outcome, origin, forTaste }) =>
      `${at},${track},${room},${played},${outcome},${origin},${forTaste}`,
  },
};

const tracksOf = async (read: Read, owner: number, writer: Writer): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await sql<{ id: number; title: string; artist: string; album: string | null }>`
    SELECT t.id, t.title, a.name AS artist, b.title AS album FROM tracks t JOIN artists a ON a.id = t.artist_id
      LEFT JOIN albums b ON b.id = t.album_id
    WHERE t.id IN (SELECT track_id FROM plays WHERE owner_id = ${owner})`.execute(read);
  return new Map(rows.map(({ id, title, artist, album }) => [String(id), writer.track(title, artist, album)]));
};

const roomsOf = async (read: Read, writer: Writer): Promise<ReadonlyMap<string, string>> => {
  const rows = await read.selectFrom('rooms').select(['id', 'name']).execute();
  return new Map(rows.map(({ id, name }) => [String(id), writer.text(name)]));
};

const pageAfter = async (
  read: Read,
  filter: PlayFilter,
  after: { readonly atMs: number; readonly trackId: number },
): Promise<Page> => {
  // Along the one index that is sorted by owner and time already.
  const page = read
    .selectFrom('plays')
    .where(playsMatching(filter))
    .where(sql<boolean>`(plays.at_ms, plays.track_id) > (${after.atMs}, ${after.trackId})`)
    .select(['at_ms', 'track_id', 'room_id', 'ms_played', 'outcome', 'origin', 'learn'])
    .orderBy('plays.at_ms')
    .orderBy('plays.track_id')
    .limit(pageRows);
  const { rows } = await sql<Page>`
    WITH page AS MATERIALIZED ${page},
      last AS (SELECT at_ms, track_id FROM page ORDER BY at_ms DESC, track_id DESC LIMIT 1)
    SELECT count(*) AS rows, (SELECT at_ms FROM last) AS lastMs, (SELECT track_id FROM last) AS lastTrack,
      group_concat(at_ms || ' ' || track_id || ' ' || coalesce(room_id, '') || ' ' || coalesce(ms_played, '') || ' ' ||
        outcome || ' ' || origin || ' ' || learn, char(10)) AS text FROM page`.execute(read);
  return rows[0] ?? { rows: 0, text: null, lastMs: null, lastTrack: null };
};

/** The lines of all plays that match, in the order of time, without what stands before the first and after the last. */
export async function* playLines(
  read: Read,
  filter: PlayFilter & { readonly owner: number },
  format: PlayFormat,
): AsyncGenerator<string, void, void> {
  const writer = writers[format];
  const [tracks, rooms] = [await tracksOf(read, filter.owner, writer), await roomsOf(read, writer)];
  const [noTrack, noRoom] = [writer.track('', '', null), writer.text(null)];
  const lineOf = (packed: string): string => {
    const [at = '', track = '', room = '', played = '', outcome = '', origin = '', learn = ''] = packed.split(' ');
    return writer.line({
      at: new Date(Number(at)).toISOString(),
      // A track that came in after the names were read: its play is newer than this copy.
      track: tracks.get(track) ?? noTrack,
      room: rooms.get(room) ?? noRoom,
      ...{ played, outcome, origin },
      forTaste: learn === String(learning.yes),
    });
  };
  let after = { atMs: Number.MIN_SAFE_INTEGER, trackId: 0 };
  for (let first = true; ; first = false) {
    const page = await pageAfter(read, filter, after);
    if (page.text !== null)
      yield (first ? '' : writer.between) + page.text.split('\n').map(lineOf).join(writer.between);
    if (page.rows < pageRows || page.lastMs === null || page.lastTrack === null) return;
    after = { atMs: page.lastMs, trackId: page.lastTrack };
  }
}
