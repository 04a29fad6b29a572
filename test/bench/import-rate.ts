// How fast a made export comes in through the built server's front door, against parsing and one bulk insert.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadSqlite3 } from '../../server/store/engines/sqlite3.ts';
import { claim, eventually, removeFolder, startServer, temporaryFolder } from '../support/server.ts';
import { randomFrom } from './made-history.ts';
import { type Part, tell } from './table.ts';

const rows = 100_000;
const rowsPerFile = 10_000;
const songs = 20_000;
const importWithinMs = 180_000;

interface MadeRow {
  readonly endTime: string;
  readonly artistName: string;
  readonly trackName: string;
  readonly msPlayed: number;
}

/** In the shape of Spotify's account export: numbered files, whole minutes. */
const makeExport = (folder: string): readonly string[] => {
  const random = randomFrom(11);
  let atMs = Date.UTC(2012, 0, 1);
  const made: MadeRow[] = Array.from({ length: rows }, () => {
    atMs += (4 + Math.floor(random() * 60)) * 60_000;
    const song = Math.floor(songs * random() ** 2);
    return {
      endTime: new Date(atMs).toISOString().slice(0, 16).replace('T', ' '),
      artistName: `Artist ${Math.floor(song / 20)}`,
      trackName: `Song ${song}`,
      msPlayed: random() < 0.2 ? 9000 : 200_000,
    };
  });
  return Array.from({ length: rows / rowsPerFile }, (_, index) => {
    const file = path.join(folder, `StreamingHistory_music_${index}.json`);
    writeFileSync(file, JSON.stringify(made.slice(index * rowsPerFile, (index + 1) * rowsPerFile), null, 2));
    return file;
  });
};

/** The same rows, parsed and put into one plain table in one transaction that is safe on the disk. */
const measureLimit = async (folder: string, files: readonly string[]): Promise<number> => {
  const engine = await loadSqlite3();
  const db = await engine.open(path.join(folder, 'limit.db'), 'write');
  await db.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE heard(at TEXT, a TEXT, t TEXT, ms INT)',
  );
  const startedMs = performance.now();
  const all = files.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as MadeRow[]);
  await db.run(
    `INSERT INTO heard SELECT e.value->>'$.endTime', e.value->>'$.artistName', e.value->>'$.trackName',
      e.value->>'$.msPlayed' FROM json_each(?) e`,
    [JSON.stringify(all)],
  );
  const tookMs = performance.now() - startedMs;
  await db.close();
  return tookMs;
};

const measureImport = async (files: readonly string[]): Promise<number> => {
  const server = await startServer();
  try {
    await claim(server);
    const form = new FormData();
    for (const file of files) form.append('file', new Blob([readFileSync(file)]), path.basename(file));
    const startedMs = performance.now();
    const answer = await server.call('POST', '/api/imports', form);
    if (answer.status !== 202) throw new Error(`the import answered ${answer.status}`);
    const { id } = answer.body as { readonly id: number };
    const report = await eventually(
      'the import',
      async () => {
        const { body } = await server.call('GET', `/api/imports/${id}`);
        const job = body as { readonly state: string; readonly imported: number };
        return job.state !== 'running' && job;
      },
      importWithinMs,
    );
    if (report.imported !== rows) throw new Error(`${report.imported} of ${rows} rows came in (${report.state})`);
    return performance.now() - startedMs;
  } finally {
    await server.kill();
    removeFolder(server.dataFolder);
  }
};

export const measureImportRate = async (): Promise<Part> => {
  const folder = temporaryFolder();
  try {
    const files = makeExport(folder);
    tell(`  ${rows} rows in ${readdirSync(folder).length} files`);
    const tookMs = await measureImport(files);
    tell(`  imported in ${(tookMs / 1000).toFixed(1)} s`);
    const limitMs = await measureLimit(folder, files);
    const rate = (ms: number): number => (rows / ms) * 1000;
    const peer = { what: 'JSON.parse and one bulk insert', value: rate(limitMs) };
    const note = 'upload, check, tracks and plays, matching; every batch safe on the disk';
    return {
      title: `Import of a made Spotify account export, ${rows.toLocaleString('en')} rows of ${songs.toLocaleString('en')} songs`,
      rows: [{ what: 'import rate', value: rate(tookMs), unit: 'rows/s', peer, note }],
    };
  } finally {
    removeFolder(folder);
  }
};
