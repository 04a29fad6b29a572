// Makes a bare clone ready in one step, with built-in modules only: packages, the sqlite3 binary, and the build, each only when needed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const goal = process.argv[2] ?? 'start';
const inRoot = (...parts) => path.join(root, ...parts);
const say = (text) => process.stderr.write(`${text}\n`);
const atLeast = (major, minor) => {
  const [haveMajor = 0, haveMinor = 0] = process.versions.node.split('.').map(Number);
  return haveMajor > major || (haveMajor === major && haveMinor >= minor);
};

const run = (command, args, env = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.once('error', (cause) => resolve({ ok: false, output: cause.message }));
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });

const fail = (what, output) => {
  say(`${what}\n${output.split('\n').slice(-30).join('\n')}`);
  process.exit(1);
};

const npm = (args, env) => {
  const own = process.env.npm_execpath;
  return own?.endsWith('.js') ? run(process.execPath, [own, ...args], env) : run('npm', args, env);
};

/** npm's hidden lock file repeats the lock file for what is installed; optional packages of other systems may be absent. */
const installed = () => {
  const hidden = inRoot('node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')).packages;
  const have = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([name, entry]) =>
      name === '' ||
      entry.optional === true ||
      entry.devOptional === true ||
      entry.peer === true ||
      have[name]?.version === entry.version,
  );
};

const sqliteLoads = async () => (await run(process.execPath, ['-e', 'require("sqlite3")'])).ok;

/** node-gyp needs this Node's headers; they lie beside it in most installations. */
const headers = () => {
  const prefix = path.dirname(path.dirname(process.execPath));
  const file = path.join(prefix, 'include', 'node', 'node_version.h');
  if (!existsSync(file)) return {};
  const major = /NODE_MAJOR_VERSION (\d+)/.exec(readFileSync(file, 'utf8'))?.[1];
  return major === process.versions.node.split('.')[0] ? { npm_config_nodedir: prefix } : {};
};

const ensurePackages = async () => {
  if (installed()) return;
  say('Installing packages (about a minute) ...');
  const done = await npm(['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']);
  if (!done.ok) fail('npm ci failed:', done.output);
};

const ensureSqlite = async () => {
  if (await sqliteLoads()) return;
  say('Building sqlite3 for this Node (about a minute) ...');
  // -O2 is how SQLite builds itself; the -O3 of the package takes 40 % longer.
  const rebuilt = await npm(['rebuild', 'sqlite3'], { JOBS: 'max', CFLAGS: '-O2', ...headers() });
  if (rebuilt.ok && (await sqliteLoads())) return;
  if (atLeast(22, 13)) say('sqlite3 cannot be built here; the SQLite inside Node is used instead.');
  else
    fail(
      'sqlite3 cannot be built. It needs python3, make and g++ (or Node 22.13 or later, which brings SQLite itself):',
      rebuilt.output,
    );
};

const sources = (folder) =>
  readdirSync(inRoot(folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sources(name);
    return /\.(tsx?|mjs|css|html|svg|json)$/.test(entry.name) ? [name] : [];
  });

const fingerprint = (folders) => {
  const hash = createHash('sha256');
  for (const file of [...folders.flatMap(sources).sort(), 'package-lock.json', 'tsconfig.json']) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(inRoot(file)))
      .update('\0');
  }
  return hash.digest('hex');
};

const buildStep = async (name, folders, build) => {
  const stamp = inRoot('dist', `.${name}-stamp`);
  const now = fingerprint(folders);
  if (existsSync(stamp) && statSync(stamp).isFile() && readFileSync(stamp, 'utf8') === now) return;
  // A build that fails half-way must not pass for the one before it.
  rmSync(stamp, { force: true });
  say(`Building ${name} ...`);
  const done = await build();
  if (!done.ok) fail(`Building ${name} failed:`, done.output);
  mkdirSync(inRoot('dist'), { recursive: true });
  writeFileSync(stamp, now);
};

const bin = (name, ...file) => [inRoot('node_modules', name, ...file)];

const buildServer = () => {
  for (const folder of ['server', 'devices', 'config'])
    rmSync(inRoot('dist', folder), { recursive: true, force: true });
  return run(process.execPath, [inRoot('server', 'bundle.mjs')]);
};

const buildWeb = () => run(process.execPath, [...bin('vite', 'bin', 'vite.js'), 'build', 'web', '--logLevel', 'warn']);

const build = async () => {
  await buildStep('server', ['server', 'devices', 'config'], buildServer);
  if (existsSync(inRoot('web', 'index.html'))) await buildStep('web', ['web', 'config/words'], buildWeb);
};

await ensurePackages();
// The compiler of sqlite3 uses one core for most of its time, which leaves another one for the builds.
if (goal === 'deps') await ensureSqlite();
else if (goal !== 'packages') await Promise.all([ensureSqlite(), build()]);
