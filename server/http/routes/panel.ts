// The panel's pages and files, and the note for people who find a hole.
import { RoomtoneError } from '../../../config/words/errors.ts';
import type { HttpDeps } from '../deps.ts';
import type { PanelFiles } from '../panel-files.ts';
import { type Route, route } from '../route.ts';

/** First segments of the panel's own addresses; anything else is not here, whatever it looks like. */
export const panelPages = [
  'setup',
  'sign-in',
  'join',
  'rooms',
  'playing',
  'permissions',
  'sensors',
  'speakers',
  'import',
  'music',
  'playlists',
  'history',
  'people',
  'privacy',
  'backups',
  'encryption',
  'settings',
  'more',
] as const;

const deepPart = /^[A-Za-z0-9_-]{1,64}(?:\/[A-Za-z0-9_-]{1,64}){0,3}\/?$/;

const securityNote = (
  expires: Date,
): string => `# This is one household's own Roomtone. For a fault of the software, follow SECURITY.md of the project;
# for this house, speak to the people who live in it.
Contact: /
Expires: ${expires.toISOString()}
Preferred-Languages: en
`;

const year = 365 * 86_400_000;

export const panelRoutes = (deps: HttpDeps, files: PanelFiles): readonly Route[] => {
  const page = (path: string): Route =>
    route({
      method: 'GET',
      path: path as '/{*rest}',
      auth: 'none',
      rate: 'light',
      says: 'A page of the panel.',
      body: null,
      query: null,
      handle: ({ params, nonce }) => {
        const rest: string = (params as { rest?: string }).rest ?? '';
        if (rest !== '' && !deepPart.test(rest)) throw new RoomtoneError('not-found');
        return { text: files.page(nonce), type: 'text/html; charset=utf-8' };
      },
    });

  const file = (path: string, urlOf: (rest: string) => string): Route =>
    route({
      method: 'GET',
      path: path as '/{*rest}',
      auth: 'none',
      rate: 'light',
      says: 'A file of the panel.',
      body: null,
      query: null,
      handle: ({ params }) => {
        const found = files.file(urlOf((params as { rest?: string }).rest ?? ''));
        if (found === null) throw new RoomtoneError('not-found');
        return found;
      },
    });

  return [
    page('/'),
    ...panelPages.map((name) => page(`/${name}{/*rest}`)),
    file('/assets/{*rest}', (rest) => `/assets/${rest}`),
    ...files.topLevel.map((name) => file(`/${name}`, () => `/${name}`)),
    route({
      method: 'GET',
      path: '/.well-known/security.txt',
      auth: 'none',
      rate: 'light',
      says: 'Whom to tell about a hole.',
      body: null,
      query: null,
      handle: () => ({ text: securityNote(new Date(deps.clock.nowMs() + year)), type: 'text/plain; charset=utf-8' }),
    }),
  ];
};
