// The room's list, which is what plays next: shown, reordered, kept, exported.
import { listChange, listQuery } from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import type { ListItem } from '../../core/house-types.ts';
import { createPlaylist } from '../../store/playlists.ts';
import { checkPlayingShared, roomFor, roomOf, trackOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { writeM3u } from '../m3u.ts';
import { type Answer, household, type Route, route } from '../route.ts';

/** The list in the order of `ids`; what a person moved or added stays when the list is refreshed. */
const reordered = (deps: HttpDeps, before: readonly ListItem[], ids: readonly number[]): readonly ListItem[] => {
  if (new Set(ids).size !== ids.length)
    throw new RoomtoneError('bad-request', { problem: 'a track stands there twice' });
  const known = new Map(before.map((item) => [item.track.id, item]));
  const kept = before.map(({ track }) => track.id).filter((id) => ids.includes(id));
  const order = ids.filter((id) => known.has(id));
  return ids.map((id) => {
    const item = known.get(id);
    if (item === undefined)
      return { pickId: `by-hand-${id}`, track: trackOf(deps, id), score: 0, why: [], byHand: true };
    const moved = kept[order.indexOf(id)] !== id;
    return moved ? { ...item, byHand: true } : item;
  });
};

export const listRoutes = (deps: HttpDeps): readonly Route[] => {
  const itemsOf = (room: string): readonly ListItem[] => roomOf(deps, room).kept.list;

  const asM3u = (room: string): Answer => ({
    type: 'audio/x-mpegurl; charset=utf-8',
    fileName: `${room}.m3u`,
    text: writeM3u(itemsOf(room).map(({ track }) => track)),
  });

  return [
    route({
      method: 'GET',
      path: '/api/rooms/:room/list',
      auth: 'read',
      rate: 'light',
      says: 'What plays next in a room, each with its strongest reason; or the same as an m3u file.',
      body: null,
      query: listQuery,
      roles: household,
      handle: ({ viewer, params, query }) => {
        checkPlayingShared(deps, viewer, params.room);
        const { list } = roomFor(deps, viewer, params.room);
        return query.format === 'm3u' ? asM3u(params.room) : { json: { list } };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/rooms/:room/list',
      auth: 'control',
      rate: 'action',
      says: 'Puts the list into a new order, removes what is left out, or keeps it as a playlist.',
      body: listChange,
      query: null,
      roles: household,
      handle: async ({ viewer, params, body }) => {
        const { ids, keepAs } = body;
        // Its answer is the list, and a playlist made of it can be read.
        checkPlayingShared(deps, viewer, params.room);
        const items = ids === undefined ? itemsOf(params.room) : reordered(deps, itemsOf(params.room), ids);
        if (ids !== undefined) {
          await deps.handles.house.ask(viewer.person, (asker) => ({
            type: 'list-edited',
            room: params.room,
            asker,
            items,
          }));
        }
        const kept = { owner: viewer.person, trackIds: items.map(({ track }) => track.id), atMs: deps.clock.nowMs() };
        const playlist =
          keepAs === undefined
            ? null
            : await deps.db.write((write) => createPlaylist(write, { ...kept, name: keepAs }));
        const { list } = roomFor(deps, viewer, params.room);
        return { json: { list, ...(playlist !== null && { playlist }) } };
      },
    }),
  ];
};
