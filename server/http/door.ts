// What both doors, plain and TLS, have in common: deadlines, limits, and how a port is opened.
import { createServer as createHttp, type Server as HttpServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { RoomtoneError } from '../../config/words/errors.ts';

export const maxConnections = 512;

export const doorLimits = {
  headersTimeout: 5000,
  /** Bodies other than uploads have a deadline of their own, ten seconds, in json-body.ts. */
  requestTimeout: 30 * 60_000,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 10_000,
} as const;

export const createPlainServer = (): HttpServer => {
  const server = createHttp(doorLimits);
  server.maxConnections = maxConnections;
  return server;
};

/** Throws `port-taken`. */
export const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (problem: NodeJS.ErrnoException) => {
      reject(problem.code === 'EADDRINUSE' ? new RoomtoneError('port-taken', { port }, { cause: problem }) : problem);
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
