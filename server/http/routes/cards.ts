// Cards that are done with when somebody has answered them.
import { nothing } from '../../../config/schema/http.ts';
import type { HttpDeps } from '../deps.ts';
import { adults, done, type Route, route } from '../route.ts';

export const cardRoutes = (deps: HttpDeps): readonly Route[] => [
  route({
    method: 'DELETE',
    path: '/api/cards/remember',
    auth: 'session',
    rate: 'action',
    roles: adults,
    says: 'The question whether to remember what plays has been answered; it is asked no more.',
    body: nothing,
    query: null,
    handle: async () => {
      await deps.handles.remember.answered();
      return done;
    },
  }),
];
