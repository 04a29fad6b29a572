// The one table of everything that answers: joined from its families, and refused at start when it is not sound.
import type { HttpDeps } from './deps.ts';
import type { Metrics } from './metrics.ts';
import { describe } from './openapi.ts';
import type { PanelFiles } from './panel-files.ts';
import { nameOf, type Route } from './route.ts';
import { backupRoutes } from './routes/backups.ts';
import { cardRoutes } from './routes/cards.ts';
import { deviceRoutes } from './routes/devices.ts';
import { grantRoutes } from './routes/grants.ts';
import { guestRoutes } from './routes/guests.ts';
import { healthRoutes } from './routes/health.ts';
import { historyRoutes } from './routes/history.ts';
import { importRoutes } from './routes/imports.ts';
import { invitationRoutes } from './routes/invitations.ts';
import { keptRoutes } from './routes/kept.ts';
import { listRoutes } from './routes/lists.ts';
import { mediaRoutes } from './routes/media.ts';
import { musicRoutes } from './routes/music.ts';
import { panelPages, panelRoutes } from './routes/panel.ts';
import { peopleRoutes } from './routes/people.ts';
import { playlistRoutes } from './routes/playlists.ts';
import { rightsRoutes } from './routes/rights.ts';
import { roomActionRoutes } from './routes/room-actions.ts';
import { roomRoutes } from './routes/rooms.ts';
import { sensorRoutes } from './routes/sensors.ts';
import { sessionRoutes } from './routes/session.ts';
import { type Doors, setupRoutes } from './routes/setup.ts';
import { speakerRoutes } from './routes/speakers.ts';
import { tlsRoutes } from './routes/tls.ts';
import { tokenRoutes } from './routes/tokens.ts';

export interface TableSources extends Doors {
  readonly metrics: Metrics;
  readonly panel: PanelFiles;
}

/** Everything that answers somebody who is not signed in; a route outside of it must ask who calls. */
const open: ReadonlySet<string> = new Set([
  'GET /',
  ...panelPages.map((page) => `GET /${page}{/*rest}`),
  'GET /assets/{*rest}',
  'GET /api/setup',
  'POST /api/setup',
  'POST /api/setup/restore',
  'POST /api/session',
  'POST /api/join',
  'GET /guest',
  'POST /api/guest/object',
  'GET /healthz',
  'GET /certificate',
  'GET /media/:play',
  'GET /.well-known/security.txt',
]);

/** Files beside the page lie at the top and carry an ending. */
const isPanelFile = ({ method, path }: Route): boolean => method === 'GET' && /^\/[\w-]+(?:\.[\w-]+)+$/.test(path);

const shapeOf = (route: Route): string => nameOf(route).replace(/:\w+/g, ':');

/** Two paths of one shape: whichever stands first would answer for both. */
const doubles = (routes: readonly Route[]): string[] => {
  const seen = new Set<string>();
  return routes.flatMap((route) => {
    const shape = shapeOf(route);
    if (seen.has(shape)) return [`${nameOf(route)} is declared twice`];
    seen.add(shape);
    return [];
  });
};

const problemsOf = (route: Route): string[] => {
  const name = nameOf(route);
  const isOpen = open.has(name) || isPanelFile(route);
  return [
    ...(route.auth === 'none' && !isOpen ? [`${name} would answer strangers`] : []),
    ...(route.method === 'GET' && route.body !== null ? [`${name} cannot have a body`] : []),
    ...(route.method !== 'GET' && route.method !== 'DELETE' && route.body === null ? [`${name} declares no body`] : []),
    ...(route.auth !== 'none' && (route.roles ?? []).length === 0 ? [`${name} does not say who may`] : []),
    ...(route.says === '' ? [`${name} says nothing about itself`] : []),
  ];
};

/** Throws with every fault at once. */
export const checkTable = (routes: readonly Route[]): void => {
  const problems = [...doubles(routes), ...routes.flatMap(problemsOf)];
  if (problems.length > 0) throw new TypeError(`the route table is not sound: ${problems.join('; ')}`);
};

export const routeTable = (deps: HttpDeps, sources: TableSources): readonly Route[] => {
  let described: object | null = null;
  const routes: readonly Route[] = [
    ...setupRoutes(deps, sources),
    ...sessionRoutes(deps, sources),
    ...tokenRoutes(deps),
    ...peopleRoutes(deps, sources),
    ...invitationRoutes(deps, sources),
    ...guestRoutes(deps),
    ...deviceRoutes(deps),
    ...roomRoutes(deps),
    ...roomActionRoutes(deps),
    ...listRoutes(deps),
    ...playlistRoutes(deps),
    ...sensorRoutes(deps),
    ...speakerRoutes(deps),
    ...grantRoutes(deps),
    ...historyRoutes(deps),
    ...rightsRoutes(deps, sources),
    ...keptRoutes(deps),
    ...importRoutes(deps),
    ...musicRoutes(deps),
    ...backupRoutes(deps, sources),
    ...cardRoutes(deps),
    ...tlsRoutes(deps),
    ...mediaRoutes(deps),
    ...healthRoutes(deps, {
      metrics: sources.metrics,
      openApi: () => {
        described ??= describe(routes);
        return described;
      },
    }),
    ...panelRoutes(deps, sources.panel),
  ];
  checkTable(routes);
  return routes;
};
