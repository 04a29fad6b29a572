// Tokens for programs: made and ended by a person who sits at the panel, never by a token.
import { nothing, tokenBody } from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import { listSignIns } from '../../store/sign-ins.ts';
import { idOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { adults, done, type Route, route } from '../route.ts';
import type { Doors } from './setup.ts';

export const tokenRoutes = (deps: HttpDeps, { signIns }: Doors): readonly Route[] => [
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
      const mine = await listSignIns(deps.db.read, viewer.person, 'token');
      const tokens = mine.map(({ id, name, scopes, createdAtMs, usedAtMs }) => ({
        id,
        name,
        scopes,
        createdAtMs,
        usedAtMs,
      }));
      return { json: { tokens } };
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
      json: await signIns.openToken(viewer.person, body.name, body.scopes),
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
      const id = idOf(params.id);
      const mine = await listSignIns(deps.db.read, viewer.person, 'token');
      if (!mine.some((token) => token.id === id)) throw new RoomtoneError('not-found');
      await signIns.end(id);
      return done;
    },
  }),
];
