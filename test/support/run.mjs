// Runs mocha in two lanes side by side, each inside a private network where the kernel allows one; --full first installs every real part.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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

const filesUnder = (folder) =>
  readdirSync(`${root}${folder}`, { recursive: true })
    .map((name) => `${folder}/${name}`)
    .filter((name) => name.endsWith('.test.ts'))
    .sort();

/** Whole servers and browsers mostly wait; beside them there is time for everything else, in a network of its own. */
const lanesOf = (files) => {
  const isWhole = (file) => file.startsWith('test/whole/');
  const lanes = [files.filter((file) => !isWhole(file)), files.filter(isWhole)];
  return lanes.filter((lane) => lane.length > 0);
};

if (full) install();
const env = { ...process.env, NODE_ENV: 'test', ...(full ? { ROOMTONE_FULL: '1' } : {}) };
const flags = privateNetwork();
if (full && flags === null) {
  process.stderr.write('test:full needs a private network for mDNS (unshare -n -m as root, or user namespaces).\n');
  process.exit(1);
}

const options = rest.filter((word) => !word.endsWith('.test.ts'));
const chosen = rest.filter((word) => word.endsWith('.test.ts'));
const lanes = lanesOf(chosen.length > 0 ? chosen : filesUnder('test'));

const start = (files) => {
  const mocha = [process.execPath, `${root}node_modules/mocha/bin/mocha.js`, ...options, ...files];
  const [command, args, more] =
    flags === null
      ? [mocha[0], mocha.slice(1), {}]
      : ['unshare', [...flags, 'sh', '-c', `${setUp} && exec "$@"`, 'sh', ...mocha], { ROOMTONE_PRIVATE_NET: '1' }];
  return spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: root, env: { ...env, ...more } });
};

/** The first lane is read while it runs, the other one when its turn comes; answers its exit code and its counts. */
const follow = (child, turn) =>
  new Promise((resolve) => {
    let waiting = [];
    let last = '';
    const show = (to, text) => {
      last = `${last}${text}`.slice(-500);
      if (waiting === null) to.write(text);
      else waiting.push([to, text]);
    };
    child.stdout.on('data', (text) => show(process.stdout, text));
    child.stderr.on('data', (text) => show(process.stderr, text));
    const ended = new Promise((done) => child.once('close', (code) => done(code ?? 1)));
    turn.then(async () => {
      for (const [to, text] of waiting) to.write(text);
      waiting = null;
      const code = await ended;
      const counts = /(\d+) passed, (\d+) failed, (\d+) skipped\s*$/.exec(last)?.slice(1).map(Number);
      resolve({ code, counts: counts ?? [0, 0, 0], told: counts !== undefined });
    });
  });

const children = lanes.map(start);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal);
  });
}

let turn = Promise.resolve();
const ends = children.map((child) => {
  const end = follow(child, turn);
  turn = end;
  return end;
});
const results = await Promise.all(ends);
const [passed, failed, skipped] = [0, 1, 2].map((at) => results.reduce((sum, { counts }) => sum + counts[at], 0));
const silent = results.filter(({ told, code }) => !told || (code !== 0 && failed === 0)).length;
if (silent > 0) process.stdout.write(`\n${silent} part(s) of the tests ended without saying how.\n`);
process.stdout.write(`\n${passed} passed, ${failed + silent} failed, ${skipped} skipped\n`);
process.exit(results.every(({ code }) => code === 0) && silent === 0 ? 0 : 1);
