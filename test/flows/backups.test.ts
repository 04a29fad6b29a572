// Backups whole: what is restored equals the source table by table; damaged ones change nothing; what was forgotten stays so.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { RoomtoneError } from '../../config/words/errors.ts';
import type { JobView } from '../../config/words/panel.ts';
import { readRestored, stageRestore } from '../../server/flows/backup-open.ts';
import { type BackupsFlow, createBackups } from '../../server/flows/backups.ts';
import { lineOf, makeSeed, seedOf } from '../../server/ground/recovery-key.ts';
import { chunkBytes, headerBytes } from '../../server/ground/sealed-file.ts';
import { bringBack, dropBefore, finishStage } from '../../server/ground/staged-folder.ts';
import { openDb } from '../../server/store/db.ts';
import { forget } from '../../server/store/forget.ts';
import { forgetAgain, listForgotten, settleRestored } from '../../server/store/forgotten.ts';
import { addGrant, endGrant, listActiveGrants } from '../../server/store/grants.ts';
import { readLedgerKey, verifyLedger } from '../../server/store/ledger.ts';
import { readHousehold } from '../../server/store/meta.ts';
import { createPerson } from '../../server/store/people.ts';
import { erasePerson } from '../support/erase-person.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { until } from '../support/mosquitto.ts';
import { eventually } from '../support/server.ts';
import { addTracks, countBytes, fillHousehold, grantOf, openTestStore, type TestStore } from '../support/stores.ts';
import { hashTables } from '../support/table-hash.ts';

const dayMs = 86_400_000;
const canary = 'Zanzibarbara';
const report = (): void => undefined;

interface Bench {
  readonly store: TestStore;
  readonly dataDir: string;
  readonly backups: BackupsFlow;
  readonly clock: FakeClock;
  readonly jobs: Map<number, JobView>;
  readonly folder: string;
  restarts(): number;
}

const openBench = async (): Promise<Bench> => {
  const store = await openTestStore();
  const dataDir = join(store.folder, 'data');
  const folder = join(store.folder, 'nas');
  const clock = createFakeClock();
  const jobs = new Map<number, JobView>();
  let restarts = 0;
  const backups = createBackups({
    db: store.db,
    clock,
    board: { put: (job) => jobs.set(job.id, job) },
    key: store.key,
    dataDir,
    report,
    zone: () => 'Europe/Berlin',
    clockWaits: () => false,
    sensingStopped: () => true,
    changed: () => undefined,
    restart: () => {
      restarts += 1;
    },
  });
  await fillHousehold(store);
  await backups.start();
  await backups.change({ folder }, 1);
  return { store, dataDir, backups, clock, jobs, folder, restarts: () => restarts };
};

/** One play of a track that nothing else names, and many of others with random bytes in their titles. */
const fill = async ({ store: { db } }: Bench, plays = 2000): Promise<void> => {
  const ids = await addTracks(db, [canary, ...Array.from({ length: 300 }, () => lineOf(makeSeed()))]);
  await db.write((write) =>
    sql`INSERT INTO plays(owner_id, at_ms, track_id, outcome, origin, grant_id, learn)
      SELECT 1, 60000 * e.value, CASE e.value WHEN 0 THEN ${ids[0]} ELSE ${ids[1]} + e.value % 300 END,
        'finished', 'person', 1, 1
      FROM json_each(${JSON.stringify(Array.from({ length: plays }, (_, n) => n))}) e`.execute(write),
  );
};

const backUp = async (bench: Bench): Promise<string> => {
  const { id } = await bench.backups.begin(1);
  await until('the backup ends', () => bench.jobs.get(id)?.state !== 'running');
  expect(bench.jobs.get(id)?.error).to.equal(null);
  return join(bench.folder, (await bench.backups.state()).backups[0]?.id ?? '');
};

const stage = (bench: Bench, file: string, line: string, dataDir: string) =>
  stageRestore({
    file,
    seed: seedOf(line) ?? makeSeed(),
    dataDir,
    forgottenFiles: readdirSync(bench.folder)
      .filter((name) => name.endsWith('.log'))
      .map((name) => join(bench.folder, name)),
    own: null,
    report,
  });

/** The start of a server, as far as restored data go. */
const startOn = async (dataDir: string) => {
  expect(await finishStage(dataDir)).to.equal(true);
  const db = await openDb({ path: join(dataDir, 'roomtone.db'), report, ballastBytes: 0 });
  return { db, key: await readLedgerKey(join(dataDir, 'ledger.key')) };
};

const refusal = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'taken';
  } catch (error) {
    return error instanceof RoomtoneError ? error.code : `not ours: ${error}`;
  }
};

