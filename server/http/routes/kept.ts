// What a room keeps of its sensors, to look at and to forget.
import { keptForget, keptQuery } from '../../../config/schema/http.ts';
import { seenRoomOf, spanOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { household, type Route, route } from '../route.ts';

const dayMs = 86_400_000;

export const keptRoutes = (deps: HttpDeps): readonly Route[] => {
  const { rights } = deps.handles;
  return [
    route({
      method: 'GET',
      path: '/api/rooms/:room/kept',
      auth: 'session',
      rate: 'light',
      says: 'What is kept of each sensor of a room: how much since when, and the values of a day or of any other range.',
      body: null,
      query: keptQuery,
      roles: household,
      handle: async ({ viewer, params, query }) => {
        const { id: room } = seenRoomOf(deps, viewer, params.room).settings;
        const { toMs = deps.clock.nowMs() + 1, fromMs = toMs - dayMs } = spanOf(query);
        const range = { fromMs, toMs };
        return { json: { ...range, series: await rights.kept({ room, person: viewer.person, ...range }) } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/rooms/:room/kept',
      auth: 'session',
      rate: 'heavy',
      says: 'Forgets for good what is kept of a room’s sensors, of one kind or a range or all; answers a receipt.',
      body: null,
      query: keptForget,
      roles: household,
      handle: async ({ viewer, params, query }) => {
        const { id: room } = seenRoomOf(deps, viewer, params.room).settings;
        const { kind } = query;
        const what = { room, ...(kind !== undefined && { kind }), ...spanOf(query) };
        return { json: await rights.forgetKept(what, viewer.person) };
      },
    }),
  ];
};
