// Real parts a test may need: present ones are used, missing ones skip loudly in `npm test` and fail in `npm run test:full`.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const programs: Readonly<Record<string, string>> = {
  mosquitto: 'mosquitto',
  'mosquitto-clients': 'mosquitto_pub',
  mpd: 'mpd',
  mpc: 'mpc',
  'avahi-daemon': 'avahi-daemon',
  'avahi-utils': 'avahi-publish',
  dbus: 'dbus-daemon',
  snapserver: 'snapserver',
  chromium: 'chromium',
  sox: 'sox',
  ffmpeg: 'ffmpeg',
  strace: 'strace',
  faketime: 'faketime',
};

const searched = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];
const missingParts = new Map<string, number>();

const onPath = (program: string): boolean =>
  searched.some((folder) => folder !== '' && existsSync(`${folder}/${program}`));

/** Folder of real recordings and conformance files beside the checkout; tests that use it must live without. */
export const sharedFolder = fileURLToPath(new URL('../../../shared/', import.meta.url));

/** Whether a part can be used: a Debian program, `private-network`, `shared`, `node-sqlite` or `web-build`. */
export const has = (part: string): boolean => {
  if (part === 'private-network') return process.env['ROOMTONE_PRIVATE_NET'] === '1';
  if (part === 'shared') return existsSync(sharedFolder);
  if (part === 'node-sqlite')
    return spawnSync(process.execPath, ['-e', 'require("node:sqlite")'], { stdio: 'ignore' }).status === 0;
  if (part === 'web-build') return existsSync(fileURLToPath(new URL('../../dist/web/index.html', import.meta.url)));
  return onPath(programs[part] ?? part);
};

/** Parts that no installation step can bring: their absence is told, never a failure. */
const optional = new Set(['shared', 'node-sqlite']);

/** Call it in `before(function () { needs(this, 'mpd') })`. */
export const needs = (context: Mocha.Context, ...parts: readonly string[]): void => {
  const missing = parts.filter((part) => !has(part));
  if (missing.length === 0) return;
  const required = missing.filter((part) => !optional.has(part));
  if (process.env['ROOMTONE_FULL'] === '1' && required.length > 0) {
    throw new Error(`test:full needs ${required.join(', ')}, and it is not here`);
  }
  for (const part of missing) missingParts.set(part, (missingParts.get(part) ?? 0) + 1);
  context.skip();
};

export interface NotTested {
  readonly part: string;
  readonly cure: string;
  readonly places: number;
}

/** What was not tested in this run, for the closing lines. */
export const notTested = (): readonly NotTested[] =>
  [...missingParts].map(([part, places]) => ({
    part,
    cure: part === 'shared' ? 'the folder ../shared is not here' : 'not installed; npm run test:full installs it',
    places,
  }));
