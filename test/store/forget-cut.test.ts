// A power cut while something is forgotten: once it was acknowledged no byte of it ever comes back, and before that it is all or nothing.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { sql } from 'kysely';
import { seeded } from '../../devices/sim/people.ts';
import { openDb } from '../../server/store/db.ts';
import { finishErasures } from '../../server/store/forget.ts';
import { countPlays } from '../../server/store/history.ts';
import { appendPlay } from '../../server/store/plays.ts';
import { compileProgram } from '../support/compiled.ts';
import { noonMs } from '../support/fake-clock.ts';
import { needs } from '../support/parts.ts';
import {
  addTracks,
  countBytes,
  fillHousehold,
  openTestStore,
  permitNow,
  playOf,
  type TestStore,
} from '../support/stores.ts';
import { cutPower, type Disk, parseTrace, straceFlags, type TraceStep, tracedCalls } from '../support/write-trace.ts';

const canary = 'QxCanary8080';
const theirs = 60;
const others = 20;
const states = Number(process.env['ROOMTONE_STATES'] ?? 60);

const holds = (disk: Disk): boolean => [...disk.values()].some((bytes) => bytes.includes(canary));

describe('a power cut while something is forgotten', () => {
  let store: TestStore;
  let folder: string;
  let atFirst: Disk;
  let steps: readonly TraceStep[];

  const keepPlays = async (owner: number, trackIds: readonly number[]): Promise<void> => {
    for (const [index, trackId] of trackIds.entries()) {
      const play = await permitNow(store.db, playOf({ trackId, startedAtMs: noonMs + index }), { room: 'kitchen' });
      await store.db.write((write) => appendPlay(write, play, { owner, learn: true, offsetMin: null, pick: null }));
    }
  };

  before(async function () {
    needs(this, 'strace');
    this.timeout(120_000);
    store = await openTestStore();
    folder = await mkdtemp(join(tmpdir(), 'roomtone-forget-'));
    const { ada } = await fillHousehold(store);
    const secret = Array.from({ length: theirs }, (_, index) => `${canary} ${index}`);
    await keepPlays(ada, await addTracks(store.db, secret));
    const open = Array.from({ length: others }, (_, index) => `open ${index}`);
    await keepPlays(0, await addTracks(store.db, open));
    await store.db.close();
    atFirst = new Map([[store.path, await readFile(store.path)]]);
    const program = await compileProgram('test/support/forget-writer.ts');
    const traced = [process.execPath, program.path, store.path, String(ada)];
    await promisify(execFile)('strace', [...straceFlags, tracedCalls, '-o', join(folder, 't'), ...traced]);
    await program.drop();
    const texts = (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8'));
    const ours = (step: TraceStep): boolean => step.type === 'said' || step.path.startsWith(store.path);
    steps = parseTrace(await Promise.all(texts)).filter(ours);
  });
  after(async () => {
    await store?.drop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  /** Starts on what a disk holds, and says what is wrong then; empty when nothing is. */
  const problemsOf = async (disk: Disk, acknowledged: boolean): Promise<readonly string[]> => {
    const data = await mkdtemp(join(folder, 'cut-'));
    for (const [path, bytes] of disk) {
      if (!path.endsWith('-shm')) await writeFile(join(data, basename(path)), bytes);
    }
    try {
      const db = await openDb({ path: join(data, basename(store.path)), report: () => undefined, ballastBytes: 512 });
      await finishErasures(db, store.key);
      const { rows: health } = await sql<object>`PRAGMA integrity_check`.execute(db.read);
      const [left, ofOthers] = [await countPlays(db.read, { owner: 1 }), await countPlays(db.read, { owner: 0 })];
      const noted = await db.read.selectFrom('erasures').select('id').execute();
      await db.close();
      const bytes = await countBytes(data, canary);
      return [
        ...(Object.values(health[0] ?? {})[0] === 'ok' ? [] : [JSON.stringify(health)]),
        ...(ofOthers === others ? [] : [`${ofOthers} plays of others`]),
        ...(left === 0 || (left === theirs && !acknowledged) ? [] : [`${left} plays are left`]),
        ...(left === 0 && bytes > 0 ? [`${bytes} bytes are left`] : []),
        ...(noted.length === 0 ? [] : ['an erasure is left']),
      ];
    } catch (error) {
      return [String(error)];
    } finally {
      await rm(data, { recursive: true, force: true });
    }
  };

  const saidBy = (count: number): boolean =>
    steps.slice(0, count).some((step) => step.type === 'said' && step.text.includes('forgotten'));

  const cutAt = (state: number, from: number) => {
    const random = seeded(state);
    const count = from + Math.floor(random() * (steps.length + 1 - from));
    return { count, random };
  };

  it('traces a whole forgetting', () => {
    expect(holds(atFirst)).to.equal(true);
    expect(saidBy(steps.length)).to.equal(true);
    expect(steps.filter((step) => step.type === 'sync').length).to.be.at.least(8);
  });

  it(`leaves all or nothing before it was acknowledged, and no byte after, in ${states} states`, async function () {
    this.timeout(600_000);
    const bad: string[][] = [];
    for (let state = 0; state < states; state += 1) {
      const { count, random } = cutAt(state, 0);
      const disk = cutPower(atFirst, steps, { count, random, syncs: true });
      const acknowledged = saidBy(count);
      const problems = [
        ...(acknowledged && holds(disk) ? ['bytes on the disk itself'] : []),
        ...(await problemsOf(disk, acknowledged)),
      ];
      if (problems.length > 0) bad.push([`state ${state}`, ...problems]);
    }
    expect(bad).to.deep.equal([]);
  });

  it('has no byte of it on any disk that was cut after the word', () => {
    const said = steps.findIndex((step) => step.type === 'said' && step.text.includes('forgotten'));
    for (let state = 0; state < 200; state += 1) {
      const { count, random } = cutAt(state, said + 1);
      expect(holds(cutPower(atFirst, steps, { count, random, syncs: true })), `state ${state}`).to.equal(false);
    }
  });

  it('would be caught: a disk that ignores syncs brings it back', () => {
    const said = steps.findIndex((step) => step.type === 'said' && step.text.includes('forgotten'));
    const back = Array.from({ length: 40 }, (_, state) => cutAt(state, said + 1)).filter(({ count, random }) =>
      holds(cutPower(atFirst, steps, { count, random, syncs: false })),
    );
    expect(back.length).to.be.above(10);
  });
});