describe('backups', () => {
  let bench: Bench;
  let line: string;
  let elsewhere: string;

  beforeEach(async () => {
    bench = await openBench();
    await fill(bench);
    line = (await bench.backups.makeKey(1)).words;
    elsewhere = join(bench.store.folder, 'empty machine');
    mkdirSync(elsewhere);
  });

  afterEach(async () => {
    await bench.backups.stop();
    await bench.store.drop();
  });

  it('restores on an empty machine what equals the source, table by table', async () => {
    const before = await hashTables(bench.store.db.read);
    const file = await backUp(bench);
    await stage(bench, file, line, elsewhere);
    const { db, key } = await startOn(elsewhere);
    const after = await hashTables(db.read);
    // The job of the backup itself is in both, begun there and ended here.
    for (const table of Object.keys(before)) if (table !== 'jobs') expect(after[table], table).to.equal(before[table]);
    expect(Object.keys(after)).to.have.length.above(30);
    expect(await verifyLedger(db.read, key)).to.include({ ok: true });
    await db.close();
    expect(readdirSync(elsewhere).sort()).to.deep.equal([
      'before-restore',
      'ledger.key',
      'restored.json',
      'roomtone.db',
    ]);
  });

  it('keeps nothing readable outside the data folder, and nothing of the copy inside it', async () => {
    await backUp(bench);
    expect(await countBytes(bench.folder, canary)).to.equal(0);
    expect(readdirSync(bench.dataDir).filter((name) => name.startsWith('backup'))).to.deep.equal([]);
    const stored = await bench.store.db.read.selectFrom('meta').selectAll().execute();
    expect(JSON.stringify(stored)).to.not.include(line.replaceAll('-', ''));
  });

  it('refuses another key and every damage, and leaves the live data alone', async function () {
    this.timeout(20_000);
    const file = await backUp(bench);
    const whole = readFileSync(file);
    const live = await hashTables(bench.store.db.read);
    const names = readdirSync(bench.dataDir).sort();
    expect(await refusal(stage(bench, file, lineOf(makeSeed()), bench.dataDir))).to.equal('wrong-backup-key');
    expect(await refusal(stage(bench, join(bench.folder, 'none'), line, bench.dataDir))).to.equal('bad-request');

    const broken = join(bench.folder, 'broken');
    const cuts = Array.from({ length: Math.floor((whole.length - headerBytes) / (chunkBytes + 16)) + 1 }, (_, n) =>
      Math.min(headerBytes + n * (chunkBytes + 16), whole.length - 1),
    );
    for (let n = 0; n < 20; n += 1) cuts.push(Math.floor(Math.random() * whole.length));
    for (const at of cuts) {
      writeFileSync(broken, whole.subarray(0, at));
      expect(await refusal(stage(bench, broken, line, bench.dataDir)), `cut at ${at}`).to.equal('not-a-backup');
    }
    for (let n = 0; n < 200; n += 1) {
      const place = Math.floor(Math.random() * whole.length);
      const flipped = Buffer.from(whole);
      flipped[place] = (flipped[place] ?? 0) ^ (1 << (n % 8));
      writeFileSync(broken, flipped);
      const code = await refusal(stage(bench, broken, line, bench.dataDir));
      expect(code, `flipped at ${place}`).to.be.oneOf(['not-a-backup', 'wrong-backup-key', 'newer-backup']);
    }
    expect(await hashTables(bench.store.db.read)).to.deep.equal(live);
    expect(readdirSync(bench.dataDir).sort()).to.deep.equal(names);
    expect(await finishStage(bench.dataDir)).to.equal(false);
  });

  it('does again what was forgotten, ended and erased since, before anything else', async () => {
    const { db, key } = bench.store;
    const bea = await db.write((write) =>
      createPerson(write, { name: 'Bea Zanzibar', role: 'adult', passwordHash: null, atMs: 1 }),
    );
    const react = { byPerson: 1, room: 'kitchen', kind: 'motion', purpose: 'react' } as const;
    const ended = await db.write((write) => addGrant(write, key, grantOf(react)));
    const file = await backUp(bench);
    bench.clock.advance(dayMs);
    await forget(db, { type: 'plays', filter: { owner: 1, toMs: 30_000 } }, bench.clock.nowMs());
    await db.write((write) => endGrant(write, key, ended.id, { atMs: bench.clock.nowMs(), by: 1, reason: 'revoked' }));
    await erasePerson(bench.store, bea.id, bench.clock.nowMs());
    bench.backups.note();
    bench.clock.advance(1000);
    await bench.backups.stop();
    expect(await countBytes(bench.folder, 'revoked')).to.equal(0);

    const facts = await stage(bench, file, line, elsewhere);
    expect(facts.entries.length).to.equal((await listForgotten(db.read)).length);
    const restored = await startOn(elsewhere);
    expect((await listActiveGrants(restored.db.read)).map(({ id }) => id)).to.include(ended.id);
    expect(await countBytes(elsewhere, canary)).to.be.above(0);
    const nowMs = bench.clock.nowMs();
    const waiting = await readRestored(elsewhere);
    const repeated = await forgetAgain(restored.db, restored.key, waiting?.entries ?? [], nowMs);
    await settleRestored(restored.db, restored.key, { madeAtMs: waiting?.madeAtMs ?? 0, repeated, nowMs });
    expect(repeated).to.be.above(2);
    expect((await listActiveGrants(restored.db.read)).map(({ id }) => id)).to.not.include(ended.id);
    expect(await forgetAgain(restored.db, restored.key, waiting?.entries ?? [], nowMs)).to.equal(0);
    expect((await readHousehold(restored.db.read)).sensingStopped).to.equal(true);
    expect(await verifyLedger(restored.db.read, restored.key)).to.include({ ok: true });
    await restored.db.close();
    for (const gone of [canary, 'Bea Zanzibar']) expect(await countBytes(elsewhere, gone), gone).to.equal(0);
  });

  it('refuses when the file of what was forgotten was changed, and mends it when it is only torn', async () => {
    await forget(bench.store.db, { type: 'plays', filter: { owner: 1, toMs: 30_000 } }, 5);
    const file = await backUp(bench);
    const beside = join(bench.folder, readdirSync(bench.folder).find((name) => name.endsWith('.log')) ?? '');
    const whole = readFileSync(beside, 'utf8');
    const changed = whole.trimEnd().split('\n');
    changed.splice(1, 1);
    writeFileSync(beside, `${[...changed, changed.at(-1)?.replace(/^./, 'A')].join('\n')}\n`);
    expect(await refusal(stage(bench, file, line, elsewhere))).to.equal('not-a-backup');
    writeFileSync(beside, whole.slice(0, -5));
    await bench.backups.start();
    expect((await stage(bench, file, line, elsewhere)).entries).to.have.length(1);
  });

  it('lets an erasure go first and begins again after it', async () => {
    const begun = bench.backups.begin(1);
    await forget(bench.store.db, { type: 'plays', filter: { owner: 1, toMs: 30_000 } }, 5);
    await eventually('the copy that was cut is gone', async () => (await countBytes(bench.dataDir, canary)) === 0);
    const { id } = await begun;
    await until('the backup ends', () => bench.jobs.get(id)?.state !== 'running');
    expect(bench.jobs.get(id)?.state).to.equal('done');
    // Where the backup was quicker than the erasure, what it holds is forgotten again by the file beside it.
    await bench.backups.start();
    const newest = join(bench.folder, (await bench.backups.state()).backups[0]?.id ?? '');
    await stage(bench, newest, line, elsewhere);
    const { db, key } = await startOn(elsewhere);
    await forgetAgain(db, key, (await readRestored(elsewhere))?.entries ?? [], 6);
    await db.close();
    expect(await countBytes(elsewhere, canary)).to.equal(0);
  });

  it('runs at 03:20, keeps thirty days, and says when it failed', async () => {
    expect(new Date(bench.backups.nightly.nextDueMs(Date.UTC(2026, 6, 1, 12))).toISOString()).to.match(/T01:20/);
    await bench.backups.nightly.run();
    expect((await bench.backups.state()).backups).to.have.length(0);
    await bench.backups.change({ nightly: true }, 1);
    for (let day = 0; day < 33; day += 8) {
      await bench.backups.nightly.run();
      await until('it ends', () => [...bench.jobs.values()].every(({ state }) => state === 'done'));
      bench.clock.advance(8 * dayMs);
    }
    await backUp(bench);
    const { backups, last } = await bench.backups.state();
    expect(backups).to.have.length(4);
    expect(last).to.include({ ok: true });
    await bench.backups.change({ folder: '/dev/null/nowhere' }, 1);
    const { id } = await bench.backups.begin(1);
    await until('it fails', () => bench.jobs.get(id)?.state === 'failed');
    expect(bench.backups.cards().map(({ code }) => code)).to.include('backup-failed');
    expect(await bench.backups.file('../ledger.key')).to.equal(null);
  });

  it('needs a key before anything, and takes the uploaded line as it was typed', async () => {
    const file = await backUp(bench);
    expect(await refusal(bench.backups.restore({ file, key: 'hello', forgotten: [] }))).to.equal('bad-request');
    await bench.backups.restore({ file, key: ` ${line.toLowerCase()}\n`, forgotten: [] });
    expect(bench.restarts()).to.equal(0);
    bench.clock.advance(1000);
    expect(bench.restarts()).to.equal(1);
    expect(existsSync(join(bench.dataDir, 'restoring', 'ready'))).to.equal(true);
    const fresh = await openBench();
    expect(await refusal(fresh.backups.begin(1))).to.equal('no-backup-key');
    expect(await refusal(fresh.backups.change({ nightly: true }, 1))).to.equal('no-backup-key');
    await fresh.store.drop();
  });

  it('swaps by renames, and brings the old data back when the new do not start', async () => {
    const file = await backUp(bench);
    const old = join(elsewhere, 'roomtone.db');
    writeFileSync(old, 'the old one');
    await stage(bench, file, line, elsewhere);
    expect(readFileSync(old, 'utf8')).to.equal('the old one');
    await finishStage(elsewhere);
    expect(readFileSync(old, 'utf8').slice(0, 6)).to.equal('SQLite');
    expect(await bringBack(elsewhere)).to.equal(true);
    expect(readFileSync(old, 'utf8')).to.equal('the old one');
    await stage(bench, file, line, elsewhere);
    await finishStage(elsewhere);
    await dropBefore(elsewhere);
    expect(await bringBack(elsewhere)).to.equal(false);
  });
});
