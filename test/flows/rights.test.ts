// A copy holds all of one person and nothing of another; forgetting answers a receipt that only its owner reads; a broken ledger ends sensing.
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { sql } from 'kysely';
import { z } from 'zod';
import type { RoomtoneError } from '../../config/words/errors.ts';
import { wordsOfHead } from '../../config/words/head-words.ts';
import { compileGrants } from '../../server/core/consent.ts';
import { createDropCounts } from '../../server/core/drop-counts.ts';
import { createHouse } from '../../server/core/house.ts';
import type { House } from '../../server/core/house-types.ts';
import { createOutbound, type Link } from '../../server/flows/outbound.ts';
import { createRights } from '../../server/flows/rights.ts';
import { addGrant, endGrant } from '../../server/store/grants.ts';
import { countPlays } from '../../server/store/history.ts';
import { listLedger, verifyLedger } from '../../server/store/ledger.ts';
import { createLedgerTrust, type LedgerTrust } from '../../server/store/ledger-trust.ts';
import { createPerson } from '../../server/store/people.ts';
import { createPlaylist } from '../../server/store/playlists.ts';
import { appendPlay } from '../../server/store/plays.ts';
import { listReceipts, receiptById } from '../../server/store/receipts.ts';
import { makeGrant } from '../house/simulated-house.ts';
import { createFakeClock, type FakeClock, noonMs } from '../support/fake-clock.ts';
import { plainForgetting } from '../support/plain-forgetting.ts';
import {
  addTracks,
  countBytes,
  fillHousehold,
  grantOf,
  openTestStore,
  permitNow,
  playOf,
  type TestStore,
} from '../support/stores.ts';
import { filesInZip } from '../support/unzip.ts';

