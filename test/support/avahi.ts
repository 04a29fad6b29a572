// A D-Bus and an avahi of a test's own inside a private network; others' stay untouched.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Avahi {
  readonly busAddress: string;
  /** Runs `avahi-publish` until it is stopped. */
  publish(...words: readonly string[]): Promise<{ stop(): Promise<void> }>;
  stop(): Promise<void>;
}

const end = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else {
      child.once('exit', () => resolve());
      child.kill('SIGTERM');
    }
  });

const untilExists = async (file: string): Promise<void> => {
  const deadline = Date.now() + 5000;
  while (!existsSync(file)) {
    if (Date.now() > deadline) throw new Error(`${path.basename(file)} did not appear within 5 s`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

const busConfig = (socket: string): string => `<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>
`;

const avahiConfig = `[server]
use-ipv6=no
allow-interfaces=lo
ratelimit-burst=1000
[wide-area]
enable-wide-area=no
[publish]
publish-workstation=no
`;

/** Starts both; call it only inside the private network of the test run. */
export const startAvahi = async (): Promise<Avahi> => {
  if (process.env['ROOMTONE_PRIVATE_NET'] !== '1') throw new Error('avahi is started in a private network only');
  const folder = mkdtempSync(path.join(tmpdir(), 'roomtone-avahi-'));
  const socket = path.join(folder, 'bus');
  writeFileSync(path.join(folder, 'bus.conf'), busConfig(socket));
  writeFileSync(path.join(folder, 'avahi.conf'), avahiConfig);
  mkdirSync('/run/avahi-daemon', { recursive: true });
  const busAddress = `unix:path=${socket}`;
  const env = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: busAddress };
  const busArgs = [`--config-file=${path.join(folder, 'bus.conf')}`, '--nofork', '--nopidfile', '--nosyslog'];
  const bus = spawn('dbus-daemon', busArgs, { stdio: 'ignore' });
  await untilExists(socket);
  // A run folder of its own, so that an avahi outside keeps its pid file and socket.
  const script = 'mount -t tmpfs tmpfs /run/avahi-daemon && exec avahi-daemon "$@"';
  const avahiArgs = ['-f', path.join(folder, 'avahi.conf'), '--no-chroot', '--no-rlimits', '--no-drop-root'];
  const args = ['-m', 'sh', '-c', `PATH=$PATH:/usr/sbin; ${script}`, 'sh', ...avahiArgs];
  const daemon = spawn('unshare', args, { stdio: ['ignore', 'ignore', 'pipe'], env });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    daemon.stderr?.on('data', (chunk) => {
      said += String(chunk);
      if (said.includes('Server startup complete')) resolve();
    });
    daemon.once('exit', (code) => reject(new Error(`avahi-daemon ended at once with ${code}: ${said.slice(-400)}`)));
  });
  const children: ChildProcess[] = [];
  return {
    busAddress,
    publish: async (...words) => {
      const child = spawn('avahi-publish', [...words], { stdio: 'ignore', env });
      children.push(child);
      return { stop: () => end(child) };
    },
    stop: async () => {
      await Promise.all(children.map(end));
      await end(daemon);
      await end(bus);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
