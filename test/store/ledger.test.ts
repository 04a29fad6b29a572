// The permission ledger: it only grows, every changed bit is noticed, and grants never exist without it.
import { readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { headWordList, wordsOfHead } from '../../config/words/head-words.ts';
import { seeded } from '../../devices/sim/people.ts';
import {
  addGrant,
  endGrant,
  endGrants,
  endGrantsOfRoom,
  grantById,
  listActiveGrants,
} from '../../server/store/grants.ts';
import { appendLedger, listLedger, readLedgerKey, verifyLedger } from '../../server/store/ledger.ts';
import { addRoom, listRooms, removeRoom } from '../../server/store/rooms.ts';
import { noonMs } from '../support/fake-clock.ts';
import { fields, flipOneBit } from '../support/flip-bit.ts';
import { fillLedger } from '../support/long-ledger.ts';
import {
  fillHousehold,
  grantOf,
  onEachDriver,
  openTestStore,
  type TestHousehold,
  type TestStore,
} from '../support/stores.ts';

onEachDriver('ledger', (driver) => {
  let store: TestStore;
  let household: TestHousehold;

  beforeEach(async () => {
    store = await openTestStore(driver);
    household = await fillHousehold(store);
  });
  afterEach(() => store.drop());

  const append = (count: number) =>
    store.db.write(async (write) => {
      for (let entry = 0; entry < count; entry += 1) {
        const fact = {
          atMs: noonMs + entry,
          event: 'reviewed' as const,
          actor: 'house',
          subject: 'house',
          body: { entry },
        };
        await appendLedger(write, store.key, fact);
      }
    });

  const verdict = () => verifyLedger(store.db.read, store.key);

  /** Tampers as somebody with the file could: the triggers are the first thing to go. */
  const tamper = (statement: string) =>
    store.db.write(async (write) => {
      await sql`DROP TRIGGER IF EXISTS ledger_no_update`.execute(write);
      await sql`DROP TRIGGER IF EXISTS ledger_no_delete`.execute(write);
      await sql`DROP TRIGGER IF EXISTS ledger_no_replace`.execute(write);
      await sql.raw(statement).execute(write);
    });

  it('holds its entries in order, newest first, by pseudonym only', async () => {
    await append(3);
    const entries = await listLedger(store.db.read, { limit: 10 });
    expect(entries.map(({ seq, event }) => [seq, event])).to.deep.equal([
      [4, 'reviewed'],
      [3, 'reviewed'],
      [2, 'reviewed'],
      [1, 'grant'],
    ]);
    expect(entries.every(({ hash }) => /^[0-9a-f]{64}$/.test(hash))).to.equal(true);
    expect(JSON.stringify(entries)).to.not.match(/"ada"|"kitchen"/i);
    expect(await listLedger(store.db.read, { limit: 10, beforeSeq: 2 })).to.have.length(1);
    expect(await verdict()).to.deep.include({ ok: true, entries: 4, head: entries[0]?.hash });
  });

  it('refuses every change', async () => {
    for (const statement of [
      'UPDATE ledger SET at_ms = 0',
      'DELETE FROM ledger',
      'REPLACE INTO ledger SELECT * FROM ledger',
    ]) {
      const failed = await store.db
        .write((write) => sql.raw(statement).execute(write))
        .then(
          () => 'nothing',
          (error: unknown) => String(error),
        );
      expect(failed, statement).to.match(/only grows|UNIQUE/);
    }
    expect((await verdict()).ok).to.equal(true);
  });

  it('notices entries that are missing at the start, in the middle and at the end', async () => {
    await append(5);
    for (const where of ['seq = 1', 'seq = 3', 'seq = 6', 'seq >= 2', 'seq >= 1']) {
      await tamper('CREATE TABLE kept AS SELECT * FROM ledger');
      await tamper(`DELETE FROM ledger WHERE ${where}`);
      expect(await verdict(), where).to.deep.include({ ok: false, problem: 'missing' });
      await tamper('DELETE FROM ledger');
      await tamper('INSERT INTO ledger SELECT * FROM kept');
      await tamper('DROP TABLE kept');
    }
    expect((await verdict()).ok).to.equal(true);
  });

  it('notices permissions that it does not tell of, or tells of otherwise', async () => {
    const words = { byPerson: household.ada, room: 'kitchen', kind: 'motion', purpose: 'react' } as const;
    const until = await store.db.write((write) =>
      addGrant(write, store.key, grantOf({ ...words, endsAtMs: noonMs + 9 })),
    );
    const no = await store.db.write((write) => addGrant(write, store.key, grantOf({ ...words, effect: 'deny' })));
    const over = await store.db.write((write) => addGrant(write, store.key, grantOf(words)));
    const end = { atMs: noonMs + 5, by: household.ada, reason: 'revoked' };
    await store.db.write((write) => endGrants(write, store.key, [over.id], end));
    const whole = await verdict();
    expect(whole.ok).to.equal(true);
    await tamper('CREATE TABLE kept AS SELECT * FROM grants');
    for (const [statement, seq] of [
      [`UPDATE grants SET ends_at_ms = NULL WHERE id = ${until.id}`, 2],
      [`UPDATE grants SET effect = 'allow' WHERE id = ${no.id}`, 3],
      [`UPDATE grants SET ended_at_ms = ${noonMs} WHERE id = ${no.id}`, 3],
      [`DELETE FROM grants WHERE id = ${no.id}`, 3],
      [`UPDATE grants SET ended_at_ms = NULL, end_reason = NULL WHERE id = ${over.id}`, 4],
      [`UPDATE grants SET room_id = 2 WHERE id = ${until.id}`, 2],
      [`UPDATE grants SET kind = 'power' WHERE id = ${until.id}`, 2],
      [`UPDATE grants SET purpose = 'share' WHERE id = ${until.id}`, 2],
      [`UPDATE grants SET retention_days = 365 WHERE id = ${until.id}`, 2],
      [`UPDATE grants SET person_id = 7 WHERE id = ${until.id}`, 2],
      [
        `INSERT INTO grants(room_id, kind, purpose, effect, by_person, starts_at_ms, notice_version, method)
          VALUES (1, 'motion', 'keep', 'allow', 1, 1, 1, 'panel')`,
        0,
      ],
    ] as const) {
      await tamper(statement);
      expect(await verdict(), statement).to.deep.equal({ ok: false, seq, problem: 'grants' });
      await tamper('PRAGMA defer_foreign_keys = ON');
      await store.db.write(async (write) => {
        await sql`DELETE FROM grants`.execute(write);
        await sql`INSERT INTO grants SELECT * FROM kept`.execute(write);
      });
    }
    expect(await verdict()).to.deep.equal(whole);
  });

  it('is not whole when it was wiped, and does not become so by what is written after it', async () => {
    const fact = { atMs: noonMs, event: 'reviewed' as const, actor: 'house', subject: 'house', body: {} };
    await append(3);
    await tamper('DELETE FROM ledger WHERE seq > 2');
    await store.db.write((write) => appendLedger(write, store.key, fact));
    expect(await verdict()).to.deep.include({ ok: false, problem: 'missing' });
    await tamper('DELETE FROM ledger');
    await tamper(`DELETE FROM meta WHERE key = 'ledger_head'`);
    expect(await verdict(), 'somebody lives here').to.deep.equal({ ok: false, seq: 1, problem: 'missing' });
    await store.db.write((write) => appendLedger(write, store.key, fact));
    expect(await verdict(), 'a new one does not tell of what is on').to.deep.equal({
      ok: false,
      seq: 0,
      problem: 'grants',
    });
    await tamper('DELETE FROM ledger');
    await tamper('DELETE FROM grants');
    await tamper(`DELETE FROM meta WHERE key = 'ledger_head'`);
    expect((await verdict()).ok, 'people alone').to.equal(false);
  });

  it('does not accept entries made with another key', async () => {
    const fact = { atMs: noonMs, event: 'reviewed' as const, actor: 'house', subject: 'house', body: {} };
    await store.db.write((write) => appendLedger(write, new Uint8Array(32), fact));
    expect((await verdict()).ok).to.equal(false);
  });

  it('keeps its key for itself, and notices a damaged one', async () => {
    const path = join(store.folder, 'data', 'ledger.key');
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    expect(await readLedgerKey(path)).to.deep.equal(await readFile(path));
    await truncate(path, 5);
    const failed = await readLedgerKey(path).catch((error: Error) => error.message);
    expect(failed).to.include('damaged');
  });

  it('writes a grant and its entry together or not at all', async () => {
    const failing = store.db.write(async (write) => {
      await addGrant(write, store.key, grantOf({ byPerson: household.ada, kind: 'motion', purpose: 'react' }));
      throw new Error('on purpose');
    });
    await failing.catch(() => undefined);
    expect(await listActiveGrants(store.db.read)).to.have.length(1);
    expect(await verdict()).to.deep.include({ ok: true, entries: 1 });
  });

  it('ends a grant once', async () => {
    const end = { atMs: noonMs + 5, by: household.ada, reason: 'stopped' };
    const ended = await store.db.write((write) => endGrant(write, store.key, household.grant.id, end));
    expect(ended).to.deep.equal({ ...household.grant, endedAtMs: noonMs + 5 });
    expect(await store.db.write((write) => endGrant(write, store.key, household.grant.id, end))).to.equal(null);
    expect(await listActiveGrants(store.db.read)).to.deep.equal([]);
    expect((await grantById(store.db.read, household.grant.id))?.endedAtMs).to.equal(noonMs + 5);
    expect(await verdict()).to.deep.include({ ok: true, entries: 2 });
  });

  it('ends several at once, each once, and nothing else', async () => {
    const timed = grantOf({ byPerson: household.ada, kind: 'motion', purpose: 'react', endsAtMs: noonMs + 100 });
    const { id } = await store.db.write((write) => addGrant(write, store.key, timed));
    const end = { atMs: noonMs + 100, by: null, reason: 'ran-out' };
    await store.db.write((write) => endGrants(write, store.key, [id, id, 4711], end));
    expect((await listActiveGrants(store.db.read)).map((one) => one.id)).to.deep.equal([household.grant.id]);
    expect(await verdict()).to.deep.include({ ok: true, entries: 3 });
  });

  it('gives back every word of a grant', async () => {
    const words = grantOf({
      byPerson: household.ada,
      room: 'kitchen',
      kind: 'sound-level',
      purpose: 'share',
      effect: 'deny',
      endsAtMs: noonMs + 9,
      retentionDays: 30,
    });
    const made = await store.db.write((write) => addGrant(write, store.key, words));
    const { method: _method, ...said } = words;
    expect(made).to.deep.equal({ ...said, id: made.id, endedAtMs: null });
    expect((await listActiveGrants(store.db.read)).at(-1)).to.deep.equal(made);
  });

  it('never widens a grant when its room goes, and never lends its number to a new room', async () => {
    const words = grantOf({ byPerson: household.ada, room: 'kitchen', kind: 'motion', purpose: 'react' });
    const grant = await store.db.write((write) => addGrant(write, store.key, words));
    const removal = { by: household.ada, atMs: noonMs + 1 };
    expect(await store.db.write((write) => removeRoom(write, store.key, 'kitchen', removal))).to.equal(true);
    expect(await listRooms(store.db.read)).to.deep.equal([]);
    const active = await listActiveGrants(store.db.read);
    expect(active.map(({ id }) => id)).to.deep.equal([household.grant.id]);
    const again = { id: 'kitchen', name: 'Kitchen', purpose: 'kitchen', automatic: 'off' } as const;
    await store.db.write((write) =>
      addRoom(write, { ...again, settleSeconds: 20, ceilingPercent: 60, personalOn: true }, []),
    );
    await store.db.write((write) => endGrantsOfRoom(write, store.key, 1, { atMs: 0, by: null, reason: 'test' }));
    expect(await grantById(store.db.read, grant.id)).to.equal(null);
    expect(await listActiveGrants(store.db.read)).to.deep.equal(active);
  });

  it('finds every one of 1,000 random single-bit flips in the stored fields and in the head', async function () {
    this.timeout(60_000);
    await fillLedger(store, 30);
    await tamper('SELECT 1');
    const random = seeded(3);
    const hit = new Map<string, number>();
    const missed: string[] = [];
    await store.db.write(async (write) => {
      for (let flip = 0; flip < 1000; flip += 1) {
        const at = await flipOneBit(write, random);
        hit.set(at.field, (hit.get(at.field) ?? 0) + 1);
        if ((await verifyLedger(write, store.key)).ok) missed.push(at.field);
        await at.back();
      }
    });
    expect(missed).to.deep.equal([]);
    expect([...hit.keys()].sort()).to.deep.equal([...fields].sort());
    expect((await verdict()).ok).to.equal(true);
  });

  it('finds an entry put in before the first, and one with a number that no number can hold', async () => {
    await append(3);
    await tamper(
      'INSERT INTO ledger SELECT -1, at_ms, event, actor, subject, body, prev, mac FROM ledger WHERE seq = 1',
    );
    expect((await verdict()).ok).to.equal(false);
    await tamper('DELETE FROM ledger WHERE seq = -1');
    expect((await verdict()).ok).to.equal(true);
    await tamper('UPDATE ledger SET at_ms = at_ms + 4611686018427387904 WHERE seq = 2');
    expect(await verdict()).to.deep.include({ ok: false, seq: 2, problem: 'changed' });
  });

  it('verifies 20,000 entries of a chain made by its description, far within the time for 100,000 (2 s)', async function () {
    this.timeout(60_000);
    await fillLedger(store, 20_000);
    const before = process.cpuUsage();
    expect(await verdict()).to.deep.include({ ok: true, entries: 20_001 });
    // The processor's own time, because other work on the machine says nothing about ours.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).to.be.below(1500);
  });

  it('reads its head as eight words, eleven bits each, most significant first', async () => {
    expect(new Set(headWordList).size).to.equal(2048);
    expect(headWordList.every((word) => /^[a-z]{3,8}$/.test(word))).to.equal(true);
    const place = (...bits: readonly number[]) => bits.map((one) => one.toString(2).padStart(11, '0')).join('');
    const bits = place(0, 2047, 1, 1024, 3, 4, 5, 6);
    const head = BigInt(`0b${bits}`).toString(16).padStart(22, '0').padEnd(64, 'f');
    expect(wordsOfHead(head)).to.deep.equal([0, 2047, 1, 1024, 3, 4, 5, 6].map((index) => headWordList[index]));
    const whole = await verdict();
    if (!whole.ok) throw new Error('the ledger is broken');
    expect(whole.words).to.deep.equal(wordsOfHead(whole.head));
  });
});
