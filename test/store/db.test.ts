// The database itself: settings, file modes, one writer at a time, readers that cannot write, recovery.
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { RoomtoneError } from '../../config/words/errors.ts';
import { openDb } from '../../server/store/db.ts';
import { loadSqlite3 } from '../../server/store/engines/sqlite3.ts';
import { migrate, steps } from '../../server/store/migrations/migrate.ts';
import { onEachDriver, openTestStore, type TestStore } from '../support/stores.ts';

const rejection = async (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error('nothing was thrown'),
    (error: Error) => error,
  );

onEachDriver('db', (driver) => {
  let store: TestStore;

  beforeEach(async () => {
    store = await openTestStore(driver);
  });
  afterEach(() => store.drop());

  const insertRoom = (name: string) =>
    sql`INSERT INTO rooms(slug, name, purpose, automatic, settle_s, ceiling_percent)
      VALUES (${name}, ${name}, 'other', 'off', 20, 60)`;

  it('is durable, erases what it deletes and keeps its references', async () => {
    const pragma = (name: string) =>
      store.db.write(async (write) => Object.values((await sql.raw(`PRAGMA ${name}`).execute(write)).rows[0] ?? {})[0]);
    expect(await pragma('journal_mode')).to.equal('wal');
    expect(await pragma('synchronous')).to.equal(2);
    expect(await pragma('secure_delete')).to.equal(1);
    expect(await pragma('foreign_keys')).to.equal(1);
    expect(await pragma('temp_store')).to.equal(2);
    expect(await pragma('user_version')).to.equal(steps.length);
  });

  it('lets nobody else read its files', async () => {
    await store.db.write((write) => insertRoom('a').execute(write));
    expect((await stat(dirname(store.path))).mode & 0o777).to.equal(0o700);
    for (const suffix of ['', '-wal', '-shm']) {
      expect((await stat(store.path + suffix)).mode & 0o777, suffix).to.equal(0o600);
    }
    await chmod(store.path, 0o644);
    await store.reopen();
    expect((await stat(store.path)).mode & 0o777).to.equal(0o600);
  });

  it('has only strict tables', async () => {
    const { rows } = await sql<{ name: string; strict: number }>`
      SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`.execute(
      store.db.read,
    );
    expect(rows.length).to.be.above(25);
    expect(rows.filter(({ strict }) => strict !== 1)).to.deep.equal([]);
  });

  it('never lets two transactions interleave', async () => {
    const log: string[] = [];
    const work = (name: string, ms: number) =>
      store.db.write(async (write) => {
        log.push(`${name} begins`);
        await insertRoom(name).execute(write);
        await new Promise((resolve) => setTimeout(resolve, ms));
        const { rows } = await sql`SELECT slug FROM rooms`.execute(write);
        log.push(`${name} ends with ${rows.length}`);
      });
    await Promise.all([work('a', 15), work('b', 1), work('c', 5)]);
    expect(log).to.deep.equal(['a begins', 'a ends with 1', 'b begins', 'b ends with 2', 'c begins', 'c ends with 3']);
  });

  it('takes all of a failed transaction back and goes on', async () => {
    const failing = store.db.write(async (write) => {
      await insertRoom('a').execute(write);
      throw new Error('on purpose');
    });
    const following = store.db.write((write) => insertRoom('b').execute(write));
    expect((await rejection(failing)).message).to.equal('on purpose');
    await following;
    const { rows } = await sql`SELECT slug FROM rooms`.execute(store.db.read);
    expect(rows.map((row) => Object.values(row ?? {}))).to.deep.equal([['b']]);
  });

  it('shows a reader nothing of a transaction before it is committed, and lets it read meanwhile', async () => {
    const count = async () => (await sql`SELECT slug FROM rooms`.execute(store.db.read)).rows.length;
    await store.db.write(async (write) => {
      await insertRoom('a').execute(write);
      expect(await count()).to.equal(0);
    });
    expect(await count()).to.equal(1);
  });

  it('refuses to write through a reader', async () => {
    expect(String(await rejection(insertRoom('a').execute(store.db.read)))).to.match(/readonly/i);
  });

  it('serves more reads at once than it has readers', async () => {
    const reads = Array.from({ length: 50 }, () => sql`SELECT 1 AS one`.execute(store.db.read));
    expect((await Promise.all(reads)).every(({ rows }) => rows.length === 1)).to.equal(true);
  });

  it('refuses what SQLite cannot hold, instead of storing its text', async () => {
    const odd: unknown = { toString: () => 'canary' };
    const work = store.db.write((write) => sql`UPDATE meta SET value = ${odd}`.execute(write));
    expect((await rejection(work)).message).to.include('cannot hold');
  });

  it('empties its log', async () => {
    await store.db.write((write) => insertRoom('a').execute(write));
    expect((await stat(`${store.path}-wal`)).size).to.be.above(0);
    await store.db.checkpoint();
    expect((await stat(`${store.path}-wal`)).size).to.equal(0);
  });

  it('keeps everything over a restart', async () => {
    await store.db.write((write) => insertRoom('a').execute(write));
    const db = await store.reopen();
    expect((await sql`SELECT slug FROM rooms`.execute(db.read)).rows).to.have.length(1);
  });
});

describe('openDb', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'roomtone-open-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('says so when the file is no database', async () => {
    const path = join(folder, 'broken.db');
    await writeFile(path, 'this is no database, but a text that is long enough to look like a header'.repeat(20));
    const error = await rejection(openDb({ path, report: () => undefined }));
    expect(error).to.be.instanceOf(RoomtoneError);
    expect(error).to.include({ code: 'store-broken' });
  });

  it('refuses a file of a newer version and leaves it alone', async () => {
    const path = join(folder, 'newer.db');
    await (await openDb({ path, report: () => undefined })).close();
    const connection = await (await loadSqlite3()).open(path, 'write');
    await connection.exec(`PRAGMA user_version = ${steps.length + 1}`);
    await connection.close();
    const error = await rejection(openDb({ path, report: () => undefined }));
    expect(error.message).to.include('newer version');
  });
});

describe('migrate', () => {
  it('applies only what is missing, and nothing of a step that fails', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'roomtone-migrate-'));
    const connection = await (await loadSqlite3()).open(join(folder, 'm.db'), 'write');
    const first = 'CREATE TABLE one(id INTEGER) STRICT; INSERT INTO one VALUES (1);';
    const version = async () => (await connection.all('PRAGMA user_version', []))[0]?.['user_version'];
    await migrate(connection, [first]);
    expect(await version()).to.equal(1);
    const error = await rejection(migrate(connection, [first, 'CREATE TABLE two(id INTEGER); SELECT nonsense;']));
    expect(String(error)).to.include('nonsense');
    expect(await version()).to.equal(1);
    await migrate(connection, [first, 'CREATE TABLE two(id INTEGER) STRICT;']);
    expect(await version()).to.equal(2);
    expect(await connection.all('SELECT id FROM one', [])).to.have.length(1);
    await connection.close();
    await rm(folder, { recursive: true, force: true });
  });
});
