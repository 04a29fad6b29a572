// The second door: the same answers over TLS, open while there is a certificate.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { RoomtoneError } from '../../config/words/errors.ts';
import type { TlsHandle } from '../flows/handles.ts';
import { doorLimits, listen, maxConnections } from './door.ts';

export interface TlsDoorOptions {
  readonly tls: Pick<TlsHandle, 'material' | 'onMaterial' | 'redirects' | 'state'>;
  readonly host: string;
  readonly port: number;
  onRequest(request: IncomingMessage, response: ServerResponse): void;
  /** Socket.io's door belongs to every server. */
  guard(server: Server): void;
}

export interface TlsDoor {
  /** null while closed. */
  port(): number | null;
  close(): Promise<void>;
}

export const isSecure = ({ socket }: Pick<IncomingMessage, 'socket'>): boolean => 'encrypted' in socket;

/** Opens, renews and closes the door as certificates come and go. Throws `port-taken`. */
export const createTlsDoor = async (options: TlsDoorOptions): Promise<TlsDoor> => {
  const { tls, host } = options;
  let open: { readonly server: Server; readonly port: number } | null = null;

  const close = async (): Promise<void> => {
    if (open === null) return;
    const { server } = open;
    open = null;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    // Whoever switched it off still reads the answer.
    setTimeout(() => server.closeAllConnections(), 500).unref();
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 600).unref())]);
  };

  const apply = async (): Promise<void> => {
    const material = tls.material();
    if (material === null) return void close();
    if (open !== null) return open.server.setSecureContext({ ...material, minVersion: 'TLSv1.2' });
    const server = createServer({ ...doorLimits, ...material, minVersion: 'TLSv1.2', handshakeTimeout: 10_000 });
    server.maxConnections = maxConnections;
    server.on('tlsClientError', (_problem, line) => line.destroy());
    server.on('request', options.onRequest);
    options.guard(server);
    open = { server, port: await listen(server, options.port, host) };
  };

  tls.onMaterial(apply);
  await apply();
  return { port: () => open?.port ?? null, close };
};

const kept = [/^\/media\//, /^\/healthz$/, /^\/ca\.crt$/, /^\/certificate$/, /^\/\.well-known\//, /^\/guest(?:\?|$)/];
const answeredHere = new Set(['POST /api/guest/object']);

export interface Sent {
  /** Where the person finds this over TLS. */
  readonly url: string;
  /** A page can be sent on; a command must be given anew, or a session would cross in the open. */
  readonly how: 'redirect' | 'refuse';
}

/** What plain HTTP answers once the house speaks TLS; null for what stays here: speakers, sensors and guests cannot do TLS. */
export const sentToTls = (request: IncomingMessage, port: number, bearer: boolean): Sent | null => {
  const path = request.url ?? '/';
  const name = `${request.method} ${path.split('?')[0]}`;
  if (bearer || answeredHere.has(name) || kept.some((pattern) => pattern.test(path))) return null;
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  const url = `https://${host}:${port}${path.startsWith('/') ? path : '/'}`;
  const isPage = (request.method === 'GET' || request.method === 'HEAD') && !/^\/(?:api|socket\.io)\//.test(path);
  return { url: isPage ? url : `https://${host}:${port}`, how: isPage ? 'redirect' : 'refuse' };
};

export const needsTls = ({ url }: Sent): RoomtoneError => new RoomtoneError('needs-tls', { url });
