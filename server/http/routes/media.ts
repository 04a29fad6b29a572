// Music for speakers: each address is a signed capability of one play that expires, so no sign-in is asked.
import { RoomtoneError } from '../../../config/words/errors.ts';
import type { HttpDeps } from '../deps.ts';
import { type Route, route } from '../route.ts';

const longestCapability = 512;

export const mediaRoutes = (deps: HttpDeps): readonly Route[] => [
  route({
    method: 'GET',
    path: '/media/:play',
    auth: 'none',
    rate: 'light',
    says: 'The file of one play, whole or in part.',
    body: null,
    query: null,
    handle: async ({ params }) => {
      const file = params.play.length > longestCapability ? null : await deps.handles.media.open(params.play);
      if (file === null) throw new RoomtoneError('not-found');
      return { file };
    },
  }),
];
