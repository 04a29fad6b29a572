// A backup of every older shape of the database is brought to today's on its way in; one of a newer shape is refused.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Kysely, sql } from 'kysely';
import { RoomtoneError } from '../../config/words/errors.ts';
import { makeBackup } from '../../server/flows/backup-make.ts';
import { stageRestore } from '../../server/flows/backup-open.ts';
import { makeSeed, recipientOf } from '../../server/ground/recovery-key.ts';
import { finishStage } from '../../server/ground/staged-folder.ts';
import { createCopies } from '../../server/store/copies.ts';
import { openDb } from '../../server/store/db.ts';
import { dialectOver } from '../../server/store/dialect.ts';
import type { Connection, Engine } from '../../server/store/engines/engine.ts';
import { loadSqlite3 } from '../../server/store/engines/sqlite3.ts';
import { appendLedger, readLedgerKey, verifyLedger } from '../../server/store/ledger.ts';
import { migrate, steps } from '../../server/store/migrations/migrate.ts';
import type { Tables } from '../../server/store/tables.ts';
import { fillHousehold, openTestStore } from '../support/stores.ts';
import { hashTables } from '../support/table-hash.ts';

const atMs = Date.UTC(2026, 6, 1);
const report = (): void => undefined;

/** Rows that even the first Roomtone could write. */
const firstRows = `
INSERT INTO people(pseudonym, name, folded_name, role, status, created_at_ms) VALUES ('p-ada', 'Ada', 'ada', 'admin', 'active', 1);
INSERT INTO rooms(slug, name, purpose, automatic, settle_s, ceiling_percent) VALUES ('kitchen', 'Kitchen', 'kitchen', 'off', 20, 60);
INSERT INTO room_owners(room_id, person_id) VALUES (1, 1);
INSERT INTO grants(room_id, kind, purpose, effect, by_person, starts_at_ms, notice_version, method)
  VALUES (1, 'play', 'keep', 'allow', 1, 1, 1, 'panel'), (1, 'temperature', 'keep', 'allow', 1, 1, 1, 'panel');
INSERT INTO artists(key, name) VALUES ('an artist', 'An artist');
INSERT INTO tracks(key, title, artist_id, added_at_ms)
  SELECT 'track ' || value, 'Track ' || value, 1, 1 FROM generate_numbers;
INSERT INTO plays(owner_id, at_ms, track_id, outcome, origin, room_id, grant_id, learn)
  SELECT 1, 60000 * value, 1 + value % 100, 'finished', 'person', 1, 1, 1 FROM generate_numbers;
INSERT INTO sensors(slug, source, instance, entity, kind, name, room_id, state_topic)
  VALUES ('shelf.temperature', 'roomtone', '', 'shelf', 'temperature', 'Shelf', 1, 'roomtone/sensor/shelf/temperature');
INSERT INTO observations(sensor_id, at_ms, value, grant_id) SELECT 1, value, 20.5, 2 FROM generate_numbers;
`.replaceAll(
  'generate_numbers',
  '(WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 400) SELECT value FROM n)',
);

const writeLedger = async (connection: Connection, folder: string): Promise<void> => {
  const key = await readLedgerKey(join(folder, 'ledger.key'));
  const db = new Kysely<Tables>({ dialect: dialectOver([connection]) });
  await db.transaction().execute(async (write) => {
    const words = { actor: 'p-ada', subject: 'room:1' };
    for (const [index, kind] of ['play', 'temperature'].entries()) {
      const body = { grant: index + 1, room: 1, kind, purpose: 'keep', effect: 'allow', endsAtMs: null };
      await appendLedger(write, key, { ...words, atMs: 1, event: 'grant', body });
    }
    for (let n = 2; n < 20; n += 1)
      await appendLedger(write, key, { ...words, atMs: n, event: 'reviewed', body: { n } });
  });
};

/** A data folder as a Roomtone left it that knew only these steps. */
const layHouse = async (engine: Engine, folder: string, known: readonly string[]): Promise<string> => {
  const path = join(folder, 'roomtone.db');
  const connection = await engine.open(path, 'write');
  await migrate(connection, known);
  await connection.exec(firstRows);
  await writeLedger(connection, folder);
  await connection.close();
  return path;
};

describe('a backup of another shape', function () {
  this.timeout(60_000);
  let root: string;
  let engine: Engine;
  const seed = makeSeed();

  const folderOf = (name: string): string => mkdtempSync(join(root, name));

  const backUp = async (known: readonly string[]): Promise<{ readonly file: string; readonly path: string }> => {
    const dataDir = folderOf('source-');
    const path = await layHouse(engine, dataDir, known);
    const db = { withCopy: createCopies(engine, path).lend };
    const order = { db, dataDir, folder: root, name: `from-${known.length}.rtb`, recipient: recipientOf(seed), atMs };
    await makeBackup({ ...order, progress: () => undefined });
    return { file: join(root, order.name), path };
  };

  const stage = (file: string, dataDir: string) =>
    stageRestore({ file, seed, dataDir, forgottenFiles: [], own: null, report });

  const openAt = (path: string) => openDb({ path, report, ballastBytes: 0 });

  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'roomtone-shapes-'));
    engine = await loadSqlite3();
  });

  after(() => rmSync(root, { recursive: true, force: true }));

  for (let version = 1; version < steps.length; version += 1) {
    const back = steps.length - version;
    it(`${back} older is restored on an empty machine as today's, with every row`, async () => {
      const { file, path } = await backUp(steps.slice(0, version));
      const empty = folderOf('empty-');
      expect((await stage(file, empty)).madeAtMs).to.equal(atMs);
      expect(await finishStage(empty)).to.equal(true);
      const restored = await openAt(join(empty, 'roomtone.db'));
      const { rows: shape } = await sql<{ user_version: number }>`PRAGMA user_version`.execute(restored.read);
      expect(shape).to.deep.equal([{ user_version: steps.length }]);
      const hashes = await hashTables(restored.read);
      for (const table of ['plays', 'tracks', 'observations']) expect(hashes[table], table).to.match(/^400 /);
      expect(await verifyLedger(restored.read, await readLedgerKey(join(empty, 'ledger.key')))).to.include({
        ok: true,
        entries: 20,
      });
      await restored.close();
      // The same as if the old machine itself had been given this Roomtone.
      const inPlace = await openAt(path);
      expect(hashes).to.deep.equal(await hashTables(inPlace.read));
      await inPlace.close();
    });
  }

  it('newer is refused with a plain sentence, and the live data stay as they are', async () => {
    const { file } = await backUp([...steps, 'CREATE TABLE from_tomorrow(id INTEGER) STRICT;']);
    const live = await openTestStore();
    const dataDir = join(live.folder, 'data');
    await fillHousehold(live);
    const before = await hashTables(live.db.read);
    const names = readdirSync(dataDir).sort();
    const refused = await stage(file, dataDir).then(
      () => null,
      (error: unknown) => error,
    );
    expect(refused).to.be.instanceOf(RoomtoneError);
    expect((refused as RoomtoneError).code).to.equal('newer-backup');
    expect((refused as RoomtoneError).message).to.equal(
      'A newer Roomtone made this backup. Update this Roomtone first, then restore it. Nothing was changed.',
    );
    expect(await hashTables(live.db.read)).to.deep.equal(before);
    expect(readdirSync(dataDir).sort()).to.deep.equal(names);
    expect(await finishStage(dataDir)).to.equal(false);
    await live.drop();
  });
});
