// The panel's live connection: judged before socket.io sees a byte, checked event by event, cut when its sign-in ends.
import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { z } from 'zod';
import { browserStatus, speakerHello } from '../../config/schema/http.ts';
import { RoomtoneError } from '../../config/words/errors.ts';
import type { ClientToServer, ServerToClient } from '../../config/words/panel.ts';
import type { BrowserChannel } from '../flows/handles.ts';
import type { Access } from './access.ts';
import type { HttpDeps } from './deps.ts';
import { createLiveViews, type LiveViews } from './live-views.ts';
import { type Refusal, refusalOf, sendRefusal } from './refusal.ts';
import type { Viewer } from './route.ts';
import { createSeats, createWaiting, isNew } from './seats.ts';
import type { SignIns } from './sign-in.ts';
import { guardUpgrades, isOurs, path, takeListeners } from './upgrade.ts';

export interface Sockets {
  /** Judges the upgrades of a further server too. */
  guard(server: HttpServer): void;
  /** Takes a polling request; false when it is none of ours. */
  takes(request: IncomingMessage, response: ServerResponse): boolean;
  /** Something that panels show may have changed. */
  changed(): void;
  /** Cuts the sockets of a sign-in, or of a person. */
  cut(ended: { readonly signIn?: number; readonly person?: number; readonly except?: number }): void;
  close(): Promise<void>;
}

interface SocketFacts {
  viewer: Viewer;
  secret: string;
}

type PanelSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, SocketFacts>;

const maxEventBytes = 16 * 1024;
const connectTimeoutMs = 5000;
const eventsPerSecond = 20;
const recheckMs = 60_000;
const known = new Set<string>(['speaker:hello', 'speaker:status', 'speaker:bye'] satisfies (keyof ClientToServer)[]);

/** A bucket that refills over one second; false when it is empty. */
const createMeter = (deps: HttpDeps): (() => boolean) => {
  let left = eventsPerSecond;
  let lastMs = deps.clock.monoMs();
  return () => {
    const nowMs = deps.clock.monoMs();
    left = Math.min(eventsPerSecond, left + ((nowMs - lastMs) / 1000) * eventsPerSecond);
    lastMs = nowMs;
    left -= 1;
    return left >= 0;
  };
};

/** Undeclared events, broken ones and floods end the connection: our own panel sends none. */
const guardEvents = (socket: PanelSocket, deps: HttpDeps): void => {
  const mayGoOn = createMeter(deps);
  socket.use(([name], next) => {
    if (known.has(String(name)) && mayGoOn()) next();
    else {
      deps.report('socket-refused', { flood: known.has(String(name)) });
      socket.disconnect(true);
    }
  });
};

const parsed = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> | null => {
  const result = schema.safeParse(value);
  return result.success ? result.data : null;
};

const channelOf = (socket: PanelSocket): BrowserChannel => ({
  play: (item) => socket.emit('speaker:play', item),
  pause: () => socket.emit('speaker:pause'),
  resume: () => socket.emit('speaker:resume'),
  stop: () => socket.emit('speaker:stop'),
  volume: (percent) => socket.emit('speaker:volume', percent),
});

type Attached = Awaited<ReturnType<HttpDeps['handles']['speakers']['attachBrowser']>>;
type HelloDone = Parameters<ClientToServer['speaker:hello']>[1];

const serveSpeaker = (socket: PanelSocket, deps: HttpDeps): void => {
  let attached: Attached | null = null;
  const leave = (): void => {
    attached?.detach();
    attached = null;
  };

  const greet = async (hello: unknown): Promise<Parameters<HelloDone>[0]> => {
    const words = parsed(speakerHello, hello);
    if (words === null) return { code: 'bad-request', message: 'That is no name of a browser.' };
    if (socket.data.viewer.role === 'guest') throw new RoomtoneError('not-allowed');
    leave();
    const fresh = await deps.handles.speakers.attachBrowser(
      words.device,
      words.name,
      socket.data.viewer.person,
      channelOf(socket),
    );
    if (!socket.connected) {
      fresh.detach();
      return { code: 'not-found', message: 'The connection ended.' };
    }
    attached = fresh;
    return { speaker: fresh.speaker };
  };

  socket.on('speaker:hello', (hello: unknown, done: unknown) => {
    const answer = (words: Parameters<HelloDone>[0]): void => {
      if (typeof done === 'function') done(words);
    };
    greet(hello).then(answer, (problem: unknown) => {
      const { code, message } = refusalOf(problem, deps.report);
      answer({ code, message });
    });
  });
  socket.on('speaker:status', (status: unknown) => {
    const words = parsed(browserStatus, status);
    if (words === null) deps.report('socket-event-refused', { event: 'speaker:status' });
    else attached?.status(words);
  });
  socket.on('speaker:bye', leave);
  socket.on('disconnect', leave);
};

export interface SocketSources {
  readonly server: HttpServer;
  readonly access: Access;
  readonly signIns: SignIns;
  onCount(open: number): void;
}

