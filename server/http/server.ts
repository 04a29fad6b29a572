// Joins the HTTP side: one server whose every answer comes from the route table, and whose sockets share its judgement.
import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import compression from 'compression';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { RoomtoneError } from '../../config/words/errors.ts';
import { listPeople } from '../store/people.ts';
import { type Access, createAccess } from './access.ts';
import type { HttpDeps } from './deps.ts';
import { createPlainServer, listen } from './door.ts';
import { nonceOf, securityHeaders } from './headers.ts';
import { createHosts } from './hosts.ts';
import { createJoinLink } from './join-link.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { readPanelFiles } from './panel-files.ts';
import { createRate } from './rate.ts';
import { refusalOf, sendRefusal } from './refusal.ts';
import { refusalPage } from './refusal-page.ts';
import type { Route } from './route.ts';
import { type Serving, serveRoute, wantsPage } from './serve-route.ts';
import { openSetupCode } from './setup-code.ts';
import { createSignIns } from './sign-in.ts';
import { createSockets, type Sockets } from './socket.ts';
import { routeTable } from './table.ts';
import { createThrottle } from './throttle.ts';
import { createTlsDoor, needsTls, type TlsDoor } from './tls-door.ts';
import { wrongHostPage } from './wrong-host-page.ts';

export interface RunningHttp {
  readonly port: number;
  /** null while there is no TLS. */
  tlsPort(): number | null;
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
    const page = wantsPage(response) ? { page: refusalPage(refusal, nonceOf(response)) } : {};
    sendRefusal({ request, response, clock: deps.clock, ...page }, refusal);
  };
};

/** Once the house is used over TLS, people who come by plain HTTP are sent there. */
const sendOn = (access: Access) => {
  return (request: Request, response: Response, next: NextFunction): void => {
    const sent = access.sentOn(request);
    if (sent === null) next();
    else if (sent.how === 'redirect') response.redirect(307, sent.url);
    else throw needsTls(sent);
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
  app.use(securityHeaders);
  app.use((request: Request, _response: Response, next: NextFunction) => {
    access.checkHost(request);
    next();
  });
  app.use(sendOn(access));
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
    provedTls: () => void deps.handles.tls.signedIn().catch(() => deps.report('tls-unproved')),
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
  // A leap of the date signs nobody out until an adult has confirmed it, and a clock set back revives no session.
  const signIns = createSignIns(db, { ...clock, nowMs: deps.handles.house.consentNowMs });
  const metrics = createMetrics(deps.handles);
  let port = settings.port;
  let door: TlsDoor | null = null;
  const tlsPort = (): number | null => door?.port() ?? null;
  const { tls } = deps.handles;
  const hosts = createHosts({ clock, ...settings });
  const access = createAccess({
    hosts,
    signIns,
    port: () => port,
    tlsPort: () => (tls.redirects() ? tlsPort() : null),
  });
  const panel = await readPanelFiles(settings.webDir);
  const routes = routeTable(deps, {
    signIns,
    throttle: createThrottle(clock),
    setupCode,
    joinLink: createJoinLink(settings.host, () => ({
      scheme: tls.redirects() ? 'https' : 'http',
      port: (tls.redirects() ? tlsPort() : null) ?? port,
    })),
    metrics,
    panel,
  });
  const app = createApp(deps, { access, metrics, routes });
  const server = createPlainServer();
  const sockets = createSockets(deps, { server, access, signIns, onCount: metrics.setSockets });
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    if (!sockets.takes(request, response)) app(request, response);
  };
  server.on('request', onRequest);
  port = await listen(server, settings.port, settings.host);
  door = await createTlsDoor({ tls, host: settings.host, port: settings.tlsPort, onRequest, guard: sockets.guard });
  return {
    port,
    tlsPort,
    routes,
    setupCode: setupCode.current,
    issueCode: signIns.issueCode,
    changed: sockets.changed,
    invalidate: sockets.cut,
    close: async () => {
      await door?.close();
      await closeAll(server, sockets);
    },
  };
};
