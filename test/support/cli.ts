// Runs the built command line as a person's shell does, with a data folder of its own and no server unless the test starts one.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../dist/server/cli.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface CliOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** `folder` holds the data folder that `startServer` of the same folder uses. */
export const runCli = (folder: string, words: readonly string[], options: CliOptions = {}): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...words], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        TZ: 'Etc/UTC',
        ROOMTONE_DATA: path.join(folder, 'data'),
        ROOMTONE_HOST: '127.0.0.1',
        ROOMTONE_PORT: '0',
        ROOMTONE_MQTT_PORT: '0',
        ROOMTONE_MDNS: 'off',
        ...options.env,
      },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
