// Who asks and whether the question came from our own page: the one judgement over HTTP, polling and WebSocket.
import type { IncomingMessage } from 'node:http';
import { RoomtoneError } from '../../config/words/errors.ts';
import { type Hosts, nameOfHost } from './hosts.ts';
import type { Auth, Viewer } from './route.ts';
import type { SignIns } from './sign-in.ts';
import { isSecure, needsTls, type Sent, sentToTls } from './tls-door.ts';

export interface Access {
  /** Throws `wrong-host`. */
  checkHost(request: IncomingMessage): void;
  /** Throws `needs-tls` for a command that came by the plain door of a house that is used over TLS. */
  checkDoor(request: IncomingMessage): void;
  /** Where the plain door sends a request on to; null for what it answers itself. */
  sentOn(request: IncomingMessage): Sent | null;
  /** Throws `foreign-origin` for a request that another web page made. */
  checkOrigin(request: IncomingMessage): void;
  /** The viewer that `auth` asks for, null where strangers may; throws `not-signed-in` or `not-allowed`. */
  admit(request: IncomingMessage, auth: Auth): Promise<Viewer | null>;
  /** The secret of the browser's session, or null. */
  sessionOf(request: IncomingMessage): string | null;
  /** The Set-Cookie line for a new session, or for the end of one. */
  cookie(secret: string | null, request: IncomingMessage): string;
}

export interface AccessOptions {
  readonly hosts: Hosts;
  readonly signIns: SignIns;
  /** Cookies do not keep ports apart: two servers on one machine need two names. */
  port(): number;
  /** Where people are sent from the plain door; null while it answers everything. */
  tlsPort(): number | null;
}

const absoluteS = 90 * 86_400;
const scoped = new Set<Auth>(['read', 'control', 'metrics', 'listens']);
const tokenOnly = new Set<Auth>(['metrics', 'listens']);
const reading = new Set(['GET', 'HEAD']);

export const bearerOf = (request: IncomingMessage): string | null =>
  /^Bearer ([A-Za-z0-9_-]{1,200})$/.exec(request.headers.authorization ?? '')?.[1] ?? null;

const hostOf = (origin: string): string | null => {
  try {
    const { protocol, host } = new URL(origin);
    return protocol === 'http:' || protocol === 'https:' ? host : null;
  } catch {
    return null;
  }
};

/** The Host header as an Origin would spell it: lower case, without the port that its scheme implies. */
const spelled = (host: string | undefined, origin: string): string | null =>
  hostOf(`${origin.startsWith('https:') ? 'https' : 'http'}://${host ?? ''}`);

const isOwnOrigin = (request: IncomingMessage, origin: string): boolean => {
  const host = hostOf(origin);
  return host !== null && host === spelled(request.headers.host, origin);
};

const checkOrigin = (request: IncomingMessage): void => {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined && !isOwnOrigin(request, origin)) throw new RoomtoneError('foreign-origin');
  if (reading.has(request.method ?? '')) return;
  if (origin === undefined && request.headers['x-roomtone'] !== '1') throw new RoomtoneError('foreign-origin');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new RoomtoneError('foreign-origin');
};

export const createAccess = ({ hosts, signIns, port, tlsPort }: AccessOptions): Access => {
  const cookieName = (request: IncomingMessage): string =>
    `${isSecure(request) ? '__Host-roomtone' : 'roomtone'}-${port()}`;

  const sessionOf = (request: IncomingMessage): string | null => {
    const wanted = `${cookieName(request)}=`;
    const found = (request.headers.cookie ?? '').split(/;\s*/).find((part) => part.startsWith(wanted));
    return found?.slice(wanted.length) ?? null;
  };

  const sentOn = (request: IncomingMessage): Sent | null => {
    const secure = isSecure(request) ? null : tlsPort();
    return secure === null ? null : sentToTls(request, secure, bearerOf(request) !== null);
  };

  const admitToken = async (secret: string, auth: Auth): Promise<Viewer> => {
    const token = await signIns.viewerOf(secret, 'token');
    if (token === null) throw new RoomtoneError('not-signed-in');
    if (!scoped.has(auth) || !token.scopes.includes(auth)) throw new RoomtoneError('not-allowed');
    return token;
  };

  return {
    checkOrigin,
    sentOn,
    checkDoor: (request) => {
      const sent = sentOn(request);
      if (sent !== null) throw needsTls(sent);
    },
    sessionOf,
    checkHost: (request) => {
      if (hosts.allows(request.headers.host)) return;
      throw new RoomtoneError('wrong-host', { host: nameOfHost(request.headers.host) ?? '(none)' });
    },
    admit: async (request, auth) => {
      if (auth === 'none') return null;
      const bearer = bearerOf(request);
      if (bearer !== null) return admitToken(bearer, auth);
      if (tokenOnly.has(auth)) throw new RoomtoneError('not-signed-in');
      const viewer = await signIns.viewerOf(sessionOf(request), 'session');
      if (viewer === null) throw new RoomtoneError('not-signed-in');
      return viewer;
    },
    cookie: (secret, request) =>
      [
        `${cookieName(request)}=${secret ?? ''}`,
        'HttpOnly',
        'SameSite=Lax',
        'Path=/',
        `Max-Age=${secret === null ? 0 : absoluteS}`,
        ...(isSecure(request) ? ['Secure'] : []),
      ].join('; '),
  };
};
