// Listening history from elsewhere: files are set aside as they arrive, then read in the background.

import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { importQuery } from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import type { JobView } from '../../../config/words/panel.ts';
import { importWithConsent } from '../../flows/import-consent.ts';
import type { ImportFile } from '../../flows/imports-handle.ts';
import { jobById } from '../../store/jobs.ts';
import { idOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { tooLarge } from '../json-body.ts';
import { adults, type EachFile, type Route, route } from '../route.ts';

const importMaxBytes = 512 * 1024 * 1024;

/** All files of one import together stay under the limit. */
const metered = (spent: { bytes: number }): Transform =>
  new Transform({
    transform: (chunk: Buffer, _encoding, next) => {
      spent.bytes += chunk.length;
      if (spent.bytes > importMaxBytes) next(tooLarge(importMaxBytes));
      else next(null, chunk);
    },
  });

const drop = async (files: readonly ImportFile[]): Promise<void> => {
  for (const { path } of files) await rm(path, { force: true });
};

/** Writes every `file` field to the spool; on any failure nothing of it stays. */
const spool = async (dataDir: string, files: EachFile): Promise<readonly ImportFile[]> => {
  const folder = join(dataDir, 'spool');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const spooled: ImportFile[] = [];
  const spent = { bytes: 0 };
  try {
    await files(async ({ field, name, content }) => {
      if (field !== 'file') throw new RoomtoneError('bad-request', { problem: 'the files belong into the field file' });
      const path = join(folder, randomUUID());
      spooled.push({ name, path });
      await pipeline(content, metered(spent), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    });
    if (spooled.length === 0) throw new RoomtoneError('bad-request', { problem: 'there is no file in the field file' });
    return spooled;
  } catch (cause) {
    await drop(spooled);
    throw cause;
  }
};

const progressOf = ({ state, done, total, report, error }: JobView): object => ({
  imported: 0,
  duplicates: 0,
  rejected: {},
  ...report,
  state,
  done,
  total,
  error,
});

export const importRoutes = (deps: HttpDeps): readonly Route[] => {
  const { imports } = deps.handles;

  const own = async (id: number, person: number): Promise<JobView> => {
    const stored = await jobById(deps.db.read, id);
    // Older ones than a start reads stand in the store alone.
    const job = imports.get(id) ?? (stored?.kind === 'import' ? stored : null);
    if (job === null || (stored?.owner ?? job.owner) !== person) throw new RoomtoneError('not-found');
    return job;
  };

  return [
    route({
      method: 'POST',
      path: '/api/imports',
      auth: 'session',
      rate: 'heavy',
      says: 'Takes an export of your listening history, one zip or several files; dryRun=true only reports.',
      body: 'multipart',
      query: importQuery,
      maxBytes: importMaxBytes,
      roles: adults,
      handle: async ({ viewer, query, files }) => {
        const spooled = await spool(deps.settings.dataDir, files);
        const dryRun = query.dryRun === 'true';
        try {
          const started = await importWithConsent(deps.handles, spooled, { owner: viewer.person, dryRun });
          return { status: 202, json: { id: started.id } };
        } catch (cause) {
          await drop(spooled);
          throw cause;
        }
      },
    }),
    route({
      method: 'GET',
      path: '/api/imports',
      auth: 'session',
      rate: 'light',
      says: 'What you imported and still have, newest first.',
      body: null,
      query: null,
      roles: adults,
      handle: async ({ viewer }) => ({ json: { imports: await imports.list(viewer.person) } }),
    }),
    route({
      method: 'DELETE',
      path: '/api/imports/:id',
      auth: 'session',
      rate: 'heavy',
      says: 'Erases without trace what one of your imports brought, also while it goes on, with a receipt.',
      body: null,
      query: null,
      roles: adults,
      handle: async ({ viewer, params }) => {
        const { id } = await own(idOf(params.id), viewer.person);
        const filter = { owner: viewer.person, source: await imports.sourceOf(id) };
        return { json: await deps.handles.rights.forgetPlays(filter, viewer.person) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/imports/missing',
      auth: 'session',
      rate: 'light',
      says: 'How much of your history is not in the library.',
      body: null,
      query: null,
      roles: adults,
      handle: async ({ viewer }) => {
        const { tracks, percentOfHistory } = await imports.missing(viewer.person);
        return { json: { tracks, percentOfHistory } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/imports/missing.csv',
      auth: 'session',
      rate: 'light',
      says: 'The same as a list to take along.',
      body: null,
      query: null,
      roles: adults,
      handle: async ({ viewer }) => ({
        text: (await imports.missing(viewer.person)).csv,
        type: 'text/csv; charset=utf-8',
        fileName: 'missing.csv',
      }),
    }),
    route({
      method: 'GET',
      path: '/api/imports/:id',
      auth: 'session',
      rate: 'light',
      says: 'How far an import is, and every reject with its reason.',
      body: null,
      query: null,
      roles: adults,
      handle: async ({ viewer, params }) => ({ json: progressOf(await own(idOf(params.id), viewer.person)) }),
    }),
  ];
};
