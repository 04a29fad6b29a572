// The private door of a running server: one request and one answer as JSON lines over a socket that only its owner can open.
import { chmod, rm } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type ErrorCode, RoomtoneError } from '../../config/words/errors.ts';
import type { Report } from '../ground/log.ts';

export interface ControlRequest {
  readonly verb: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface ControlAnswer {
  readonly ok: boolean;
  readonly result?: unknown;
  readonly message?: string;
  readonly code?: ErrorCode;
}

/** What a verb that threw is answered with. */
export const refusalOf = (error: unknown): ControlAnswer => ({
  ok: false,
  message: error instanceof Error ? error.message : 'it failed',
  ...(error instanceof RoomtoneError && { code: error.code }),
});

/** Lines before the last are progress. */
export type Progress = (done: number, total: number | null) => void;

export type Verbs = Readonly<
  Record<string, (args: Readonly<Record<string, unknown>>, progress: Progress) => Promise<unknown>>
>;

/** Unix sockets have short names, so a deep data folder falls back to none. */
export const controlPath = (dataDir: string): string => path.join(dataDir, 'control.sock');

const connect = (file: string): Promise<Socket | null> =>
  new Promise((resolve) => {
    const socket = createConnection(file);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(null));
  });

/** Whether a server runs on this data folder. */
export const isServed = async (dataDir: string): Promise<boolean> => {
  const socket = await connect(controlPath(dataDir));
  socket?.destroy();
  return socket !== null;
};

/** A line in these words and no others: whatever it quotes may be a password. */
const requestOf = (line: string): ControlRequest => {
  let request: Partial<ControlRequest> | null = null;
  try {
    request = JSON.parse(line) as Partial<ControlRequest> | null;
  } catch {}
  if (typeof request !== 'object' || typeof request?.verb !== 'string')
    throw new Error('a request is one line of JSON');
  return { verb: request.verb, args: typeof request.args === 'object' ? (request.args ?? {}) : {} };
};

const serve = async (socket: Socket, verbs: Verbs): Promise<void> => {
  const write = (line: unknown): void => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(line)}\n`);
  };
  for await (const line of createInterface({ input: socket })) {
    try {
      const request = requestOf(line);
      const verb = Object.hasOwn(verbs, request.verb) ? verbs[request.verb] : undefined;
      if (verb === undefined) throw new Error(`this server has no verb ${request.verb}`);
      const result = await verb(request.args, (done, total) => write({ progress: { done, total } }));
      write({ ok: true, result } satisfies ControlAnswer);
    } catch (error) {
      write(refusalOf(error));
    }
    socket.end();
    return;
  }
};

/** Listens with mode 0600. Throws when another server of this data folder is alive. */
export const startControl = async (
  dataDir: string,
  verbs: Verbs,
  report: Report,
): Promise<{ stop(): Promise<void> }> => {
  const file = controlPath(dataDir);
  if (await isServed(dataDir)) throw new RoomtoneError('degraded', { problem: 'this data folder is in use' });
  await rm(file, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => report('control-socket-broken'));
    serve(socket, verbs).catch(() => report('control-failed'));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(file, resolve);
  });
  await chmod(file, 0o600);
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};

/** Asks the running server; null when none runs on this data folder. */
export const askServer = async (
  dataDir: string,
  request: ControlRequest,
  progress: Progress,
): Promise<ControlAnswer | null> => {
  const socket = await connect(controlPath(dataDir));
  if (socket === null) return null;
  socket.write(`${JSON.stringify(request)}\n`);
  for await (const line of createInterface({ input: socket })) {
    const answer = JSON.parse(line) as ControlAnswer & { readonly progress?: { done: number; total: number | null } };
    if (answer.progress === undefined) {
      socket.end();
      return answer;
    }
    progress(answer.progress.done, answer.progress.total);
  }
  return { ok: false, message: 'the server closed the connection' };
};
