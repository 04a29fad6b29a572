// The library's flows over a real database in a folder of its own, wired as the composed house wires them.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JobView } from '../../config/words/panel.ts';
import { compileGrants } from '../../server/core/consent.ts';
import type { ImportsFlow } from '../../server/flows/imports.ts';
import { createImports } from '../../server/flows/imports.ts';
import { createMedia, type MediaFlow } from '../../server/flows/media.ts';
import { createMusic, type MusicFlow } from '../../server/flows/music.ts';
import { createScan, type ScanFlow } from '../../server/flows/scan.ts';
import { type Catalogue, createCatalogue } from '../../server/flows/track-catalogue.ts';
import { systemClock } from '../../server/ground/clock.ts';
import { reduceHere } from '../../server/imports/reduction.ts';
import { listActiveGrants } from '../../server/store/grants.ts';
import { fillHousehold, openTestStore, type TestHousehold, type TestStore } from './stores.ts';

export interface LibraryHouse extends TestHousehold {
  readonly store: TestStore;
  readonly dataDir: string;
  readonly catalogue: Catalogue;
  readonly scan: ScanFlow;
  readonly music: MusicFlow;
  readonly media: MediaFlow;
  readonly imports: ImportsFlow;
  readonly jobs: Map<number, JobView>;
  /** Owners of whom new plays were told. */
  readonly told: number[];
  readonly reports: string[];
  /** Reads the grants anew, as the house does when one changes. */
  reloadGrants(): Promise<void>;
  drop(): Promise<void>;
}

const key = new Uint8Array(32).fill(7);

/** The grant for Ada's imports is given; uploads are read in this thread unless `threads` is set. */
export const openLibraryHouse = async (
  musicFolders: readonly string[] = [],
  threads = false,
): Promise<LibraryHouse> => {
  const store = await openTestStore();
  const household = await fillHousehold(store);
  const dataDir = join(store.folder, 'data');
  mkdirSync(join(dataDir, 'spool'), { recursive: true });
  const { db } = store;
  const jobs = new Map<number, JobView>();
  const reports: string[] = [];
  const told: number[] = [];
  const base = {
    db,
    clock: systemClock,
    report: (code: string) => {
      reports.push(code);
    },
    board: { put: (job: JobView) => void jobs.set(job.id, job) },
    changed: () => undefined,
  };
  const catalogue = createCatalogue(db);
  const chimePath = join(dataDir, 'chime.wav');
  const scan = createScan({ ...base, catalogue, settings: { dataDir, musicFolders } });
  const music = createMusic({ ...base, catalogue, scan, chimePath });
  const media = createMedia({ db, clock: systemClock, key, catalogue, chimePath });
  let grants = compileGrants([], { epoch: 0, sensingStopped: false, rooms: {}, people: {} });
  const reloadGrants = async (): Promise<void> => {
    const { epoch } = grants;
    const context = { epoch: epoch + 1, sensingStopped: false, rooms: {}, people: {} };
    grants = compileGrants(await listActiveGrants(db.read), context);
  };
  await reloadGrants();
  const imports = createImports({
    ...base,
    dataDir,
    catalogue,
    grants: () => grants,
    ...(threads ? {} : { reduce: reduceHere }),
    imported: (owner) => void told.push(owner),
  });
  return {
    ...household,
    store,
    dataDir,
    catalogue,
    scan,
    music,
    media,
    imports,
    jobs,
    told,
    reports,
    reloadGrants,
    drop: async () => {
      await music.idle();
      await scan.stop();
      await imports.stop();
      await store.drop();
    },
  };
};
