// A folder of short tagged pieces made with sox, and the pieces of a listening history that a family could own.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Piece {
  readonly artist: string;
  readonly title: string;
}

export const madePieces: readonly Piece[] = [
  { artist: 'The Slow Trains', title: 'Platform Nine' },
  { artist: 'The Slow Trains', title: 'Last Carriage' },
  { artist: 'Miriam Oak', title: 'Kettle Song' },
  { artist: 'Nils Vander', title: 'Low Tide' },
];

/** Half a minute each, MP3 with tags. */
export const makeMusicFolder = (folder: string, pieces: readonly Piece[]): void => {
  mkdirSync(folder, { recursive: true });
  for (const [index, { artist, title }] of pieces.entries()) {
    const tags = ['--comment', `TITLE=${title}`, '--add-comment', `ARTIST=${artist}`, '--add-comment', 'ALBUM=Made'];
    const tone = ['synth', '30', 'sine', String(220 + 30 * index), 'vol', '0.1'];
    const file = path.join(folder, `piece ${index + 1}.mp3`);
    execFileSync('sox', ['-n', '-r', '44100', '-c', '1', ...tags, file, ...tone], { stdio: 'ignore' });
  }
};

interface ExportRow {
  readonly artistName: string;
  readonly trackName: string;
  readonly msPlayed: number;
}

/** The pieces heard to the end most often in an account export. */
export const favouritesOf = (folder: string, count: number): readonly Piece[] => {
  const heard = new Map<string, { readonly piece: Piece; times: number }>();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    for (const row of JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as ExportRow[]) {
      if (row.msPlayed < 120_000) continue;
      const key = `${row.artistName}\n${row.trackName}`;
      const known = heard.get(key) ?? { piece: { artist: row.artistName, title: row.trackName }, times: 0 };
      known.times += 1;
      heard.set(key, known);
    }
  }
  return [...heard.values()]
    .toSorted((one, other) => other.times - one.times)
    .slice(0, count)
    .map(({ piece }) => piece);
};

/** An account export of a month in which the pieces were heard again and again. */
export const writeMadeExport = (folder: string, pieces: readonly Piece[]): void => {
  mkdirSync(folder, { recursive: true });
  const rows = Array.from({ length: 300 }, (_, index) => {
    const { artist, title } = pieces[(index * index + (index % 3)) % pieces.length] ?? { artist: 'A', title: 'B' };
    const endedAt = new Date(Date.UTC(2025, 2, 1, 7) + index * 150 * 60_000);
    return {
      endTime: endedAt.toISOString().slice(0, 16).replace('T', ' '),
      artistName: artist,
      trackName: title,
      msPlayed: index % 7 === 0 ? 9000 : 190_000,
    };
  });
  writeFileSync(path.join(folder, 'StreamingHistory_music_0.json'), JSON.stringify(rows, null, 1));
};

/** Full names of the numbered history files of an export. */
export const filesOf = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => path.join(folder, name));
