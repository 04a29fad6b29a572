// Playlists that a person keeps.
import { nothing, playlistBody, playlistChange } from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import {
  createPlaylist,
  listPlaylists,
  type Playlist,
  playlistById,
  removePlaylist,
  renamePlaylist,
  setPlaylistTracks,
} from '../../store/playlists.ts';
import { idOf, trackOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { done, household, type Route, route } from '../route.ts';

export const playlistRoutes = (deps: HttpDeps): readonly Route[] => {
  const own = async (owner: number, id: string): Promise<Playlist> => {
    const playlist = await playlistById(deps.db.read, idOf(id));
    if (playlist?.owner !== owner) throw new RoomtoneError('not-found');
    return playlist;
  };

  const view = async (owner: number, id: string): Promise<object> => {
    const { name, trackIds, id: number } = await own(owner, id);
    const tracks = trackIds.map((track) => deps.handles.music.track(track)).filter((track) => track !== null);
    return { id: number, name, tracks };
  };

  const known = (ids: readonly number[]): void => {
    for (const id of ids) trackOf(deps, id);
  };

  return [
    route({
      method: 'GET',
      path: '/api/playlists',
      auth: 'read',
      rate: 'light',
      says: 'Your playlists.',
      body: null,
      query: null,
      roles: household,
      handle: async ({ viewer }) => {
        const mine = await listPlaylists(deps.db.read, viewer.person);
        return { json: { playlists: mine.map(({ id, name, tracks }) => ({ id, name, tracks })) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/playlists/:id',
      auth: 'read',
      rate: 'light',
      says: 'One playlist with its tracks.',
      body: null,
      query: null,
      roles: household,
      handle: async ({ viewer, params }) => ({ json: await view(viewer.person, params.id) }),
    }),
    route({
      method: 'POST',
      path: '/api/playlists',
      auth: 'control',
      rate: 'action',
      says: 'Makes a playlist.',
      body: playlistBody,
      query: null,
      roles: household,
      handle: async ({ viewer, body }) => {
        known(body.tracks);
        const playlist = { owner: viewer.person, name: body.name, trackIds: body.tracks, atMs: deps.clock.nowMs() };
        return { status: 201, json: { id: await deps.db.write((write) => createPlaylist(write, playlist)) } };
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/playlists/:id',
      auth: 'control',
      rate: 'action',
      says: 'Renames a playlist or puts other tracks into it.',
      body: playlistChange,
      query: null,
      roles: household,
      handle: async ({ viewer, params, body: { name, tracks } }) => {
        const { id } = await own(viewer.person, params.id);
        known(tracks ?? []);
        await deps.db.write(async (write) => {
          if (name !== undefined) await renamePlaylist(write, id, name);
          if (tracks !== undefined) await setPlaylistTracks(write, id, tracks);
        });
        return { json: await view(viewer.person, params.id) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/playlists/:id',
      auth: 'control',
      rate: 'action',
      says: 'Removes a playlist; its music stays.',
      body: nothing,
      query: null,
      roles: household,
      handle: async ({ viewer, params }) => {
        const { id } = await own(viewer.person, params.id);
        await deps.db.write((write) => removePlaylist(write, id));
        return done;
      },
    }),
  ];
};
