// What was played: looked through, and erased by the same filters.
import type { z } from 'zod';
import { historyForget, historyQuery } from '../../../config/schema/http.ts';
import { historyPage, type PlayFilter } from '../../store/history.ts';
import { houseOwner } from '../../store/plays.ts';
import { roomOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { type Route, route } from '../route.ts';

/** A person sees and erases their own plays and those of the house, never those of another person. */
const filterOf = (deps: HttpDeps, person: number, query: z.output<typeof historyForget>): PlayFilter => {
  if (query.room !== undefined) roomOf(deps, query.room);
  return {
    owners: query.person === 'self' ? [person] : [person, houseOwner],
    ...(query.room !== undefined && { room: query.room }),
    ...(query.from !== undefined && { fromMs: Date.parse(query.from) }),
    ...(query.to !== undefined && { toMs: Date.parse(query.to) }),
    ...(query.id !== undefined && { id: query.id }),
    ...(query.ids !== undefined && { ids: query.ids.split(',').map(Number) }),
  };
};

export const historyRoutes = (deps: HttpDeps): readonly Route[] => [
  route({
    method: 'GET',
    path: '/api/history',
    auth: 'session',
    rate: 'light',
    says: 'What was played, newest first: your own and the house’s.',
    body: null,
    query: historyQuery,
    handle: async ({ viewer, query }) => {
      const { limit, cursor, ...filter } = query;
      const page = { limit, ...(cursor !== undefined && { cursor }) };
      const { plays, next } = await historyPage(deps.db.read, filterOf(deps, viewer.person, filter), page);
      return {
        json: {
          plays: plays.map(({ startedAtMs, owner, offsetMin: _, ...play }) => ({
            ...play,
            startedAt: new Date(startedAtMs).toISOString(),
            mine: owner === viewer.person,
          })),
          next,
        },
      };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/history',
    auth: 'session',
    rate: 'heavy',
    says: 'Erases the plays that match, without trace.',
    body: null,
    query: historyForget,
    handle: async ({ viewer, query }) => ({
      json: { forgotten: await deps.handles.history.forget(filterOf(deps, viewer.person, query)) },
    }),
  }),
];
