// Starts a real mosquitto with accounts, an access list and a full log, on a free port of loopback.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface MosquittoOptions {
  /** Name to password; nobody else comes in. */
  readonly users: Readonly<Record<string, string>>;
  /** Text of the access list; without one, every user may do everything. */
  readonly acl?: string;
  /** A port that must be used, to start a broker again where one was. */
  readonly port?: number;
  /** Further lines of the settings file. */
  readonly settings?: readonly string[];
}

export interface Mosquitto {
  readonly url: string;
  readonly port: number;
  logText(): string;
  stop(): Promise<void>;
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });

const program = (): string =>
  ['/usr/sbin/mosquitto', '/usr/bin/mosquitto', '/usr/local/sbin/mosquitto'].find(existsSync) ?? 'mosquitto';

/** Polls until `holds`; throws with `what` after `withinMs`. */
export const until = async (what: string, holds: () => boolean, withinMs = 15_000): Promise<void> => {
  const deadline = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

const writeSettings = (folder: string, port: number, options: MosquittoOptions): string => {
  const file = (name: string): string => path.join(folder, name);
  writeFileSync(file('passwords'), '');
  for (const [name, password] of Object.entries(options.users)) {
    const made = spawnSync('mosquitto_passwd', ['-b', file('passwords'), name, password]);
    if (made.status !== 0) throw new Error('mosquitto_passwd failed');
  }
  if (options.acl !== undefined) writeFileSync(file('access'), options.acl);
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous false',
    `password_file ${file('passwords')}`,
    ...(options.acl === undefined ? [] : [`acl_file ${file('access')}`]),
    'persistence false',
    'set_tcp_nodelay true',
    'log_type all',
    'log_dest stderr',
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    ...(options.settings ?? []),
  ];
  writeFileSync(file('mosquitto.conf'), `${lines.join('\n')}\n`);
  return file('mosquitto.conf');
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
};

export const startMosquitto = async (options: MosquittoOptions): Promise<Mosquitto> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'roomtone-mosquitto-'));
  const port = options.port ?? (await freePort());
  const child = spawn(program(), ['-c', writeSettings(folder, port, options)], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const stop = async (): Promise<void> => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until('mosquitto runs', () => {
      if (child.exitCode !== null) throw new Error(`mosquitto ended: ${log}`);
      return / running/.test(log);
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `mqtt://127.0.0.1:${port}`, port, logText: () => log, stop };
};

/** Runs a mosquitto client to its end. */
export const runClient = (
  name: 'mosquitto_pub' | 'mosquitto_sub',
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly out: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        out += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out }));
  });
