// A power cut at any moment: no corrupt database, and nothing that was acknowledged is lost.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { sql } from 'kysely';
import { openDb } from '../../server/store/db.ts';
import { compileProgram } from '../support/compiled.ts';
import { needs } from '../support/parts.ts';
import { addTracks, fillHousehold, openTestStore, type TestStore } from '../support/stores.ts';
import { cutPower, type Disk, parseTrace, straceFlags, type TraceStep, tracedCalls } from '../support/write-trace.ts';

const usualStates = 40;
const states = Number(process.env['POWER_CUT_STATES']) || (process.env['ROOMTONE_FULL'] === '1' ? 120 : usualStates);
const plays = 24;

/** A small repeatable generator (mulberry32), so that a failing state can be seen again. */
const createRandom = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

describe('a power cut', () => {
  let store: TestStore;
  let folder: string;
  let atFirst: Disk;
  let steps: readonly TraceStep[];

  before(async function () {
    needs(this, 'strace');
    this.timeout(120_000);
    store = await openTestStore();
    folder = await mkdtemp(join(tmpdir(), 'roomtone-power-'));
    await fillHousehold(store);
    const [track = 0] = await addTracks(store.db, ['a']);
    await store.db.close();
    atFirst = new Map([[store.path, await readFile(store.path)]]);
    const program = await compileProgram('test/support/crash-writer.ts');
    const traced = [process.execPath, program.path, store.path, '1', String(track), String(plays + 1)];
    await promisify(execFile)('strace', [...straceFlags, tracedCalls, '-o', join(folder, 't'), ...traced]);
    await program.drop();
    const texts = (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8'));
    const ours = (step: TraceStep): boolean => step.type === 'said' || step.path.startsWith(`${store.path}`);
    steps = parseTrace(await Promise.all(texts)).filter(ours);
  });
  after(async () => {
    await store?.drop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  /** What is wrong with the database that a disk holds; empty when nothing is. */
  const problemsOf = async (disk: Disk, acknowledged: readonly string[]): Promise<readonly string[]> => {
    const data = await mkdtemp(join(folder, 'cut-'));
    await mkdir(data, { recursive: true });
    for (const [path, bytes] of disk) {
      if (path.endsWith('-shm')) continue;
      await writeFile(join(data, basename(path)), bytes);
    }
    try {
      const db = await openDb({ path: join(data, basename(store.path)), report: () => undefined, ballastBytes: 512 });
      const { rows: health } = await sql<object>`PRAGMA integrity_check`.execute(db.read);
      const { rows } = await sql<{ at: number }>`SELECT at_ms AS at FROM plays WHERE at_ms > 0`.execute(db.read);
      await db.close();
      const stored = new Set(rows.map(({ at }) => `play ${at}`));
      const lost = acknowledged.filter((line) => line.startsWith('play ') && !stored.has(line));
      const sick = Object.values(health[0] ?? {})[0] === 'ok' ? [] : [JSON.stringify(health)];
      return [...lost, ...sick];
    } catch (error) {
      return [String(error)];
    } finally {
      await rm(data, { recursive: true, force: true });
    }
  };

  const cutManyTimes = async (times: number, syncs: boolean): Promise<readonly (readonly string[])[]> => {
    const bad: (readonly string[])[] = [];
    for (let state = 0; state < times; state += 1) {
      const random = createRandom(state);
      const count = Math.floor(random() * (steps.length + 1));
      const disk = cutPower(atFirst, steps, { count, random, syncs });
      const said = steps.slice(0, count).flatMap((step) => (step.type === 'said' ? step.text.split('\n') : []));
      const problems = await problemsOf(disk, said);
      if (problems.length > 0) bad.push([`state ${state}`, ...problems]);
    }
    return bad;
  };

  it('traces what a run wrote, synced and said', () => {
    const count = (type: TraceStep['type']) => steps.filter((step) => step.type === type).length;
    expect(count('said')).to.be.at.least(plays);
    expect(count('sync')).to.be.at.least(plays);
    expect(count('write')).to.be.above(plays * 2);
  });

  it(`leaves a whole database with everything acknowledged, in ${states} states`, async function () {
    this.timeout(120_000);
    expect(await cutManyTimes(states, true)).to.deep.equal([]);
  });

  it('would be caught: on a disk that ignores syncs, things are lost', async function () {
    this.timeout(120_000);
    expect((await cutManyTimes(usualStates, false)).length).to.be.above(usualStates / 4);
  });
});
