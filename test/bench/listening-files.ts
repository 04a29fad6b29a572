// Reads the histories that the picker is measured on: a Last.fm CSV, a folder of Spotify's account export.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { trackKey } from '../../server/core/track-key.ts';

export interface HistoryPlay {
  readonly atS: number;
  readonly id: string;
  readonly artist: string;
  readonly title: string;
  readonly album: string | null;
  readonly msPlayed: number | null;
}

const csvCells = (line: string): string[] => {
  const cells: string[] = [];
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g))
    cells.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
  return cells;
};

const inOrder = (plays: HistoryPlay[]): HistoryPlay[] =>
  plays.sort((a, b) => a.atS - b.atS || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));

/** Columns artist, album, track, date in UTC. */
export const readLastfm = (file: string): HistoryPlay[] =>
  inOrder(
    readFileSync(file, 'utf8')
      .split(/\r?\n/)
      .flatMap((line): HistoryPlay[] => {
        const [artist = '', album = '', title = '', date = ''] = csvCells(line);
        const atS = Date.parse(`${date} UTC`) / 1000;
        if (artist === '' || title === '' || Number.isNaN(atS)) return [];
        return [
          { atS, id: trackKey(artist, title), artist, title, album: album === '' ? null : album, msPlayed: null },
        ];
      }),
  );

interface SpotifyRow {
  readonly endTime: string;
  readonly artistName: string;
  readonly trackName: string;
  readonly msPlayed: number;
}

export const readSpotify = (folder: string): HistoryPlay[] =>
  inOrder(
    readdirSync(folder)
      .filter((name) => /^StreamingHistory_music_\d+\.json$/.test(name))
      .sort()
      .flatMap((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as SpotifyRow[])
      .map((row) => ({
        atS: Date.parse(`${row.endTime.replace(' ', 'T')}:00Z`) / 1000 - row.msPlayed / 1000,
        id: trackKey(row.artistName, row.trackName),
        artist: row.artistName,
        title: row.trackName,
        album: null,
        msPlayed: row.msPlayed,
      })),
  );
