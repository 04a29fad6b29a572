// Backups: their key, when and where, one to take away, and one to put in the place of the live data.
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { backupChange, nothing } from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import { listPeople } from '../../store/people.ts';
import type { HttpDeps } from '../deps.ts';
import { admins, adults, type EachFile, type Route, route, type UploadedFile } from '../route.ts';
import { networkOf } from '../throttle.ts';
import type { Doors } from './setup.ts';

const backupMaxBytes = 16 * 1024 * 1024 * 1024;
const longestSecret = 400;

interface Upload {
  readonly file: string;
  readonly key: string;
  readonly forgotten: readonly string[];
}

const bad = (problem: string): RoomtoneError => new RoomtoneError('bad-request', { problem });

/** A secret comes as a small file of the upload, because addresses and text fields end up in logs. */
const readSecret = async (content: Readable): Promise<string> => {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of content as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > longestSecret) throw bad('that key is too long');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
};

interface Spool {
  readonly folder: string;
  readonly paths: string[];
}

const write = async ({ folder, paths }: Spool, content: Readable): Promise<string> => {
  const path = join(folder, randomUUID());
  paths.push(path);
  await pipeline(content, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  return path;
};

/** Sets the upload aside, hands it to `work`, and leaves nothing of it. `first` sees each field before it is taken. */
const withUpload = async <T>(
  deps: HttpDeps,
  files: EachFile,
  steps: { first(file: UploadedFile): Promise<boolean>; work(upload: Upload): Promise<T> },
): Promise<T> => {
  const spool: Spool = { folder: join(deps.settings.dataDir, 'spool'), paths: [] };
  const forgotten: string[] = [];
  let [file, key]: [string | null, string | null] = [null, null];
  await mkdir(spool.folder, { recursive: true, mode: 0o700 });
  try {
    await files(async (one) => {
      if (await steps.first(one)) return;
      if (one.field === 'key') key = await readSecret(one.content);
      else if (one.field === 'file') file = await write(spool, one.content);
      else if (one.field === 'forgotten') forgotten.push(await write(spool, one.content));
      else throw bad('the fields are key, file and forgotten');
    });
    if (file === null || key === null) throw bad('the key and the file are both needed');
    return await steps.work({ file, key, forgotten });
  } finally {
    for (const path of spool.paths) await rm(path, { force: true });
  }
};

const setupRestoreRoute = (deps: HttpDeps, { throttle, setupCode }: Doors): Route =>
  route({
    method: 'POST',
    path: '/api/setup/restore',
    auth: 'none',
    rate: 'sign-in',
    says: 'Begins a new house with a backup: files code, key and file, in this order, and forgotten if there is one.',
    body: 'multipart',
    query: null,
    maxBytes: backupMaxBytes,
    handle: async ({ files, peer }) => {
      if ((await listPeople(deps.db.read)).length > 0) throw new RoomtoneError('already-claimed');
      let admitted = false;
      const first = async ({ field, content }: UploadedFile): Promise<boolean> => {
        if (field !== 'code') {
          if (!admitted) throw bad('the set-up code comes first');
          return false;
        }
        const keys = [`setup ${networkOf(peer)}`];
        throttle.begin(keys);
        if (!(await setupCode.matches((await readSecret(content)).trim()))) throw new RoomtoneError('wrong-code');
        throttle.succeed(keys);
        admitted = true;
        return true;
      };
      return { status: 202, json: await withUpload(deps, files, { first, work: deps.handles.backups.restore }) };
    },
  });

export const backupRoutes = (deps: HttpDeps, doors: Doors): readonly Route[] => {
  const { backups } = deps.handles;
  return [
    route({
      method: 'GET',
      path: '/api/backups',
      auth: 'session',
      rate: 'light',
      roles: adults,
      says: 'The backups there are, when they are made and where.',
      body: null,
      query: null,
      handle: async () => ({ json: await backups.state() }),
    }),
    route({
      method: 'POST',
      path: '/api/backups',
      auth: 'session',
      rate: 'heavy',
      roles: adults,
      says: 'Makes a backup now.',
      body: nothing,
      query: null,
      handle: async ({ viewer }) => ({ status: 202, json: await backups.begin(viewer.person) }),
    }),
    route({
      method: 'PATCH',
      path: '/api/backups',
      auth: 'session',
      rate: 'action',
      roles: admins,
      says: 'Switches the nightly backup, or chooses its folder.',
      body: backupChange,
      query: null,
      handle: async ({ viewer, body }) => {
        await backups.change(body, viewer.person);
        return { json: await backups.state() };
      },
    }),
    route({
      method: 'POST',
      path: '/api/backups/key',
      auth: 'session',
      rate: 'heavy',
      roles: admins,
      says: 'Makes a new recovery key and tells it this once.',
      body: nothing,
      query: null,
      handle: async ({ viewer }) => ({ status: 201, json: await backups.makeKey(viewer.person) }),
    }),
    route({
      method: 'GET',
      path: '/api/backups/:id',
      auth: 'session',
      rate: 'heavy',
      roles: admins,
      says: 'One backup, sealed as it is.',
      body: null,
      query: null,
      handle: async ({ params }) => {
        const file = await backups.file(params.id);
        if (file === null) throw new RoomtoneError('not-found');
        return { file, fileName: params.id };
      },
    }),
    route({
      method: 'POST',
      path: '/api/backups/restore',
      auth: 'session',
      rate: 'heavy',
      roles: admins,
      says: 'Puts a backup in the place of the live data: files key and file, and forgotten if there is one.',
      body: 'multipart',
      query: null,
      maxBytes: backupMaxBytes,
      handle: async ({ files }) => ({
        status: 202,
        json: await withUpload(deps, files, { first: async () => false, work: backups.restore }),
      }),
    }),
    setupRestoreRoute(deps, doors),
  ];
};
