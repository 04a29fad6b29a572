// Stop and forget: what ends to be forgotten is forgotten, whatever happens in between, with one receipt and its counts.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { finishErasures } from '../../server/store/forget.ts';
import { addGrant, endGrants } from '../../server/store/grants.ts';
import { listLedger, verifyLedger } from '../../server/store/ledger.ts';
import { listReceipts } from '../../server/store/receipts.ts';
import { saveSensor } from '../../server/store/sensors.ts';
import { type Compiled, compileProgram } from '../support/compiled.ts';
import { createFakeClock, noonMs } from '../support/fake-clock.ts';
import { plainForgetting } from '../support/plain-forgetting.ts';
import { refusalOf, wire } from '../support/small-house.ts';
import { countBytes, fillHousehold, grantOf, openTestStore, type TestStore } from '../support/stores.ts';

/** A number whose eight bytes are letters of ASCII, so that they are found wherever they lie. */
const oddBytes = 'A[3(EX.X';
const odd = Buffer.from(oddBytes, 'latin1').readDoubleBE();
const kept = 40;

describe('stop and forget', () => {
  let store: TestStore;
  let ada = 0;

  /** Two permissions to keep, the second given anew meanwhile; each let something in. */
  beforeEach(async () => {
    store = await openTestStore();
    const { ada: first, grant } = await fillHousehold(store);
    ada = first;
    await store.db.write(async (write) => {
      const words = { byPerson: ada, room: 'kitchen', retentionDays: 30 } as const;
      for (const kind of ['motion', 'illuminance'] as const) {
        const slug = `pir.${kind}`;
        await saveSensor(write, {
          ...{ slug, source: 'roomtone', instance: '', entity: 'pir', kind, name: slug, unit: null },
          ...{ room: 'kitchen', stateTopic: slug, path: null, onValue: null },
        });
        for (const purpose of ['react', 'keep'] as const) {
          const { id } = await addGrant(write, store.key, grantOf({ ...words, kind, purpose }));
          if (purpose === 'react') continue;
          for (let at = 0; at < kept / 2; at += 1)
            await sql`INSERT INTO observations(sensor_id, at_ms, value, grant_id)
              SELECT id, ${noonMs + at}, ${odd}, ${id} FROM sensors WHERE slug = ${slug}`.execute(write);
        }
      }
      // The kitchen alone is meant: nobody has anything kept of what was played there.
      await endGrants(write, store.key, [grant.id], { atMs: noonMs, by: ada, reason: 'forgotten' });
    });
    expect(await countBytes(store.folder, oddBytes), 'the scanner must be able to find it').to.be.above(0);
  });
  afterEach(() => store.drop());

  const rowsLeft = async (): Promise<number> =>
    (await store.db.read.selectFrom('observations').select('at_ms').execute()).length;

  const expectForgotten = async (): Promise<void> => {
    expect(await rowsLeft()).to.equal(0);
    expect(await countBytes(store.folder, oddBytes)).to.equal(0);
    const receipts = (await listReceipts(store.db.read, ada)).filter(({ kind }) => kind === 'forget');
    expect(receipts).to.have.length(1);
    expect(JSON.stringify(receipts[0]?.body)).to.include(`"observations":${kept}`);
    const forgets = (await listLedger(store.db.read, { limit: 20 })).filter(({ event }) => event === 'forget');
    expect(forgets.map(({ subject }) => subject)).to.deep.equal(['room:1']);
    expect((await store.db.read.selectFrom('tombstones').select('id').execute()).length).to.equal(1);
    expect((await verifyLedger(store.db.read, store.key)).ok).to.equal(true);
  };

  it('answers a receipt for a react alone, with what had been kept because of it', async () => {
    const clock = createFakeClock();
    const small = wire(store, clock, 'run', plainForgetting({ db: store.db, key: store.key, clock }));
    await small.start();
    const reacts = small.permissions.active().filter(({ purpose }) => purpose === 'react');
    for (const { id } of reacts) {
      const { forgotten, receipt } = await small.permissions.end(id, ada, true);
      expect(forgotten).to.include({ observations: kept / 2 });
      expect(receipt).to.be.a('number');
    }
    expect(small.permissions.active()).to.deep.equal([]);
    expect(await countBytes(store.folder, oddBytes)).to.equal(0);
    small.stop();
  });

  it('answers one receipt with the counts of all that one request ended', async () => {
    const clock = createFakeClock();
    const small = wire(store, clock, 'run', plainForgetting({ db: store.db, key: store.key, clock }));
    await small.start();
    const ids = small.permissions.active().map(({ id }) => id);
    const { forgotten, receipt } = await small.permissions.endAll(ids, ada, true);
    expect(forgotten).to.include({ observations: kept });
    const [newest] = await listReceipts(store.db.read, ada);
    expect([newest?.id, newest?.kind]).to.deep.equal([receipt, 'forget']);
    await expectForgotten();
    small.stop();
  });

  it('is tried again each minute when the disk refuses in between, and told once', async () => {
    const clock = createFakeClock();
    const real = plainForgetting({ db: store.db, key: store.key, clock });
    let fails = true;
    const small = wire(store, clock, 'run', {
      finishLeft: real.finishLeft,
      carryOut: (id) => (fails ? Promise.reject(new Error('disk I/O error')) : real.carryOut(id)),
    });
    await small.start();
    const ids = small.permissions.active().map(({ id }) => id);
    expect(await refusalOf(small.permissions.endAll(ids, ada, true))).to.include('disk');
    expect(await rowsLeft()).to.equal(kept);
    fails = false;
    await small.permissions.jobs.find(({ name }) => name === 'finish-forgetting')?.run();
    await expectForgotten();
    small.stop();
  });

  it('is noted also when the end itself could be written only later', async () => {
    const clock = createFakeClock();
    const real = plainForgetting({ db: store.db, key: store.key, clock });
    const small = wire(store, clock, 'run', real);
    await small.start();
    const ids = small.permissions.active().map(({ id }) => id);
    small.breakDisk(true);
    expect(await refusalOf(small.permissions.endAll(ids, ada, true))).to.include('disk');
    small.breakDisk(false);
    await small.minute();
    await real.finishLeft();
    await expectForgotten();
    small.stop();
  });

  describe('with a process that is killed', function () {
    this.timeout(60_000);
    let program: Compiled | null = null;
    before(async () => {
      program = await compileProgram('test/support/stop-and-forget-writer.ts');
    });
    after(() => program?.drop());

    /** Answers what it said until it stood still; then it was killed. */
    const killedAfter = (writes: number): Promise<string> =>
      new Promise((resolve, reject) => {
        const key = join(store.folder, 'data', 'ledger.key');
        const child = spawn(process.execPath, [program?.path ?? '', store.path, key, String(ada), String(writes)]);
        let said = '';
        child.stderr.on('data', (piece) => reject(new Error(String(piece))));
        child.stdout.on('data', (piece) => {
          said += String(piece);
          if (/standing|done/.test(said)) child.kill('SIGKILL');
        });
        child.on('exit', () => resolve(said));
      });

    for (const writes of [0, 2, 4])
      it(`after ${writes} writes of the erasure it is finished at the next start`, async () => {
        await store.db.close();
        expect(await killedAfter(writes)).to.equal(`kept ${kept}\nstanding\n`);
        await store.reopen();
        const ended = await store.db.read.selectFrom('grants').select('end_reason').execute();
        expect(ended.every(({ end_reason: reason }) => reason === 'forgotten')).to.equal(true);
        if (writes === 0) expect(await rowsLeft(), 'nothing was erased before the kill').to.equal(kept);
        expect(await finishErasures(store.db, store.key)).to.equal(1);
        await expectForgotten();
        expect(await finishErasures(store.db, store.key)).to.equal(0);
      });
  });
});
