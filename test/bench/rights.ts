// How fast the whole ledger is checked and a long history is copied, beside what the bare cryptography and packing of the same bytes take.
import { createHmac } from 'node:crypto';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import { sql } from 'kysely';
import { copyOf } from '../../server/flows/own-copy.ts';
import { verifyLedger } from '../../server/store/ledger.ts';
import { upsertTracks } from '../../server/store/tracks.ts';
import { fillLedger } from '../support/long-ledger.ts';
import { fillHousehold, newTrack, openTestStore, type TestStore } from '../support/stores.ts';
import type { Part, Row } from './table.ts';

const entries = 100_000;
const plays = 500_000;
const tracks = 20_000;

const timed = async (work: () => Promise<unknown> | unknown): Promise<number> => {
  const beganMs = performance.now();
  await work();
  return performance.now() - beganMs;
};

const verifyRow = async (store: TestStore): Promise<Row> => {
  const hashed = await fillLedger(store, entries);
  const limit = await timed(() => {
    const hmac = createHmac('sha256', store.key);
    for (const text of hashed) hmac.update(text);
    return hmac.digest();
  });
  const value = await timed(() => verifyLedger(store.db.read, store.key));
  const peer = { what: 'HMAC of the same bytes in one go', value: limit };
  return {
    what: `verify ${entries.toLocaleString('en')} entries of the ledger`,
    value,
    unit: 'ms',
    peer,
    aim: '<= 2,000 ms',
  };
};

const fillPlays = async ({ db }: TestStore, owner: number, grant: number): Promise<void> => {
  const library = Array.from({ length: tracks }, (_, index) =>
    newTrack(`A piece of music, number ${index}`, { album: `Album ${index % 900}`, albumKey: `album ${index % 900}` }),
  );
  await db.write((write) => upsertTracks(write, library));
  await db.write((write) =>
    sql`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${plays - 1})
      INSERT INTO plays(owner_id, at_ms, track_id, ms_played, outcome, origin, room_id, grant_id, learn)
      SELECT ${owner}, 1500000000000 + i * 200000, 1 + (i * 7919) % ${tracks}, 180000, 'finished', 'import',
        CASE WHEN i % 3 THEN 1 END, ${grant}, 1 FROM n`.execute(write),
  );
};

/** The bytes of the play files are about those of their lines, so packing so many lines is the floor. */
const packedLines = async (): Promise<number> => {
  const line = (index: number): string =>
    `{"startedAt":"2017-07-14T02:40:00.${index % 1000}Z","title":"A piece of music, number ${(index * 7919) % tracks}","artist":"Artist of A piece of music","album":"Album ${index % 900}","room":"Kitchen","msPlayed":180000,"outcome":"finished","origin":"import","forTaste":true}`;
  const page = Buffer.from(Array.from({ length: 5000 }, (_, index) => line(index)).join(',\n'));
  const deflate = promisify(deflateRaw);
  return timed(async () => {
    for (let done = 0; done < plays; done += 5000) await deflate(page);
  });
};

const copyRow = async (store: TestStore, owner: number, grant: number): Promise<Row> => {
  await fillPlays(store, owner, grant);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const of = { read: store.db.read, person: owner, nowMs: Date.now(), hidden: [] };
  const value = await timed(async () => pipeline(await copyOf(of), nowhere));
  const peer = { what: 'deflate of such lines in one go', value: await packedLines() };
  return { what: `a copy of ${plays.toLocaleString('en')} plays`, value, unit: 'ms', peer, aim: '<= 10,000 ms' };
};

export const measureRights = async (): Promise<Part> => {
  const store = await openTestStore();
  try {
    const { ada, grant } = await fillHousehold(store);
    const rows = [await verifyRow(store), await copyRow(store, ada, grant.id)];
    return { title: 'Rights', rows };
  } finally {
    await store.drop();
  }
};
