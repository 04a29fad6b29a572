// Speakers: what was found, what a person approved, and where it stands.
import { nothing, speakerBody, speakerChange } from '../../../config/schema/http.ts';
import { idOf, roomOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { adults, done, household, type Route, route } from '../route.ts';

export const speakerRoutes = (deps: HttpDeps): readonly Route[] => {
  const { speakers } = deps.handles;
  return [
    route({
      method: 'GET',
      path: '/api/speakers',
      auth: 'read',
      rate: 'light',
      says: 'Every speaker that was found or added.',
      body: null,
      query: null,
      roles: household,
      handle: () => ({ json: { speakers: speakers.list() } }),
    }),
    route({
      method: 'POST',
      path: '/api/speakers',
      auth: 'session',
      rate: 'heavy',
      says: 'Adds a speaker by its address; it plays nothing until it is approved.',
      body: speakerBody,
      query: null,
      roles: adults,
      handle: async ({ body: { kind, host, port } }) => ({
        status: 201,
        json: await speakers.addByHand({ kind, host, port: port ?? null }),
      }),
    }),
    route({
      method: 'PATCH',
      path: '/api/speakers/:id',
      auth: 'session',
      rate: 'action',
      says: 'Approves a speaker, places it in a room, or names it.',
      body: speakerChange,
      query: null,
      roles: adults,
      handle: async ({ viewer, params, body }) => {
        if (typeof body.room === 'string') roomOf(deps, body.room);
        return { json: await speakers.change(idOf(params.id), body, viewer.person) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/speakers/:id',
      auth: 'session',
      rate: 'action',
      says: 'Forgets a speaker.',
      body: nothing,
      query: null,
      roles: adults,
      handle: async ({ params }) => {
        await speakers.remove(idOf(params.id));
        return done;
      },
    }),
    route({
      method: 'POST',
      path: '/api/speakers/:id/identify',
      auth: 'session',
      rate: 'heavy',
      says: 'Lets a speaker chime, so that you hear which one it is.',
      body: nothing,
      query: null,
      roles: adults,
      handle: async ({ params }) => {
        await speakers.identify(idOf(params.id));
        return done;
      },
    }),
  ];
};
