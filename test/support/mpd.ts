// A real Music Player Daemon of a test's own: no sound card, its files in a folder that goes away with it.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';

const run = promisify(execFile);

export interface RealMpd {
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  /** Runs `mpc` against it and gives what it printed. */
  mpc(...words: readonly string[]): Promise<string>;
  /** Kills it as a power cut does. */
  kill(): Promise<void>;
  /** Starts it again at the same place. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface MpdOptions {
  /** Announces itself by mDNS under this name. */
  readonly zeroconf?: string;
  /** The D-Bus address at which avahi is reached. */
  readonly busAddress?: string;
  readonly musicFolder?: string;
}

const configOf = (folder: string, port: number, options: MpdOptions): string => `
bind_to_address "127.0.0.1"
port "${port}"
music_directory "${options.musicFolder ?? folder}"
db_file "${folder}/db"
state_file "${folder}/state"
sticker_file "${folder}/sticker"
restore_paused "no"
zeroconf_enabled "${options.zeroconf === undefined ? 'no' : 'yes'}"
zeroconf_name "${options.zeroconf ?? 'test'}"
input {
  plugin "curl"
}
audio_output {
  type "null"
  name "silence"
  sync "yes"
  mixer_type "software"
}
`;

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', (data) => {
      socket.destroy();
      resolve(String(data).startsWith('OK MPD'));
    });
    socket.once('error', () => resolve(false));
  });

const untilAnswers = async (port: number, child: ChildProcess): Promise<void> => {
  const deadline = Date.now() + 8000;
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`mpd ended at once with ${child.exitCode}`);
    if (Date.now() > deadline) throw new Error('mpd did not start within 8 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const end = (child: ChildProcess, signal: NodeJS.Signals): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else {
      child.once('exit', () => resolve());
      child.kill(signal);
    }
  });

/** Starts mpd on 127.0.0.1 and resolves when it greets. */
export const startMpd = async (options: MpdOptions = {}): Promise<RealMpd> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'roomtone-mpd-'));
  const port = await freePort();
  const config = path.join(folder, 'mpd.conf');
  writeFileSync(config, configOf(folder, port, options));
  const env = {
    ...process.env,
    HOME: folder,
    ...(options.busAddress === undefined ? {} : { DBUS_SYSTEM_BUS_ADDRESS: options.busAddress }),
  };
  const start = async (): Promise<ChildProcess> => {
    const child = spawn('mpd', ['--no-daemon', '--stderr', config], { stdio: 'ignore', env });
    await untilAnswers(port, child);
    return child;
  };
  let child = await start();
  return {
    host: '127.0.0.1',
    port,
    get pid() {
      return child.pid ?? 0;
    },
    mpc: async (...words) => (await run('mpc', ['-h', '127.0.0.1', '-p', String(port), ...words])).stdout,
    kill: () => end(child, 'SIGKILL'),
    restart: async () => {
      child = await start();
    },
    stop: async () => {
      await end(child, 'SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
