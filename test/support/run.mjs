// Runs mocha inside a private network where the kernel allows one; with --full first installs every real part.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const full = process.argv.includes('--full');
const rest = process.argv.slice(2).filter((word) => word !== '--full');

const packages = {
  mosquitto: 'mosquitto',
  mosquitto_pub: 'mosquitto-clients',
  'avahi-daemon': 'avahi-daemon',
  'avahi-publish': 'avahi-utils',
  'dbus-daemon': 'dbus',
  mpd: 'mpd',
  mpc: 'mpc',
  chromium: 'chromium',
  sox: 'sox',
  ffmpeg: 'ffmpeg',
  ip: 'iproute2',
  strace: 'strace',
  faketime: 'faketime',
};
const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];
const present = (program) => folders.some((folder) => folder !== '' && existsSync(`${folder}/${program}`));

const install = () => {
  const missing = Object.entries(packages).filter(([program]) => !present(program));
  if (missing.length === 0) return;
  const names = [...missing.map(([, name]) => name), 'libsox-fmt-mp3'];
  const line = `apt-get update && apt-get install -y --no-install-recommends ${names.join(' ')}`;
  const asRoot = process.getuid?.() === 0;
  if (!asRoot && spawnSync('sudo', ['-n', 'true']).status !== 0) {
    process.stderr.write(`test:full needs Debian packages that are missing. Type:\n  sudo sh -c '${line}'\n`);
    process.exit(1);
  }
  process.stdout.write(`Installing ${names.join(' ')} ...\n`);
  const policy = '/usr/sbin/policy-rc.d';
  const owned = asRoot && !existsSync(policy);
  if (owned) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const [command, args] = asRoot ? ['sh', ['-c', line]] : ['sudo', ['-n', 'sh', '-c', line]];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const done = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  if (owned) rmSync(policy, { force: true });
  if (done.status !== 0) {
    process.stderr.write(`Installing failed. Type:\n  ${line}\n`);
    process.exit(1);
  }
};

const setUp = 'ip link set lo up multicast on && ip route add 224.0.0.0/4 dev lo';
const privateNetwork = () => {
  for (const flags of [['-n', '-m'], ['-Urnm']]) {
    if (!present('unshare') || !present('ip')) return null;
    if (spawnSync('unshare', [...flags, 'sh', '-c', setUp], { stdio: 'ignore' }).status === 0) return flags;
  }
  return null;
};

if (full) install();
const env = { ...process.env, NODE_ENV: 'test', ...(full ? { ROOMTONE_FULL: '1' } : {}) };
const mocha = [process.execPath, `${root}node_modules/mocha/bin/mocha.js`, ...rest];
const flags = privateNetwork();
if (full && flags === null) {
  process.stderr.write('test:full needs a private network for mDNS (unshare -n -m as root, or user namespaces).\n');
  process.exit(1);
}
const run =
  flags === null
    ? spawnSync(mocha[0], mocha.slice(1), { stdio: 'inherit', cwd: root, env })
    : spawnSync('unshare', [...flags, 'sh', '-c', `${setUp} && exec "$@"`, 'sh', ...mocha], {
        stdio: 'inherit',
        cwd: root,
        env: { ...env, ROOMTONE_PRIVATE_NET: '1' },
      });
process.exit(run.status ?? 1);
