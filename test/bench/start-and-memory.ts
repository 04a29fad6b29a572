// How long the built server takes until it says READY, and what it keeps in memory when it has nothing to do.
import { spawn } from 'node:child_process';
import {
  type RunningServer,
  removeFolder,
  type ServerOptions,
  startServer,
  temporaryFolder,
} from '../support/server.ts';
import { fillHouse } from './filled-house.ts';
import { canReadUse, residentMb, untilIdle } from './process-use.ts';
import { median, type Part, percentile, type Row, tell } from './table.ts';

const starts = 5;
const idleWithinMs = 180_000;
/** V8 gives the space of objects that are gone back to the system by itself, some 25 s later. */
const givenBackAfterMs = 60_000;
const filling = { tracks: 20_000, plays: 50_000 };
const house = `${filling.tracks.toLocaleString('en')} tracks and ${filling.plays.toLocaleString('en')} plays`;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The limit: a plain Node that loads express and sqlite3 and listens, as the README of both shows it. */
const bareServer = `
const app = require('express')();
new (require('sqlite3').Database)(':memory:');
const server = app.listen(0, '127.0.0.1', () => console.log('READY'));
`;

interface Bare {
  readonly readyAfterMs: number;
  readonly mb: number | null;
}

const startBare = (): Promise<Bare> =>
  new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const child = spawn(process.execPath, ['-e', bareServer], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.once('error', reject);
    child.stdout.once('data', () => {
      const readyAfterMs = performance.now() - startedMs;
      const measure = async (): Promise<Bare> => {
        await wait(1000);
        const mb = canReadUse() && child.pid !== undefined ? residentMb(child.pid) : null;
        child.kill('SIGKILL');
        return { readyAfterMs, mb };
      };
      measure().then(resolve, reject);
    });
  });

const timeStart = async (options: ServerOptions): Promise<number> => {
  const server = await startServer(options);
  await server.stop();
  if (options.dataFolder === undefined) removeFolder(server.dataFolder);
  return server.readyAfterMs;
};

const startRows = async (filled: ServerOptions): Promise<readonly Row[]> => {
  const [fresh, full, bare]: [number[], number[], number[]] = [[], [], []];
  for (let turn = 0; turn < starts; turn += 1) {
    fresh.push(await timeStart({}));
    full.push(await timeStart(filled));
    bare.push((await startBare()).readyAfterMs);
    tell(`  start ${turn + 1}/${starts}: fresh ${fresh.at(-1)?.toFixed(0)} ms, filled ${full.at(-1)?.toFixed(0)} ms`);
  }
  const what = 'node with express and sqlite3';
  return [
    {
      what: 'start to READY, fresh folder, median',
      value: median(fresh),
      unit: 'ms',
      peer: { what, value: median(bare) },
    },
    { what: `start to READY, ${house}, median`, value: median(full), unit: 'ms', peer: { what, value: median(bare) } },
    { what: `start to READY, ${house}, slowest`, value: percentile(full, 1), unit: 'ms', aim: '<= 2,000 ms' },
  ];
};

const idleMb = async (server: RunningServer): Promise<number> => {
  if (!(await untilIdle(server.pid, idleWithinMs))) tell('  it still works; measured all the same');
  return residentMb(server.pid);
};

const memoryRow = async (what: string, server: RunningServer, bare: Bare, more: Partial<Row> = {}): Promise<Row> => {
  const value = await idleMb(server);
  tell(`  ${what}: ${value.toFixed(0)} MB`);
  const peer = { what: 'node with express and sqlite3', value: bare.mb ?? 0 };
  return { what, value, unit: 'MB', peer, ...more };
};

const idleRows = async (filled: ServerOptions, bare: Bare): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  const fresh = await startServer();
  rows.push(await memoryRow('resident when idle, fresh folder', fresh, bare));
  await fresh.stop();
  removeFolder(fresh.dataFolder);
  const first = await startServer(filled);
  rows.push(await memoryRow(`resident when idle, ${house}, all learnt just now`, first, bare));
  await wait(givenBackAfterMs);
  rows.push(
    await memoryRow(`resident when idle, ${house}, a minute after learning`, first, bare, { aim: '<= 150 MB' }),
  );
  await first.stop();
  const again = await startServer(filled);
  rows.push(await memoryRow(`resident when idle, ${house}, started again`, again, bare, { aim: '<= 150 MB' }));
  await again.stop();
  return rows;
};

const demoRow = async (seconds: number, bare: Bare): Promise<Row> => {
  const demo = await startServer({ args: ['--demo'], readyWithinMs: 180_000 });
  try {
    for (let left = seconds; left > 0; left -= 10) await wait(Math.min(10, left) * 1000);
    const value = residentMb(demo.pid);
    const peer = { what: 'node with express and sqlite3', value: bare.mb ?? 0 };
    const note = seconds >= 600 ? {} : { note: `${seconds} s only; --long takes ten minutes` };
    return { what: `resident after ${seconds} s of the demo`, value, unit: 'MB', peer, ...note };
  } finally {
    await demo.stop();
    removeFolder(demo.dataFolder);
  }
};

const inFilledHouse = async (measure: (filled: ServerOptions) => Promise<readonly Row[]>): Promise<readonly Row[]> => {
  const folder = temporaryFolder();
  try {
    tell(`  making a house of ${house}`);
    const music = await fillHouse(folder, filling);
    return await measure({ dataFolder: folder, env: { ROOMTONE_MUSIC: music } });
  } finally {
    removeFolder(folder);
  }
};

export const measureStart = async (): Promise<Part> => ({ title: 'Start', rows: await inFilledHouse(startRows) });

const unread = 'read from /proc, which is not here';

export const measureIdle = async (): Promise<Part> => {
  const title = 'Resident memory (VmRSS) when idle';
  if (!canReadUse()) return { title, rows: [], skipped: unread };
  const bare = await startBare();
  return { title, rows: await inFilledHouse((filled) => idleRows(filled, bare)) };
};

export const measureDemo = async (seconds: number): Promise<Part> => {
  const title = 'Resident memory (VmRSS) of the demo';
  if (!canReadUse()) return { title, rows: [], skipped: unread };
  return { title, rows: [await demoRow(seconds, await startBare())] };
};
