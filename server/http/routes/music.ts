// Music itself: folders, uploads, made pieces, and a search over what there is.
import { extname } from 'node:path';
import { folderBody, nothing, tracksQuery } from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import { idOf, trackOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { adults, household, type Route, route } from '../route.ts';

const uploadMaxBytes = 1024 * 1024 * 1024;
const audioEndings = new Set([
  '.mp3',
  '.flac',
  '.ogg',
  '.oga',
  '.opus',
  '.m4a',
  '.aac',
  '.wav',
  '.aif',
  '.aiff',
  '.wma',
  '.mka',
  '.webm',
]);

const uploadRoute = (deps: HttpDeps): Route =>
  route({
    method: 'POST',
    path: '/api/music/upload',
    auth: 'session',
    // A chosen folder comes as one request for each of its files.
    rate: 'light',
    says: 'Stores audio files in the household’s own folder.',
    body: 'multipart',
    query: null,
    maxBytes: uploadMaxBytes,
    roles: adults,
    handle: async ({ files }) => {
      const tracks: object[] = [];
      const skipped: string[] = [];
      await files(async ({ name, content }) => {
        // A whole folder brings covers and lists along.
        if (!audioEndings.has(extname(name).toLowerCase())) skipped.push(name);
        else tracks.push(await deps.handles.music.upload(name, content));
      });
      if (tracks.length === 0) {
        throw new RoomtoneError('bad-request', { problem: 'there is no audio file among them' });
      }
      return { status: 201, json: { tracks, skipped } };
    },
  });

export const musicRoutes = (deps: HttpDeps): readonly Route[] => {
  const { music } = deps.handles;
  return [
    uploadRoute(deps),
    route({
      method: 'POST',
      path: '/api/music/make',
      auth: 'session',
      rate: 'heavy',
      says: 'Makes a few short pieces, so that there is something to play.',
      body: nothing,
      query: null,
      roles: adults,
      handle: async () => ({ status: 202, json: await music.makeMusic() }),
    }),
    route({
      method: 'GET',
      path: '/api/music/folders',
      auth: 'session',
      rate: 'light',
      says: 'The folders that are searched for music.',
      body: null,
      query: null,
      roles: adults,
      handle: () => ({ json: { folders: music.folders() } }),
    }),
    route({
      method: 'POST',
      path: '/api/music/folders',
      auth: 'session',
      rate: 'heavy',
      says: 'Adds a folder of the server and searches it.',
      body: folderBody,
      query: null,
      roles: adults,
      handle: async ({ body }) => {
        await music.addFolder(body.path);
        return { status: 201, json: { folders: music.folders() } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/music/scan',
      auth: 'session',
      rate: 'heavy',
      says: 'Searches the folders again.',
      body: nothing,
      query: null,
      roles: adults,
      handle: async () => ({ status: 202, json: await music.scan() }),
    }),
    route({
      method: 'GET',
      path: '/api/tracks',
      auth: 'read',
      rate: 'light',
      says: 'Tracks whose title, artist or album fits what was typed.',
      body: null,
      query: tracksQuery,
      roles: household,
      handle: ({ query }) => ({ json: { tracks: music.search(query.q, query.limit) } }),
    }),
    route({
      method: 'GET',
      path: '/api/tracks/:id',
      auth: 'read',
      rate: 'light',
      says: 'One track.',
      body: null,
      query: null,
      roles: household,
      handle: ({ params }) => ({ json: trackOf(deps, idOf(params.id)) }),
    }),
  ];
};
