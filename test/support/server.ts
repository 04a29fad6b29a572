// Starts the built server as a child with an empty folder of its own, and talks to it as a browser or a script would.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url));

export interface Ready {
  readonly url: string;
  readonly lanUrls: readonly string[];
  readonly mqtt: string | null;
  readonly setupCode?: string;
  readonly signInUrl?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

export interface RunningServer {
  readonly ready: Ready;
  readonly readyAfterMs: number;
  readonly dataFolder: string;
  readonly pid: number;
  /** Everything the child wrote so far. */
  stdout(): string;
  stderr(): string;
  /** A request with the session cookie of the last sign-in. */
  call(method: string, route: string, body?: unknown): Promise<Answer>;
  cookie(): string;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL, as a power cut would. */
  kill(): Promise<void>;
}

export interface ServerOptions {
  readonly dataFolder?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** A session that an earlier run opened. */
  readonly cookie?: string;
  /** Left out: 60 s. */
  readonly readyWithinMs?: number;
  /** A program, with its arguments, that starts the server and leaves it its own process id. */
  readonly under?: readonly string[];
}

const exited = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => child.once('exit', (code) => resolve(code)));

export const temporaryFolder = (): string => mkdtempSync(path.join(tmpdir(), 'roomtone-test-'));

const settingsOf = (options: ServerOptions, dataFolder: string): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: dataFolder,
  TZ: 'Etc/UTC',
  ROOMTONE_DATA: path.join(dataFolder, 'data'),
  ROOMTONE_HOST: '127.0.0.1',
  ROOMTONE_PORT: '0',
  ROOMTONE_MQTT_PORT: '0',
  ROOMTONE_MDNS: 'off',
  ...options.env,
});

const awaitReady = (child: ChildProcess, output: () => string, withinMs: number): Promise<Ready> =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the server did not become ready:\n${output()}`));
    }, withinMs);
    const look = (): void => {
      const line = /^ROOMTONE READY (\{.*\})$/m.exec(output())?.[1];
      if (line === undefined) return;
      clearTimeout(late);
      resolve(JSON.parse(line) as Ready);
    };
    child.stdout?.on('data', look);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the server ended with ${code} before it was ready:\n${output()}`));
    });
  });

/** Starts `dist/server/main.js`; throws with its output when it does not become ready within 60 s. */
export const startServer = async (options: ServerOptions = {}): Promise<RunningServer> => {
  const dataFolder = options.dataFolder ?? temporaryFolder();
  const startedAt = performance.now();
  const [program = process.execPath, ...args] = [
    ...(options.under ?? []),
    process.execPath,
    main,
    ...(options.args ?? []),
  ];
  const child = spawn(program, args, {
    env: settingsOf(options, dataFolder),
    cwd: dataFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const ready = await awaitReady(child, () => `${out}\n${err}`, options.readyWithinMs ?? 60_000);
  const readyAfterMs = performance.now() - startedAt;
  // The cookie's name holds the port, which is another one now.
  let cookie = (options.cookie ?? '').replace(/^roomtone-\d+=/, `roomtone-${new URL(ready.url).port}=`);

  const call = async (method: string, route: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${ready.url}${route}`, {
      method,
      headers: {
        'x-roomtone': '1',
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
    const given = response.headers.getSetCookie()[0]?.split(';')[0];
    if (given !== undefined) cookie = given;
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
    return { status: response.status, body: isJson ? (JSON.parse(text) as unknown) : text, headers: response.headers };
  };

  return {
    ready,
    readyAfterMs,
    dataFolder,
    pid: child.pid ?? 0,
    stdout: () => out,
    stderr: () => err,
    call,
    cookie: () => cookie,
    stop: async () => {
      child.kill('SIGTERM');
      return exited(child);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited(child);
    },
  };
};

export const password = 'a quiet long phrase';

/** Claims the house for its first adult and signs in. */
export const claim = async (server: RunningServer, name = 'Anna'): Promise<void> => {
  const answer = await server.call('POST', '/api/setup', { code: server.ready.setupCode, name, password });
  if (answer.status >= 300) throw new Error(`set-up answered ${answer.status}: ${JSON.stringify(answer.body)}`);
};

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** Polls until `look` answers something, or throws with `what` after the deadline. */
export const eventually = async <T>(
  what: string,
  look: () => Promise<T | null | false>,
  withinMs = 20_000,
): Promise<T> => {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};
