// Makes a backup in the running house as an adult does, and opens it as only the holder of the key can.
import { createReadStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { unpackInto } from '../../server/ground/archive.ts';
import { seedOf } from '../../server/ground/recovery-key.ts';
import { createOpener } from '../../server/ground/sealed-file.ts';
import { backedUpFiles } from '../../server/ground/staged-folder.ts';
import { eventually, type RunningServer } from '../support/server.ts';

interface State {
  readonly folder: string;
  readonly last: { readonly ok: boolean; readonly problem?: string } | null;
  readonly backups: readonly { readonly id: string }[];
}

/** Answers the file and the line that opens it. */
export const backUp = async (server: RunningServer): Promise<{ readonly file: string; readonly line: string }> => {
  const key = await server.call('POST', '/api/backups/key', {});
  const begun = await server.call('POST', '/api/backups', {});
  if (key.status >= 300 || begun.status >= 300) throw new Error(`a backup answered ${key.status}, ${begun.status}`);
  const state = await eventually(
    'the backup is made',
    async () => {
      const { body } = await server.call('GET', '/api/backups');
      return (body as State).last === null ? null : (body as State);
    },
    60_000,
  );
  const [made] = state.backups;
  if (state.last?.ok !== true || made === undefined) throw new Error(`no backup: ${state.last?.problem}`);
  return { file: path.join(state.folder, made.id), line: (key.body as { words: string }).words };
};

/** Unpacks what is sealed into a folder of its own. */
export const openBackup = async (file: string, line: string, folder: string): Promise<void> => {
  const seed = seedOf(line);
  if (seed === null) throw new Error('a key that opens nothing');
  mkdirSync(folder);
  const take = async (source: AsyncIterable<Buffer>): Promise<void> => {
    await unpackInto(source, folder, backedUpFiles);
  };
  await pipeline(createReadStream(file), createOpener(seed), createGunzip(), take);
};
