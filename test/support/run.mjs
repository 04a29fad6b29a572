// Runs every test file in a few lanes side by side, each inside a private network where the kernel allows one; --full first installs every real part, --install does only that.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const full = process.argv.includes('--full');
const onlyInstall = process.argv.includes('--install');
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
  'chromium-headless-shell': 'chromium-headless-shell',
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

/** What opens no database and starts no server can be tested while these are being built. */
const needsNoBuild = (file) =>
  /^test\/(architecture|packaging|privacy|config|core|devices|ground|house|proof|support|web)\b/.test(file);

/** Begun first and in this order, so that none of them runs alone at the end; then all with whole servers, then the rest. */
const longest = [
  'whole/canary',
  'whole/pages',
  'whole/crash-import',
  'flows/consent-model',
  'whole/crash-play',
  'whole/first-room',
];
const rank = (file) => {
  const at = longest.findIndex((name) => file === `test/${name}.test.ts`);
  if (at >= 0) return at;
  return file.startsWith('test/whole/') ? longest.length : longest.length + 1;
};

/** Makes what `goal` needs and says what it makes; false when it cannot be made. */
const prepare = (goal) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [`${root}server/prepare.mjs`, goal], { stdio: 'inherit' });
    child.once('close', (code) => resolve(code === 0));
  });

if (full || onlyInstall) install();
if (onlyInstall) process.exit(0);
if (!(await prepare('packages'))) process.exit(1);
const env = { ...process.env, NODE_ENV: 'test', ...(full ? { ROOMTONE_FULL: '1' } : {}) };
const flags = privateNetwork();
if (full && flags === null) {
  process.stderr.write('test:full needs a private network for mDNS (unshare -n -m as root, or user namespaces).\n');
  process.exit(1);
}

const options = rest.filter((word) => !word.endsWith('.test.ts'));
const chosen = rest.filter((word) => word.endsWith('.test.ts'));
const waiting = (chosen.length > 0 ? chosen : filesUnder('test')).toSorted((a, b) => rank(a) - rank(b));
/** Tests wait about a third of their time: one lane more than cores keeps the cores busy. */
const laneCount = Math.min(waiting.length, 5, Number(process.env.ROOMTONE_TEST_LANES) || availableParallelism() + 1);

/** Without the names that tsx gives every function while the tests run, they need a fifth less of the processor. */
const plainTypes = ['--enable-source-maps', '--import', './test/support/plain-ts.mjs'];

const start = () => {
  const lane = [process.execPath, ...plainTypes, `${root}test/support/lane.mjs`, ...options];
  // Both outputs in one pipe stay in order.
  const run = 'exec "$@" 2>&1';
  const [command, args, more] =
    flags === null
      ? ['sh', ['-c', run, 'sh', ...lane], {}]
      : ['unshare', [...flags, 'sh', '-c', `${setUp} && ${run}`, 'sh', ...lane], { ROOMTONE_PRIVATE_NET: '1' }];
  return spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], cwd: root, env: { ...env, ...more } });
};

const done = [];
/** What is known of a file that could not tell. */
const none = { passed: 0, failed: 1, skipped: 0, seconds: 0, busySeconds: 0 };
const notTested = new Map();

/** `.ci/run` begins what is to be built beside its checks; that process ends by itself, well or not. */
const untilGone = async (pid) => {
  while (pid > 0 && existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 200));
};

let isBuilt = false;
const built = untilGone(Number(process.env.ROOMTONE_BUILDING))
  .then(() => prepare('test'))
  .then((well) => {
    if (!well) process.exit(1);
    isBuilt = true;
  });

/** Starts many programs of its own at once: one other lane rests while it runs. */
const wide = 'test/whole/canary.test.ts';
let wideEnds = null;
let isGivenRoom = false;

const next = async () => {
  const early = isBuilt ? -1 : waiting.findIndex(needsNoBuild);
  if (early >= 0) return waiting.splice(early, 1)[0];
  await built;
  if (wideEnds !== null && laneCount > 2 && !isGivenRoom) {
    isGivenRoom = true;
    await wideEnds;
  }
  return waiting.shift();
};

/** Gives a lane one file after the other; shows each file's lines together, when it has ended. */
const follow = (child) =>
  new Promise((resolve) => {
    let file;
    let text = '';
    let known = [];
    let ends = () => undefined;
    const give = async () => {
      ends();
      file = await next();
      if (file === wide) {
        wideEnds = new Promise((resolveWide) => {
          ends = resolveWide;
        });
      }
      if (file === undefined) child.stdin.end();
      else child.stdin.write(`${file}\n`);
    };
    child.stdin.on('error', () => undefined);
    child.stdout.setEncoding('utf8').on('data', (more) => {
      text += more;
      const end = /\nfile ended (\{.*\})\n/.exec(text);
      if (end === null) return;
      const { notTested: now, ...told } = JSON.parse(end[1]);
      known = now;
      done.push({ file, ...told });
      process.stdout.write(`\n${file} (${told.seconds.toFixed(1)} s)\n${text.slice(0, end.index)}`);
      text = text.slice(end.index + end[0].length);
      void give();
    });
    child.once('close', () => {
      ends();
      process.stdout.write(text);
      if (file !== undefined) done.push({ ...none, file, broken: ['ended without saying how'] });
      for (const { part, cure, places } of known)
        notTested.set(part, { cure, places: places + (notTested.get(part)?.places ?? 0) });
      resolve();
    });
    void give();
  });

const children = Array.from({ length: laneCount }, start);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    waiting.length = 0;
    for (const child of children) child.kill(signal);
  });
}
await Promise.all(children.map(follow));
// Only when every lane broke off is anything left.
for (const file of waiting) done.push({ ...none, file, broken: ['was not reached'] });

const sum = (what) => done.reduce((total, one) => total + one[what], 0);
const slow = done.toSorted((a, b) => b.busySeconds - a.busySeconds).slice(0, 16);
const named = slow.map(
  ({ file, seconds, busySeconds }) => `${file.slice(5, -8)} ${busySeconds.toFixed(0)} of ${seconds.toFixed(0)} s`,
);
process.stdout.write(`\nProcessor time: ${sum('busySeconds').toFixed(0)} s, most of it for ${named.join(', ')}\n`);
for (const { file, broken } of done) for (const title of broken) process.stdout.write(`\nFAILED: ${file}: ${title}\n`);
for (const [part, { cure, places }] of notTested)
  process.stdout.write(`\nNOT TESTED: ${part} (${cure}; ${places} place(s) skipped)\n`);
process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`);
process.exit(sum('failed') === 0 ? 0 : 1);