const watchViews = (socket: PanelSocket, views: LiveViews): void => {
  const stop = views.watch({
    looker: socket.data.viewer,
    emit: (name, ...args) => {
      socket.emit(name, ...args);
    },
  });
  socket.on('disconnect', stop);
};

/** Polling and WebSocket alike: our Host, our Origin, a session. */
const createGate = (deps: HttpDeps, { access, signIns }: SocketSources) => {
  const admitted = new WeakMap<IncomingMessage, SocketFacts>();
  const waiting = createWaiting(createSeats());
  const admit = async (request: IncomingMessage): Promise<Refusal | null> => {
    try {
      access.checkHost(request);
      access.checkDoor(request);
      access.checkOrigin(request);
      const secret = access.sessionOf(request);
      const viewer = await access.admit(request, 'session');
      if (viewer === null || secret === null) return null;
      if (isNew(request)) waiting.hold(request, viewer.signIn);
      admitted.set(request, { viewer, secret });
      return null;
    } catch (problem) {
      return refusalOf(problem, deps.report);
    }
  };
  return { admit, factsOf: (request: IncomingMessage) => admitted.get(request), waiting, holds: signIns.holds };
};

type PanelServer = Server<ClientToServer, ServerToClient, Record<string, never>, SocketFacts>;
type Gate = ReturnType<typeof createGate>;

const openPanelServer = (server: HttpServer, gate: Gate): PanelServer => {
  const io: PanelServer = new Server(server, {
    path,
    serveClient: false,
    maxHttpBufferSize: maxEventBytes,
    connectTimeout: connectTimeoutMs,
    allowRequest: (request, decide) => decide(null, gate.waiting.holds(request)),
  });
  io.engine.on('connection', (line: { request: IncomingMessage; once(event: 'close', then: () => void): void }) => {
    const seat = gate.waiting.handOver(line.request);
    if (seat !== undefined) line.once('close', seat.leave);
  });
  io.use((socket, next) => {
    const facts = gate.factsOf(socket.request);
    if (facts === undefined) return next(new Error('not-signed-in'));
    Object.assign(socket.data, facts);
    next();
  });
  return io;
};

const cutSockets = (io: PanelServer, { signIn, person, except }: Parameters<Sockets['cut']>[0]): void => {
  for (const socket of io.sockets.sockets.values()) {
    const { viewer } = socket.data;
    const theirs = viewer.signIn === signIn || (viewer.person === person && viewer.signIn !== except);
    if (theirs) socket.disconnect(true);
  }
};

/** Sign-ins also end by time, or by another process that shares the database. */
const keepChecking = (io: PanelServer, gate: Gate, deps: HttpDeps): (() => void) => {
  let cancel = (): void => undefined;
  const check = async (): Promise<void> => {
    for (const socket of io.sockets.sockets.values()) {
      if (!(await gate.holds(socket.data.viewer, socket.data.secret))) socket.disconnect(true);
    }
  };
  let stopped = false;
  const arm = (): void => {
    if (stopped) return;
    cancel = deps.clock.after(recheckMs, () => {
      check()
        .catch(() => deps.report('socket-recheck-failed'))
        .finally(arm);
    });
  };
  arm();
  return () => {
    stopped = true;
    cancel();
  };
};

const welcome = (socket: PanelSocket, deps: HttpDeps, views: LiveViews): void => {
  guardEvents(socket, deps);
  serveSpeaker(socket, deps);
  try {
    watchViews(socket, views);
  } catch {
    deps.report('view-failed');
    socket.disconnect(true);
  }
};

export const createSockets = (deps: HttpDeps, sources: SocketSources): Sockets => {
  const { server, onCount, signIns } = sources;
  const gate = createGate(deps, sources);
  const io = openPanelServer(server, gate);
  const views = createLiveViews(deps.handles.feed, deps.clock, deps.report);
  const listeners = takeListeners(server, 'request');
  const upgraders = takeListeners(server, 'upgrade');
  guardUpgrades(server, gate, upgraders);
  io.on('connection', (socket) => {
    onCount(io.sockets.sockets.size);
    socket.on('disconnect', () => onCount(io.sockets.sockets.size));
    welcome(socket, deps, views);
  });
  const stopChecking = keepChecking(io, gate, deps);
  const stopWatching = deps.handles.house.onChange(() => views.changed());
  const stopJobs = deps.handles.feed.onJob(() => views.changed());
  signIns.onEnd((ended) => cutSockets(io, ended));

  return {
    guard: (further) => guardUpgrades(further, gate, upgraders),
    changed: views.changed,
    cut: (ended) => cutSockets(io, ended),
    takes: (request, response) => {
      if (!isOurs(request)) return false;
      const go = (refusal: Refusal | null): void => {
        if (refusal !== null) sendRefusal({ request, response, clock: deps.clock }, refusal);
        else for (const listener of listeners) listener.call(server, request, response);
      };
      gate
        .admit(request)
        .then(go)
        .catch(() => response.destroy());
      return true;
    },
    close: async () => {
      stopChecking();
      stopWatching();
      stopJobs();
      views.stop();
      // io.close() also waits for the HTTP server, which its owner closes.
      io.disconnectSockets(true);
      io.engine.close();
    },
  };
};
