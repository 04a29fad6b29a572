// The headers that keep other pages, frames and scripts out; plain HTTP gets no promise of TLS.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import { isSecure } from './tls-door.ts';

/** The nonce that this answer's own style elements carry. */
export const nonceOf = (response: Response): string => String(response.locals['nonce']);

const nonceSource = (_request: unknown, response: unknown): string => `'nonce-${nonceOf(response as Response)}'`;

/** Not every browser counts a WebSocket of the same host as 'self'. The Host was checked before. */
const liveSource = (request: unknown): string => {
  const { headers, socket } = request as IncomingMessage;
  return `${isSecure({ socket }) ? 'wss' : 'ws'}://${headers.host ?? 'localhost'}`;
};

const own = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      mediaSrc: ["'self'", 'blob:'],
      styleSrc: ["'self'", nonceSource],
      connectSrc: ["'self'", liveSource],
      workerSrc: ["'self'"],
      manifestSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
      formAction: ["'self'"],
    },
  },
  crossOriginOpenerPolicy: false,
  crossOriginResourcePolicy: { policy: 'same-origin' },
  referrerPolicy: { policy: 'no-referrer' },
  // A house may switch its own certificate off again, and browsers would remember the promise.
  strictTransportSecurity: false,
  originAgentCluster: false,
});

/** Elsewhere browsers ignore COOP and write an error into the console of whoever looks. */
const isTrustworthy = (host: string | undefined): boolean =>
  /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host ?? '');

export const securityHeaders = (request: Request, response: Response, next: NextFunction): void => {
  response.locals['nonce'] = randomBytes(16).toString('base64');
  if (isSecure(request) || isTrustworthy(request.headers.host))
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Permissions-Policy', 'microphone=(), camera=(), geolocation=()');
  own(request, response, next);
};