describe('flows/rights', () => {
  let store: TestStore;
  let clock: FakeClock;
  let rights: ReturnType<typeof createRights>;
  let ledger: LedgerTrust;
  let links: Link[] = [];
  let ben = 0;
  let cleo = 0;
  const asChildOf = (guardian: number) => ({
    guardians: [guardian],
    childUntilMs: Number.MAX_SAFE_INTEGER,
    privateUntilMs: null,
  });
  let house: House;
  const owned = { settings: { id: 'kitchen', name: 'Kitchen', owners: [1], personalOn: true } };

  const play = async (owner: number, trackId: number, startedAtMs: number): Promise<void> => {
    const permitted = await permitNow(store.db, playOf({ trackId, startedAtMs }), { room: 'kitchen' });
    await store.db.write((write) => appendPlay(write, permitted, { owner, learn: true, offsetMin: 0, pick: null }));
  };

  beforeEach(async () => {
    store = await openTestStore();
    await fillHousehold(store);
    clock = createFakeClock();
    links = [];
    house = createHouse({ run: 'r', zone: 'Etc/UTC' });
    ben = await store.db.write(async (write) => {
      const { id } = await createPerson(write, { name: 'Ben', role: 'adult', passwordHash: 'x', atMs: noonMs });
      await addGrant(write, store.key, grantOf({ byPerson: id, person: id, kind: 'skip' }));
      return id;
    });
    const child = { name: 'Cleo', role: 'child', passwordHash: null, atMs: noonMs } as const;
    cleo = (await store.db.write((write) => createPerson(write, child))).id;
    const [mine = 0, his = 0] = await addTracks(store.db, ['Of "Ada", mine', 'Of Ben']);
    await play(1, mine, noonMs);
    await play(1, mine, noonMs + 1000);
    await play(ben, his, noonMs);
    await store.db.write((write) =>
      createPlaylist(write, { owner: 1, name: '=HYPERLINK("x")', trackIds: [mine], atMs: noonMs }),
    );
    ledger = createLedgerTrust(store.db, store.key, () => undefined);
    rights = createRights({
      db: store.db,
      key: store.key,
      clock,
      ledger,
      dropped: createDropCounts(),
      outbound: createOutbound(clock, () => links),
      house: () => ({ ...house, rooms: { kitchen: owned as unknown as House['rooms'][string] } }),
      eraseOnRecord: plainForgetting({ db: store.db, key: store.key, clock }).eraseOnRecord,
      hidden: () => [],
      isEncrypted: () => false,
    });
  });
  afterEach(() => store.drop());

  it('copies all of one person, valid by its own schemas, and nothing of another', async () => {
    const files = await filesInZip(await buffer(await rights.copy(1)));
    const names = [
      'account',
      'devices',
      'ledger',
      'observations',
      'permissions',
      'playlists',
      'plays',
      'reactions',
      'receipts',
    ];
    expect(
      [...files.keys()].filter((name) => name.endsWith('.json') && !name.startsWith('schema')).sort(),
    ).to.deep.equal(names.map((name) => `${name}.json`));
    for (const name of names) {
      const rows = JSON.parse(files.get(`${name}.json`) ?? '');
      const schema = z.fromJSONSchema(JSON.parse(files.get(`schema/${name}.schema.json`) ?? ''));
      expect(schema.safeParse(rows).success, name).to.equal(true);
      const lines = (files.get(`${name}.csv`) ?? '').split('\r\n').filter((line) => line !== '');
      expect(lines, name).to.have.length(rows.length + 1);
    }
    const plays = JSON.parse(files.get('plays.json') ?? '');
    expect(plays).to.have.length(2);
    expect(plays[0]).to.deep.include({
      startedAt: '2024-05-03T12:00:00.000Z',
      title: 'Of "Ada", mine',
      room: 'Kitchen',
    });
    expect(files.get('plays.csv')).to.include('"Of ""Ada"", mine"');
    expect(files.get('playlists.csv')).to.include(`"'=HYPERLINK(""x"")"`);
    expect(JSON.parse(files.get('ledger.json') ?? '').at(-1)).to.include({ event: 'export', who: 'me' });
    expect(files.get('README.txt')).to.include('the records about Ada that are listed below');
    expect([...files.values()].join(' ')).to.not.match(/\bBen\b/);
  });

  it('copies to a program of the person what their own device told only while that is shared', async () => {
    await store.db.write(async (write) => {
      await sql`INSERT INTO sensors(id, slug, source, instance, entity, kind, name, room_id, state_topic)
        VALUES (1, 'ble', 's', 'i', 'e', 'rssi', 'n', 1, 't')`.execute(write);
      const own = grantOf({ byPerson: 1, person: 1, room: 'kitchen', kind: 'rssi' });
      const { id } = await addGrant(write, store.key, own);
      await sql`INSERT INTO observations(sensor_id, at_ms, value, grant_id) VALUES (1, ${noonMs}, -60, ${id})`.execute(
        write,
      );
    });
    const copied = async (toProgram: boolean): Promise<number> => {
      const files = await filesInZip(await buffer(await rights.copy(1, toProgram)));
      expect(JSON.parse(files.get('plays.json') ?? '')).to.have.length(2);
      return JSON.parse(files.get('observations.json') ?? '').length;
    };
    const consent = { everyOwner: false, privateUntilMs: null, guestUntilMs: null };
    const context = { epoch: 1, sensingStopped: false, rooms: { kitchen: { owners: [1], ...consent } }, people: {} };
    const of = (id: number, purpose: 'react' | 'share') => ({
      ...{ ...makeGrant(id, 'kitchen', 'rssi', purpose, { person: 1 }), byPerson: 1 },
    });
    expect([await copied(false), await copied(true)]).to.deep.equal([1, 0]);
    house = { ...house, grants: compileGrants([of(1, 'react'), of(2, 'share')], context) };
    expect(await copied(true)).to.equal(1);
    house = { ...house, grants: compileGrants([of(1, 'react')], context) };
    expect(await copied(true)).to.equal(0);
  });

  it('forgets what is one’s own, against a receipt; the account and what is still allowed stay', async () => {
    const past = grantOf({ byPerson: 1, person: 1, kind: 'skip' });
    const ended = await store.db.write((write) => addGrant(write, store.key, past));
    await store.db.write((write) =>
      endGrant(write, store.key, ended.id, { atMs: noonMs + 9, by: 1, reason: 'revoked' }),
    );
    expect((await listReceipts(store.db.read, 1)).map(({ kind }) => kind)).to.deep.equal(['end', 'grant', 'grant']);
    const answer = await rights.forget({ scope: 'self' }, 1);
    expect(answer.forgotten).to.include({ plays: 2, playlists: 1 });
    expect(answer.words).to.deep.equal(wordsOfHead(answer.head));
    expect((await listReceipts(store.db.read, 1)).map(({ kind }) => kind)).to.deep.equal(['forget', 'grant']);
    expect(await countPlays(store.db.read, { owner: ben })).to.equal(1);
    expect(await countBytes(store.folder, 'Of "Ada", mine')).to.equal(0);
    const [newest] = await listLedger(store.db.read, { limit: 1 });
    expect(newest).to.deep.include({ event: 'forget', hash: answer.head });
    expect((await verifyLedger(store.db.read, store.key)).ok).to.equal(true);
  });

  it('forgets for a child what its guardian asks, and for nobody else', async () => {
    house = { ...house, grants: { ...house.grants, people: { [cleo]: asChildOf(1) } } };
    const [hers = 0] = await addTracks(store.db, ['Of Cleo']);
    await play(cleo, hers, noonMs + 5000);
    const refused = async (person: number, by: number) =>
      rights.checkForget({ scope: 'child', person }, by).then(
        () => 'done',
        (error: RoomtoneError) => error.code,
      );
    expect([await refused(cleo, ben), await refused(ben, 1), await refused(1, 1)]).to.deep.equal([
      'of-another-person',
      'of-another-person',
      'of-another-person',
    ]);
    const answer = await rights.forget({ scope: 'child', person: cleo }, 1);
    expect(answer.forgotten).to.include({ plays: 1 });
    expect(await countPlays(store.db.read, { owner: 1 }), 'what is the guardian’s stays').to.equal(2);
    expect(await countBytes(store.folder, 'Of Cleo')).to.equal(0);
    const [newest] = await listLedger(store.db.read, { limit: 1 });
    const people = await store.db.read.selectFrom('people').select(['id', 'pseudonym']).execute();
    const pseudonymOf = (id: number) => people.find((one) => one.id === id)?.pseudonym;
    expect(newest).to.include({ event: 'forget', actor: pseudonymOf(1), subject: pseudonymOf(cleo) });
    expect((await listReceipts(store.db.read, 1))[0]?.kind, 'whoever asked has the receipt').to.equal('forget');
  });

  it('shows a receipt to its owner alone, by pseudonym, with the proof and the notice in it', async () => {
    const [receipt] = await listReceipts(store.db.read, 1);
    if (receipt === undefined) throw new Error('there is no receipt');
    expect(await receiptById(store.db.read, ben, receipt.id)).to.equal(null);
    const body = JSON.stringify(receipt.body);
    expect(body).to.not.include('Ada');
    expect(receipt.body).to.include({ '@type': 'dpv:ConsentReceipt' });
    expect(body).to.include('dpv:ConsentGiven').and.to.include('Stop and forget wipes all');
    const entry = (await listLedger(store.db.read, { limit: 50 })).find(({ seq }) => seq === receipt.seq);
    expect(receipt.body['roomtone:ledger']).to.deep.equal({
      seq: receipt.seq,
      hash: entry?.hash,
      words: wordsOfHead(entry?.hash ?? ''),
    });
  });

  it('lets an owner forget a room and an admin everything, and nobody else', async () => {
    const codeOf = (promise: Promise<unknown>) =>
      promise.then(
        () => 'done',
        (error: RoomtoneError) => error.code,
      );
    expect(await codeOf(rights.forget({ scope: 'all' }, ben))).to.equal('not-allowed');
    expect(await codeOf(rights.forget({ scope: 'room', room: 'kitchen' }, ben))).to.equal('not-allowed');
    expect(await codeOf(rights.forget({ scope: 'room', room: 'cellar' }, 1))).to.equal('no-such-room');
    expect(await codeOf(rights.checkForget({ scope: 'all' }, ben))).to.equal('not-allowed');
    const [anybodys = 0] = await addTracks(store.db, ['Another']);
    await play(0, anybodys, noonMs + 5000);
    await play(cleo, anybodys, noonMs + 6000);
    house = { ...house, grants: { ...house.grants, people: { [cleo]: asChildOf(1) } } };
    const answer = await rights.forget({ scope: 'room', room: 'kitchen' }, 1);
    expect(answer.forgotten.plays, 'her own two, the house’s and her child’s').to.equal(4);
    expect(await countPlays(store.db.read, { owner: ben }), 'what he played is his word').to.equal(1);
    expect((await rights.forget({ scope: 'all' }, 1)).forgotten.plays).to.equal(1);
    const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM plays`.execute(store.db.read);
    expect(rows).to.deep.equal([{ n: 0 }]);
  });

  it('tells which connections are open, and since when', async () => {
    const link = { what: 'speaker', name: 'Shelf', to: '192.0.2.7:6600' } as const;
    links = [link];
    const opened = (await rights.privacy(1)).outbound;
    clock.advance(5000);
    expect((await rights.privacy(1)).outbound).to.deep.equal(opened);
    expect(opened).to.deep.equal([{ ...link, sinceMs: noonMs }]);
    links = [];
    const { outbound, facts } = await rights.privacy(1);
    expect(outbound).to.deep.equal([]);
    expect(facts.protects).to.deep.include({ plays: 2, accounts: 0, telemetry: false, sensing: 'off' });
    expect(facts.personal.rooms).to.deep.equal([{ id: 'kitchen', name: 'Kitchen', on: true }]);
  });

  it('stops believing a ledger that breaks while it runs, once and for all', async () => {
    let broken = 0;
    ledger.onBroken(() => {
      broken += 1;
    });
    expect((await ledger.verify()).ok).to.equal(true);
    await store.db.write(async (write) => {
      await sql`DROP TRIGGER ledger_no_update`.execute(write);
      await sql`UPDATE ledger SET actor = 'another' WHERE seq = 1`.execute(write);
    });
    expect(ledger.intact()).to.equal(true);
    expect(await rights.verify()).to.deep.include({ ok: false, seq: 1 });
    await ledger.verify();
    expect([ledger.intact(), broken]).to.deep.equal([false, 1]);
  });
});
