// kill -9 in the middle of writing, again and again: what was acknowledged is there, once, and the store opens at once.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { openDb } from '../../server/store/db.ts';
import { importPlays } from '../../server/store/plays.ts';
import { openSource } from '../../server/store/sources.ts';
import { type Compiled, compileProgram } from '../support/compiled.ts';
import { addTracks, countBytes, fillHousehold, openTestStore, permitNow, type TestStore } from '../support/stores.ts';

/** The whole server is killed twenty times too (`whole/crash-play`). */
const kills = 10;
const lanes = 2;
const batch = 200;
/** The issue asks for two seconds for the whole server; half of all openings must take less, since other tests run beside. */
const openLimitMs = 1000;

interface Life {
  readonly acknowledged: readonly string[];
  readonly errors: string;
}

/** Lets a writer live for `ms` after its first acknowledgement, then kills it. */
const liveAndDie = async (args: readonly string[], ms: number): Promise<Life> => {
  const child: ChildProcess = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += String(chunk);
  });
  let dying = false;
  child.stdout?.on('data', (chunk) => {
    out += String(chunk);
    if (dying || !out.includes('play ')) return;
    dying = true;
    setTimeout(() => child.kill('SIGKILL'), ms);
  });
  await once(child, 'close');
  // A line without its end was cut off by the kill and acknowledges nothing.
  return { acknowledged: out.split('\n').slice(0, -1), errors };
};

describe('a killed store', () => {
  const stores: TestStore[] = [];
  const opened: number[] = [];
  let writer: Compiled;

  before(async function () {
    this.timeout(240_000);
    writer = await compileProgram('test/support/crash-writer.ts');
  });
  after(async () => {
    await Promise.all(stores.map((store) => store.drop()));
    await writer.drop();
  });

  const createLane = async (): Promise<{ readonly store: TestStore; readonly track: number }> => {
    const store = await openTestStore();
    stores.push(store);
    await fillHousehold(store);
    const [track = 0] = await addTracks(store.db, ['a']);
    return { store, track };
  };

  /** The state after one life: rows by number, batches by size, and how long opening took. */
  const check = async (store: TestStore, acknowledged: ReadonlySet<string>): Promise<void> => {
    const startedMs = performance.now();
    const db = await store.reopen();
    opened.push(performance.now() - startedMs);
    const { rows } = await sql<{ at: number; times: number }>`
      SELECT at_ms AS at, count(*) AS times FROM plays GROUP BY at_ms`.execute(db.read);
    expect(rows.filter(({ times }) => times !== 1)).to.deep.equal([]);
    const stored = new Set(rows.map(({ at }) => at));
    const sizes = new Map<number, number>();
    for (const at of stored) {
      if (at < 0) sizes.set(Math.floor((-at - 1) / batch), (sizes.get(Math.floor((-at - 1) / batch)) ?? 0) + 1);
    }
    for (const line of acknowledged) {
      const [kind, number] = line.split(' ');
      const there = kind === 'play' ? stored.has(Number(number)) : sizes.get(Number(number)) === batch;
      expect(there || kind === 'ready', `lost: ${line}`).to.equal(true);
    }
    expect([...sizes.values()].filter((size) => size !== batch)).to.deep.equal([]);
    const { rows: health } = await sql`PRAGMA integrity_check`.execute(db.read);
    expect(JSON.stringify(health)).to.include('ok');
  };

  const runLane = async (lane: number): Promise<number> => {
    const { store, track } = await createLane();
    const acknowledged = new Set<string>();
    for (let life = 0; life < kills / lanes; life += 1) {
      const lived = await liveAndDie(
        [writer.path, store.path, String(life * 100_000), String(track)],
        5 + ((lane * 37 + life * 53) % 120),
      );
      expect(lived.errors).to.equal('');
      for (const line of lived.acknowledged) acknowledged.add(line);
      await check(store, acknowledged);
    }
    return acknowledged.size;
  };

  it(`loses nothing it acknowledged, and stores nothing twice, in ${kills} kills`, async function () {
    this.timeout(120_000);
    const counts = await Promise.all(Array.from({ length: lanes }, (_, lane) => runLane(lane)));
    expect(Math.min(...counts)).to.be.above(kills);
    expect(opened.toSorted((a, b) => a - b)[kills / 2]).to.be.below(openLimitMs);
  });

  it('notices when something acknowledged is lost', async () => {
    const { store } = await createLane();
    const error = await check(store, new Set(['play 1'])).catch((caught: Error) => caught);
    expect(String(error)).to.include('lost: play 1');
  });

  it('has no erased byte after a kill between the erasure and its checkpoint', async () => {
    const { store } = await createLane();
    const canary = 'QxCanary41414';
    const ids = await addTracks(
      store.db,
      Array.from({ length: 60 }, (_, index) => `${canary} ${index}`),
    );
    const source = await permitNow(store.db, { owner: 1, kind: 'k', fileHash: canary, atMs: 0 });
    const rows = ids.map((trackId, atMs) => ({
      atMs,
      offsetMin: null,
      trackId,
      msPlayed: 1,
      outcome: 'finished' as const,
    }));
    const plays = await permitNow(store.db, rows);
    await store.db.write(async (write) => {
      await importPlays(write, plays, { owner: 1, source: await openSource(write, source) });
    });
    await store.db.write(async (write) => {
      for (const table of ['plays', 'sources', 'tracks', 'artists'])
        await sql.raw(`DELETE FROM ${table}`).execute(write);
    });
    // What a killed process leaves: the files as they are now, without the tidying of a close.
    const left = await mkdtemp(join(tmpdir(), 'roomtone-left-'));
    await mkdir(join(left, 'data'));
    const path = join(left, 'data', 'roomtone.db');
    for (const suffix of ['', '-wal', '-shm']) await copyFile(store.path + suffix, path + suffix);
    expect(await countBytes(left, canary), 'the log must still hold it').to.be.above(0);
    const db = await openDb({ path, report: () => undefined });
    expect(await countBytes(left, canary)).to.equal(0);
    await db.close();
    await rm(left, { recursive: true, force: true });
  });
});
