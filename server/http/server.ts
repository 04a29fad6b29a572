// Joins the HTTP side: one server whose every answer comes from the route table, and whose sockets share its judgement.
import { createServer as createHttp, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import compression from 'compression';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { RoomtoneError } from '../../config/words/errors.ts';
import { listPeople } from '../store/people.ts';
import { type Access, createAccess } from './access.ts';
import type { HttpDeps } from './deps.ts';
import { nonceOf, securityHeaders } from './headers.ts';
import { createHosts } from './hosts.ts';
import { createJoinLink } from './join-link.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { readPanelFiles } from './panel-files.ts';
import { createRate } from './rate.ts';
import { refusalOf, sendRefusal } from './refusal.ts';
import type { Route } from './route.ts';
import { type Serving, serveRoute } from './serve-route.ts';
import { openSetupCode } from './setup-code.ts';
import { createSignIns } from './sign-in.ts';
import { createSockets, type Sockets } from './socket.ts';
import { routeTable } from './table.ts';
import { createThrottle } from './throttle.ts';
import { wrongHostPage } from './wrong-host-page.ts';

export interface RunningHttp {
  readonly port: number;
  readonly routes: readonly Route[];
  /** null once the house is claimed. */
  setupCode(): string | null;
  /** A code that signs a person in once; it belongs behind the `#` of an address, never before it. */
  issueCode(person: number, lastsMs: number): string;
  /** Something that panels show changed without an event of the house: sensors, speakers, cards. */
  changed(): void;
  /** Sign-ins ended elsewhere, for example on the command line: their open pages are cut. */
  invalidate(ended: { readonly signIn?: number; readonly person?: number }): void;
  close(): Promise<void>;
}

const headersTimeoutMs = 5000;
/** Bodies other than uploads have a deadline of their own, ten seconds, in json-body.ts. */
const uploadTimeoutMs = 30 * 60_000;
const checkEveryMs = 1000;
const maxConnections = 512;

const methodOf = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;

const countEach = (route: Route, metrics: Metrics, deps: HttpDeps) => {
  return (request: Request, response: Response, next: NextFunction): void => {
    const startMs = deps.clock.monoMs();
    response.on('close', () => {
      const seconds = (deps.clock.monoMs() - startMs) / 1000;
      metrics.count({ method: request.method, path: route.path, status: response.statusCode, seconds });
    });
    next();
  };
};

/** The one error middleware; express tells it by its four parameters. */
const refuse = (deps: HttpDeps) => {
  return (problem: unknown, request: Request, response: Response, _next: NextFunction): void => {
    const refusal = refusalOf(problem, deps.report);
    if (
      refusal.code === 'wrong-host' &&
      request.accepts('json', 'html') === 'html' &&
      problem instanceof RoomtoneError
    ) {
      response
        .status(refusal.status)
        .type('html')
        .send(wrongHostPage(String(problem.fields['host']), nonceOf(response)));
      return;
    }
    sendRefusal({ request, response, clock: deps.clock }, refusal);
  };
};

interface AppSources {
  readonly access: Access;
  readonly metrics: Metrics;
  readonly routes: readonly Route[];
}

const createApp = (deps: HttpDeps, { access, metrics, routes }: AppSources): Express => {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.set('case sensitive routing', true);
  app.use(securityHeaders(deps.settings.secure));
  app.use((request: Request, _response: Response, next: NextFunction) => {
    access.checkHost(request);
    next();
  });
  app.use(
    compression({
      filter: (request, response) => !request.url.startsWith('/media/') && compression.filter(request, response),
    }),
  );
  const serving: Serving = {
    access,
    clock: deps.clock,
    rate: createRate(deps.clock),
    house: () => deps.handles.house.state(),
  };
  for (const route of routes) {
    app[methodOf[route.method]](route.path, countEach(route, metrics, deps), serveRoute(route, serving));
  }
  app.use(() => {
    throw new RoomtoneError('not-found');
  });
  app.use(refuse(deps));
  return app;
};

const createServer = (): HttpServer => {
  const server = createHttp({
    headersTimeout: headersTimeoutMs,
    requestTimeout: uploadTimeoutMs,
    connectionsCheckingInterval: checkEveryMs,
    keepAliveTimeout: 10_000,
  });
  server.maxConnections = maxConnections;
  return server;
};

const listen = (server: HttpServer, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (problem: NodeJS.ErrnoException) => {
      reject(problem.code === 'EADDRINUSE' ? new RoomtoneError('port-taken', { port }, { cause: problem }) : problem);
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });

const closeAll = async (server: HttpServer, sockets: Sockets): Promise<void> => {
  await sockets.close();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
};

/** Opens the port and answers when it serves. Throws `port-taken`, or when the route table is not sound. */
export const createHttpServer = async (deps: HttpDeps): Promise<RunningHttp> => {
  const { settings, clock, db } = deps;
  const claimed = (await listPeople(db.read)).length > 0;
  const setupCode = await openSetupCode({ dataDir: settings.dataDir, claimed, onNew: deps.onSetupCode });
  const signIns = createSignIns(db, clock);
  const metrics = createMetrics(deps.handles);
  let port = settings.port;
  const hosts = createHosts({ clock, ...settings });
  const access = createAccess({ hosts, signIns, secure: settings.secure, port: () => port });
  const panel = await readPanelFiles(settings.webDir);
  const routes = routeTable(deps, {
    signIns,
    throttle: createThrottle(clock),
    setupCode,
    joinLink: createJoinLink(settings, () => port),
    metrics,
    panel,
  });
  const app = createApp(deps, { access, metrics, routes });
  const server = createServer();
  const sockets = createSockets(deps, { server, access, signIns, onCount: metrics.setSockets });
  server.on('request', (request, response) => {
    if (!sockets.takes(request, response)) app(request, response);
  });
  port = await listen(server, settings.port, settings.host);
  return {
    port,
    routes,
    setupCode: setupCode.current,
    issueCode: signIns.issueCode,
    changed: sockets.changed,
    invalidate: sockets.cut,
    close: () => closeAll(server, sockets),
  };
};
