// Where a WebSocket begins: judged ahead of socket.io, at the plain door and at the one over TLS alike.
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Refusal, refuseUpgrade } from './refusal.ts';

export type Listeners = readonly ((...args: unknown[]) => void)[];

export interface Gatekeeper {
  /** null lets it in. */
  admit(request: IncomingMessage): Promise<Refusal | null>;
}

export const path = '/socket.io/';

export const isOurs = (request: IncomingMessage): boolean => (request.url ?? '').startsWith(path);

/** Takes socket.io's own listeners off the server: only what the gate let through reaches them. */
export const takeListeners = (server: HttpServer, event: 'request' | 'upgrade'): Listeners => {
  const listeners = server.listeners(event) as unknown as Listeners;
  server.removeAllListeners(event);
  return listeners;
};

export const guardUpgrades = (server: HttpServer, gate: Gatekeeper, listeners: Listeners): void => {
  server.on('upgrade', (request: IncomingMessage, line: Duplex, head: Buffer) => {
    line.on('error', () => line.destroy());
    if (!isOurs(request)) {
      const message = 'There is no such thing here.';
      refuseUpgrade(line, { status: 404, code: 'not-found', message, retryAfterS: null });
      return;
    }
    const go = (refusal: Refusal | null): void => {
      if (refusal !== null) refuseUpgrade(line, refusal);
      else for (const listener of listeners) listener.call(server, request, line, head);
    };
    gate
      .admit(request)
      .then(go)
      .catch(() => line.destroy());
  });
};
