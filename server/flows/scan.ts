// Keeps the library in step with the music folders: one scan at a time, a missing folder is a card and no error.
import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RoomtoneError } from '../../config/words/errors.ts';
import type { CardView, JobView } from '../../config/words/panel.ts';
import type { Report } from '../../devices/types.ts';
import { type ScanReport, scanFolder } from '../library/scan.ts';
import { createTagReader, type TagReader } from '../library/tag-reader.ts';
import { addRoot, knownFiles, listRoots, type MusicRoot, removeFiles } from '../store/files.ts';
import { closeCutOff, type JobDeps, openJob, type RunningJob } from './job-progress.ts';
import type { Catalogue } from './track-catalogue.ts';
import { linkHeard, storeFound } from './track-index.ts';

export interface ScanDeps extends JobDeps {
  readonly report: Report;
  readonly catalogue: Pick<Catalogue, 'all' | 'refresh'>;
  readonly settings: { readonly dataDir: string; readonly musicFolders: readonly string[] };
  /** The library or the list of missing folders changed. */
  changed(): void;
  /** Left out, real files are read in a thread. */
  readonly openReader?: () => TagReader;
}

export interface FolderView {
  readonly path: string;
  readonly tracks: number;
  readonly problem: string | null;
}

export interface ScanFlow {
  /** Knows the folders and begins the first scan in the background. */
  start(): Promise<void>;
  /** Begins a scan, or lets the running one go round once more. */
  scan(): Promise<JobView>;
  /** Throws `music-folder-missing`. */
  addFolder(path: string): Promise<void>;
  folders(): readonly FolderView[];
  troubles(): readonly CardView[];
  /** Brings one folder up to date at once, beside any scan. */
  refreshFolder(path: string): Promise<void>;
  /** Where uploads and made pieces live. */
  readonly uploadDir: string;
  readonly madeDir: string;
  /** Resolves when no scan runs. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

type Counts = { -readonly [K in keyof ScanReport]: ScanReport[K] };

const noCounts = (): Counts => ({ files: 0, read: 0, unchanged: 0, gone: 0, rejected: {} });

const addCounts = (sum: Counts, one: ScanReport): void => {
  sum.files += one.files;
  sum.read += one.read;
  sum.unchanged += one.unchanged;
  sum.gone += one.gone;
  const rejected: Record<string, number> = { ...sum.rejected };
  for (const [reason, count] of Object.entries(one.rejected)) rejected[reason] = (rejected[reason] ?? 0) + count;
  sum.rejected = rejected;
};

const isFolder = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
};

export const createScan = (deps: ScanDeps): ScanFlow => {
  const { db, clock, catalogue } = deps;
  const dataDir = resolve(deps.settings.dataDir);
  const uploadDir = join(dataDir, 'music');
  const madeDir = join(dataDir, 'made');
  const openReader = deps.openReader ?? (() => createTagReader({ clock }));
  const stopping = new AbortController();
  const missing = new Set<string>();
  let roots: readonly MusicRoot[] = [];
  let running: { readonly job: RunningJob; readonly done: Promise<void> } | null = null;
  let opening: Promise<RunningJob> | null = null;
  let again = false;

  const reloadRoots = async (): Promise<void> => {
    roots = await listRoots(db.read);
  };

  const knowFolder = async (path: string): Promise<void> => {
    await db.write((write) => addRoot(write, path));
    await reloadRoots();
  };

  const scanRoot = async (
    root: MusicRoot,
    reader: TagReader,
    onProgress: (done: number, total: number) => void,
  ): Promise<ScanReport> =>
    scanFolder(root.path, {
      known: await knownFiles(db.read, root.id),
      reader,
      signal: stopping.signal,
      skip: root.path.startsWith(`${dataDir}/`) ? [] : [dataDir],
      onFiles: async (files) => {
        await storeFound(db, root.id, files, clock.nowMs());
      },
      onGone: async (paths) => {
        await db.write((write) => removeFiles(write, root.id, paths));
      },
      onProgress,
    });

  const scanOrMiss = async (root: MusicRoot, reader: TagReader, job: RunningJob, sum: Counts): Promise<void> => {
    const before = sum.files;
    try {
      const report = await scanRoot(root, reader, (done, total) =>
        job.tell({ done: before + done, total: before + total }),
      );
      missing.delete(root.path);
      addCounts(sum, report);
    } catch (error) {
      if (!(error instanceof RoomtoneError) || error.code !== 'music-folder-missing') throw error;
      missing.add(root.path);
    }
  };

  /** What is new is to be seen and picked at once, whatever else goes on. */
  const settle = async (): Promise<void> => {
    await reloadRoots();
    await catalogue.refresh();
    if ((await linkHeard(db, catalogue.all())) > 0) await catalogue.refresh();
    deps.changed();
  };

  const scanAll = async (job: RunningJob, reader: TagReader): Promise<Counts> => {
    const sum = noCounts();
    for (const root of roots) await scanOrMiss(root, reader, job, sum);
    job.tell({ done: sum.files, total: sum.files });
    await settle();
    return sum;
  };

  const work = async (job: RunningJob): Promise<void> => {
    const reader = openReader();
    try {
      let sum: Counts;
      do {
        again = false;
        sum = await scanAll(job, reader);
      } while (again);
      await job.finish({ ...sum, missing: [...missing] });
    } catch {
      // A stop leaves the row as it is: the next start closes it and scans anew.
      if (stopping.signal.aborted) return;
      deps.report('scan-failed');
      await job.fail('The scan stopped because of a fault. It has been written to the log.');
    } finally {
      running = null;
      await reader.stop();
      // Somebody asked between the last look and the end.
      if (again && !stopping.signal.aborted) void scan();
    }
  };

  const open = async (): Promise<RunningJob> => {
    const job = await openJob(deps, { kind: 'scan', owner: 0, total: null });
    running = { job, done: work(job) };
    return job;
  };

  const scan = async (): Promise<JobView> => {
    if (running !== null) {
      again = true;
      return running.job.view();
    }
    opening ??= open().finally(() => {
      opening = null;
    });
    return (await opening).view();
  };

  return {
    uploadDir,
    madeDir,
    start: async () => {
      await closeCutOff(deps, ['scan', 'made-music']);
      await mkdir(uploadDir, { recursive: true, mode: 0o700 });
      await mkdir(madeDir, { recursive: true, mode: 0o700 });
      for (const path of [...deps.settings.musicFolders, uploadDir, madeDir]) await knowFolder(path);
      await catalogue.refresh();
      await scan();
    },
    scan,
    addFolder: async (path) => {
      const absolute = resolve(path);
      if (!(await isFolder(absolute))) throw new RoomtoneError('music-folder-missing', { path: absolute });
      await knowFolder(absolute);
      await scan();
    },
    folders: () =>
      roots.map(({ path, tracks }) => ({
        path,
        tracks,
        problem: missing.has(path) ? new RoomtoneError('music-folder-missing', { path }).message : null,
      })),
    troubles: () => [...missing].map((path) => ({ code: 'music-folder-missing', fields: { path } })),
    refreshFolder: async (path) => {
      await knowFolder(path);
      const root = roots.find((one) => one.path === path);
      if (root === undefined) return;
      const reader = openReader();
      try {
        await scanRoot(root, reader, () => undefined);
      } finally {
        await reader.stop();
      }
      await settle();
    },
    idle: async () => {
      await opening;
      await running?.done;
    },
    stop: async () => {
      stopping.abort();
      await opening;
      await running?.done;
    },
  };
};
