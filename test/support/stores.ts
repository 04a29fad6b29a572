// Databases for tests: one in a folder of its own, on every driver that this Node offers, with a small household in it.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Grant } from '../../config/words/grant.ts';
import type { PlayEvent } from '../../config/words/play.ts';
import { type About, compileGrants, isPermitted, type Permitted, permit } from '../../server/core/consent.ts';
import { type Db, openDb } from '../../server/store/db.ts';
import { type EngineName, engineNames } from '../../server/store/engines/engine.ts';
import { addGrant, listActiveGrants, type NewGrant } from '../../server/store/grants.ts';
import { type LedgerKey, readLedgerKey } from '../../server/store/ledger.ts';
import { createPerson } from '../../server/store/people.ts';
import { addRoom } from '../../server/store/rooms.ts';
import { type NewTrack, upsertTracks } from '../../server/store/tracks.ts';
import { noonMs } from './fake-clock.ts';

const hasNodeSqlite = (): boolean => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 13);
};

export const engines: readonly EngineName[] = engineNames.filter((name) => name !== 'node:sqlite' || hasNodeSqlite());

export interface TestStore {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly path: string;
  readonly folder: string;
  /** Closes and opens it again, as a restart does. */
  reopen(): Promise<Db>;
  drop(): Promise<void>;
}

export const openTestStore = async (driver: EngineName = 'sqlite3', ballastBytes = 4096): Promise<TestStore> => {
  const folder = await mkdtemp(join(tmpdir(), 'roomtone-store-'));
  const path = join(folder, 'data', 'roomtone.db');
  const open = () => openDb({ path, driver, report: () => undefined, ballastBytes });
  let db = await open();
  const key = await readLedgerKey(join(folder, 'data', 'ledger.key'));
  return {
    get db() {
      return db;
    },
    key,
    path,
    folder,
    reopen: async () => {
      await db.close();
      db = await open();
      return db;
    },
    drop: async () => {
      await db.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Runs the same tests on every driver. */
export const onEachDriver = (title: string, body: (driver: EngineName) => void): void => {
  for (const driver of engines) describe(`${title} (${driver})`, () => body(driver));
};

export const grantOf = (words: Partial<NewGrant> & Pick<NewGrant, 'byPerson'>): NewGrant => ({
  room: null,
  person: null,
  kind: 'play',
  purpose: 'keep',
  effect: 'allow',
  startsAtMs: noonMs,
  endsAtMs: null,
  retentionDays: null,
  noticeVersion: 1,
  method: 'panel',
  ...words,
});

export interface TestHousehold {
  readonly ada: number;
  readonly grant: Grant;
}

/** One adult, a kitchen, and the permission to remember. */
export const fillHousehold = async ({ db, key }: Pick<TestStore, 'db' | 'key'>): Promise<TestHousehold> =>
  db.write(async (write) => {
    const ada = await createPerson(write, { name: 'Ada', role: 'admin', passwordHash: 'x', atMs: noonMs });
    await addRoom(
      write,
      {
        id: 'kitchen',
        name: 'Kitchen',
        purpose: 'kitchen',
        automatic: 'off',
        settleSeconds: 20,
        ceilingPercent: 60,
        personalOn: true,
      },
      [ada.id],
    );
    const grant = await addGrant(write, key, grantOf({ byPerson: ada.id, person: ada.id }));
    return { ada: ada.id, grant };
  });

export const newTrack = (name: string, words: Partial<NewTrack> = {}): NewTrack => ({
  key: `artist of ${name}|${name}`,
  title: name,
  artist: `Artist of ${name}`,
  artistKey: `artist of ${name}`,
  album: null,
  albumKey: null,
  disc: null,
  number: null,
  durationMs: 180_000,
  year: null,
  addedAtMs: noonMs,
  ...words,
});

/** Stores tracks by name and answers their ids in the same order. */
export const addTracks = async (db: Db, names: readonly string[]): Promise<readonly number[]> => {
  const tracks = names.map((name) => newTrack(name));
  const ids = await db.write((write) => upsertTracks(write, tracks));
  return tracks.map((track) => ids.get(track.key) ?? Number.NaN);
};

/** The value with the permission that the store's own grants give now; throws when they give none. */
export const permitNow = async <T>(db: Db, value: T, about: Partial<About> = {}): Promise<Permitted<'keep', T>> => {
  const rooms = { kitchen: { owners: [1], everyOwner: false, privateUntilMs: null, guestUntilMs: null } };
  const context = { epoch: 1, sensingStopped: false, rooms, people: {} };
  // The one grant of the test household has no room; here it stands for the room that is asked about.
  const grants = (await listActiveGrants(db.read)).map((grant) => ({ ...grant, room: about.room ?? grant.room }));
  const table = compileGrants(grants, context);
  const answer = permit(table, 'keep', { room: null, kind: 'play', person: 1, ...about, value }, noonMs + 1);
  if (isPermitted(answer)) return answer;
  throw new Error(`not permitted: ${answer.denied}`);
};

export const playOf = (words: Partial<PlayEvent> & Pick<PlayEvent, 'trackId'>): PlayEvent => ({
  playId: 'run-1',
  room: 'kitchen',
  speaker: 1,
  startedAtMs: noonMs,
  endedAtMs: noonMs + 180_000,
  listenedMs: 180_000,
  endPositionMs: 180_000,
  durationMs: 180_000,
  outcome: 'finished',
  origin: 'person',
  pickId: null,
  ...words,
});

/** How often `needle` stands in any file of a folder, as UTF-8 or UTF-16. */
export const countBytes = async (folder: string, needle: string): Promise<number> => {
  let found = 0;
  const wanted = [Buffer.from(needle, 'utf8'), Buffer.from(needle, 'utf16le')];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    // A file that went between the listing and the reading holds nothing.
    const bytes = await readFile(join(entry.parentPath, entry.name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    for (const word of wanted) {
      for (let at = bytes.indexOf(word); at >= 0; at = bytes.indexOf(word, at + 1)) found += 1;
    }
  }
  return found;
};
