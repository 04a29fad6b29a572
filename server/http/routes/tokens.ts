// Tokens for programs: made and ended by a person who sits at the panel, never by a token.
import { nothing, tokenBody } from '../../../config/schema/http.ts';
import { idOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { adults, done, type Route, route } from '../route.ts';

export const tokenRoutes = ({ handles: { tokens } }: HttpDeps): readonly Route[] => [
  route({
    method: 'GET',
    path: '/api/tokens',
    auth: 'session',
    rate: 'light',
    says: 'Your own tokens, without their secrets.',
    body: null,
    query: null,
    roles: adults,
    handle: async ({ viewer }) => {
      const mine = (await tokens.list(viewer.person)).map(({ id, name, scopes, createdAtMs, usedAtMs }) => ({
        id,
        name,
        scopes,
        createdAtMs,
        usedAtMs,
      }));
      return { json: { tokens: mine } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/tokens',
    auth: 'session',
    rate: 'action',
    says: 'Makes a token with named scopes; its secret is shown this once.',
    body: tokenBody,
    query: null,
    roles: adults,
    handle: async ({ viewer, body }) => ({
      status: 201,
      json: await tokens.create(viewer.person, body),
    }),
  }),
  route({
    method: 'DELETE',
    path: '/api/tokens/:id',
    auth: 'session',
    rate: 'action',
    says: 'Ends one of your own tokens.',
    body: nothing,
    query: null,
    roles: adults,
    handle: async ({ viewer, params }) => {
      await tokens.end(idOf(params.id), viewer.person);
      return done;
    },
  }),
];
