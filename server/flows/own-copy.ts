// Packs everything that is stored about one person into a zip that is sent while it is made.
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { PlayFilter } from '../store/history.ts';
import { csvText, playLines } from '../store/own-plays.ts';
import {
  type OwnRow,
  ownAccount,
  ownDevices,
  ownLedger,
  ownObservations,
  ownPermissions,
  ownPlaylists,
  ownReactions,
  ownReceipts,
} from '../store/own-rows.ts';
import type { Read } from '../store/tables.ts';
import { type OwnFile, type OwnFileName, ownFiles, readmeOf, schemaOf } from './own-files.ts';

export interface CopyOf {
  readonly read: Read;
  readonly person: number;
  readonly nowMs: number;
  /** What the person has deleted and is not erased yet. */
  readonly hidden: readonly PlayFilter[];
  /** Of what one's own devices told, whether a program may have it; left out for the person themselves. */
  readonly shares?: ((observation: OwnRow) => boolean) | null;
}

/** As it comes from SQLite: a yes or no is 1 or 0. */
const fieldOf = (row: OwnRow, { name, type }: OwnFile['columns'][number]): OwnRow[string] => {
  const value = row[name] ?? null;
  return type === 'boolean' && value !== null ? value === 1 || value === true : value;
};

const cell = (value: OwnRow[string]): string =>
  typeof value === 'string' ? csvText(value) : value === null ? '' : String(value);

const headingOf = (file: OwnFile): string => `${file.columns.map(({ name }) => name).join(',')}\r\n`;

const jsonOf = (file: OwnFile, rows: readonly OwnRow[]): string => {
  const objects = rows.map((row) => Object.fromEntries(file.columns.map((one) => [one.name, fieldOf(row, one)])));
  return `[\n${objects.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`;
};

const csvOf = (file: OwnFile, rows: readonly OwnRow[]): string =>
  headingOf(file) + rows.map((row) => `${file.columns.map((one) => cell(fieldOf(row, one))).join(',')}\r\n`).join('');

async function* framed(
  before: string,
  lines: AsyncGenerator<string, void, void>,
  after: string,
): AsyncGenerator<string, void, void> {
  yield before;
  yield* lines;
  yield after;
}

const playStreams = ({ read, person, hidden }: CopyOf, failed: (error: Error) => void) => {
  const filter = { owner: person, except: hidden };
  const open = (text: AsyncGenerator<string, void, void>): Readable => Readable.from(text).on('error', failed);
  return {
    'plays.json': open(framed('[\n', playLines(read, filter, 'json'), '\n]\n')),
    'plays.csv': open(framed(headingOf(ownFiles.plays), playLines(read, filter, 'csv'), '\r\n')),
  };
};

/** Fast rather than small: the text of half a million plays shrinks to a tenth anyway. */
const compressionLevel = 2;

/** Ends with an error when reading fails; whoever takes it must then throw it away. */
export const copyOf = async (of: CopyOf): Promise<Readable> => {
  const { read, person, nowMs, shares = null } = of;
  const mtime = new Date(nowMs);
  const zip = new ZipFile();
  const out = zip.outputStream as Readable;
  zip.on('error', (error: Error) => void out.destroy(error));
  const add = (name: string, content: string): void =>
    zip.addBuffer(Buffer.from(content, 'utf8'), name, { mtime, compressionLevel });

  const account = await ownAccount(read, person);
  const small: Readonly<Record<Exclude<OwnFileName, 'plays'>, readonly OwnRow[]>> = {
    account,
    reactions: await ownReactions(read, person),
    playlists: await ownPlaylists(read, person),
    permissions: await ownPermissions(read, person),
    observations: (await ownObservations(read, person)).filter((row) => shares?.(row) ?? true),
    devices: shares === null ? await ownDevices(read, person) : [],
    receipts: await ownReceipts(read, person),
    ledger: await ownLedger(read, person),
  };
  add('README.txt', readmeOf(String(account[0]?.['name'] ?? ''), mtime.toISOString().slice(0, 10)));
  const failed = (error: Error): void => void out.destroy(error);
  for (const [name, stream] of Object.entries(playStreams(of, failed)))
    zip.addReadStream(stream, name, { mtime, compressionLevel });
  for (const [name, rows] of Object.entries(small)) {
    const file: OwnFile = ownFiles[name as keyof typeof small];
    add(`${name}.json`, jsonOf(file, rows));
    add(`${name}.csv`, csvOf(file, rows));
  }
  for (const name of Object.keys(ownFiles) as OwnFileName[])
    add(`schema/${name}.schema.json`, `${JSON.stringify(schemaOf(name), null, 2)}\n`);
  zip.end();
  return out;
};
