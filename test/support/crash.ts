// What the tests that kill a whole server share: how often, how fast it was back, and whether its database is sound.
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { type Db, openDb } from '../../server/store/db.ts';
import { countPlays } from '../../server/store/history.ts';
import { readLedgerKey, verifyLedger } from '../../server/store/ledger.ts';
import type { Answer, RunningServer } from './server.ts';

/** Everyday runs kill less often, as each kill costs two starts; `npm run test:proof` kills twenty times. */
export const kills = Number(process.env['ROOMTONE_KILLS'] ?? (process.env['ROOMTONE_FULL'] === '1' ? 6 : 3));
const readyWithinMs = 2000;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The same in every run, so that a failure can be had again. */
export const seeded = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

export const must = (answer: Answer, status: number): Answer => {
  expect(answer.status, JSON.stringify(answer.body)).to.equal(status);
  return answer;
};

export interface Start {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Processor time of the child up to now: unlike the wall clock it does not count the neighbours of a busy machine. */
export const startOf = (server: RunningServer): Start => {
  const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { wallMs: server.readyAfterMs, cpuMs: ticks * 10 };
};

const medianOf = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.POSITIVE_INFINITY;

export const tellStarts = (what: string, starts: readonly Start[]): void => {
  const list = starts.map(({ wallMs, cpuMs }) => `${Math.round(wallMs)}/${cpuMs}`).join(' ');
  const [load = 0] = loadavg();
  process.stdout.write(
    `      ${starts.length} restarts after a kill in ${what}, ms to READY/of processor time, load ${load.toFixed(1)}: ${list}\n`,
  );
  // Neighbours slow a core down too, so a busy machine is held to twice the processor time and to no wall time.
  const isBusy = load > cpus().length;
  const cpuLimitMs = isBusy ? 2 * readyWithinMs : readyWithinMs;
  expect(medianOf(starts.map((one) => one.cpuMs)), 'median processor time to READY').to.be.below(cpuLimitMs);
  if (!isBusy) expect(medianOf(starts.map((one) => one.wallMs)), 'median time to READY').to.be.below(readyWithinMs);
};

/** What `look` finds in the database that a server left, itself sound and its ledger unbroken. */
export const lookInto = async <T>(dataFolder: string, look: (db: Db) => Promise<T>): Promise<T> => {
  const folder = path.join(dataFolder, 'data');
  const db = await openDb({ path: path.join(folder, 'roomtone.db'), report: () => undefined });
  try {
    const verdict = await verifyLedger(db.read, await readLedgerKey(path.join(folder, 'ledger.key')));
    expect(verdict.ok, 'the ledger').to.equal(true);
    return await look(db);
  } finally {
    await db.close();
  }
};

export const playsIn = (dataFolder: string): Promise<number> => lookInto(dataFolder, (db) => countPlays(db.read));
