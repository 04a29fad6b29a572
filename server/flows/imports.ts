// Brings listening history in: permitted, counted to the last row, the same after a crash as without one.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorText, RoomtoneError } from '../../config/words/errors.ts';
import type { JobView } from '../../config/words/panel.ts';
import type { Report } from '../../devices/types.ts';
import { type GrantTable, isPermitted, type Permitted, permit } from '../core/consent.ts';
import type { HeardPlay } from '../imports/heard.ts';
import { reduceExport } from '../imports/reduce.ts';
import { readReduced } from '../imports/reduced-file.ts';
import type { Reduced, ReduceOrder } from '../imports/reduction.ts';
import { forgotSince } from '../store/forget.ts';
import { countPlays, missingTracks } from '../store/history.ts';
import { importsOf } from '../store/imported.ts';
import { changeJob, createJob, jobById, listJobs, listRunningJobs, type StoredJob } from '../store/jobs.ts';
import { countKnownPlays } from '../store/playable.ts';
import { importPlays } from '../store/plays.ts';
import { openSource } from '../store/sources.ts';
import type { Read, Write } from '../store/tables.ts';
import { upsertTracks } from '../store/tracks.ts';
import {
  cursorText,
  type ImportCursor,
  type ImportReport,
  newSpoolName,
  parseCursor,
  parseReport,
  reportOf,
  sweepSpool,
} from './import-spool.ts';
import { createKeys, tracksOf } from './import-tracks.ts';
import type { ImportFile, ImportsHandle } from './imports-handle.ts';
import { followJob, type JobDeps, type RunningJob } from './job-progress.ts';
import { missingCsv } from './missing-csv.ts';
import type { Catalogue } from './track-catalogue.ts';
import { linkHeard } from './track-index.ts';

export interface ImportsDeps extends JobDeps {
  readonly report: Report;
  readonly dataDir: string;
  readonly catalogue: Pick<Catalogue, 'all' | 'refresh'>;
  grants(): GrantTable;
  /** So many new plays of this owner are there to be learnt from. */
  imported(owner: number, plays: number): Promise<void> | void;
  /** Left out, a thread reads the upload. */
  readonly reduce?: (order: ReduceOrder) => Promise<Reduced>;
}

export interface ImportsFlow extends ImportsHandle {
  /** Goes on with what a crash cut off and removes what nobody needs; call it before uploads can arrive. */
  resume(): Promise<void>;
  /** Resolves when the imports that a forgetting stopped have ended and their files are gone. */
  halted(): Promise<void>;
  idle(): Promise<void>;
  stop(): Promise<void>;
}

const batchSize = 2000;

interface Import {
  readonly owner: number;
  readonly cursor: ImportCursor;
  readonly report: ImportReport;
}

export const createImports = (deps: ImportsDeps): ImportsFlow => {
  const { db, clock, catalogue, reduce = reduceExport } = deps;
  const spool = join(deps.dataDir, 'spool');
  const startedAtMs = clock.nowMs();
  const views = new Map<number, JobView>();
  const board: JobDeps['board'] = {
    put: (job) => {
      views.set(job.id, job);
      deps.board.put(job);
    },
  };
  const stopping = new AbortController();
  /** What runs or waits its turn, by the number of its job. */
  const active = new Map<number, { readonly file: string; hasBegun: boolean; readonly ended: Promise<void> }>();
  let work: Promise<void> = Promise.resolve();
  const busy = new Map<number, number>();
  const countBusy = ({ owner, dryRun }: { owner: number; dryRun: boolean }, by: 1 | -1) =>
    busy.set(owner, (busy.get(owner) ?? 0) + (dryRun ? 0 : by));

  const permitted = <T>(owner: number, value: T): Permitted<'keep', T> => {
    const about = { room: null, kind: 'play', person: owner } as const;
    const answer = permit(deps.grants(), 'keep', { ...about, value }, clock.nowMs());
    if (!isPermitted(answer)) throw new RoomtoneError('no-consent');
    return answer;
  };

  /** Whoever forgets ends the job's row in the same transaction: a batch comes before that, or not at all. */
  const checkRunning = async (read: Read, id: number): Promise<void> => {
    if ((await jobById(read, id))?.state !== 'running') throw new RoomtoneError('import-forgotten');
  };

  const writeBatch = async (
    write: Write,
    plays: Permitted<'keep', readonly HeardPlay[]>,
    into: { readonly owner: number; readonly source: number },
  ): Promise<{ readonly imported: number; readonly duplicates: number }> => {
    const keyOf = createKeys();
    const ids = await upsertTracks(write, tracksOf(plays.value, keyOf));
    const rows = plays.value.map((play) => {
      const trackId = ids.get(keyOf(play));
      if (trackId === undefined) throw new TypeError('a track that was just stored is gone');
      return { atMs: play.atMs, offsetMin: null, trackId, msPlayed: play.msPlayed, outcome: play.outcome };
    });
    return importPlays(write, permitted(into.owner, rows), into);
  };

  /** Each batch and the place where the next begins are one transaction: a crash loses or doubles nothing. */
  const importAll = async (job: RunningJob, one: Import): Promise<ImportReport> => {
    const { owner, cursor } = one;
    const { source } = cursor;
    let report = one.report;
    let { done } = job.view();
    for await (const { plays, next } of readReduced(join(spool, cursor.file), cursor.next, batchSize)) {
      stopping.signal.throwIfAborted();
      const allowed = permitted(owner, plays);
      report = await db.write(async (write) => {
        await checkRunning(write, job.id);
        const counts = await writeBatch(write, allowed, { owner, source });
        const sum = {
          ...report,
          imported: report.imported + counts.imported,
          duplicates: report.duplicates + counts.duplicates,
        };
        const change = { done: done + plays.length, cursor: cursorText({ ...cursor, next }), report: reportOf(sum) };
        await changeJob(write, job.id, change);
        return sum;
      });
      done += plays.length;
      job.tell({ done, report: reportOf(report) });
    }
    return report;
  };

  /** Counts what an import would do. */
  const tryAll = async (job: RunningJob, one: Import): Promise<ImportReport> => {
    const seen = new Set<string>();
    const keyOf = createKeys();
    let { report } = one;
    let done = 0;
    for await (const { plays } of readReduced(join(spool, one.cursor.file), 0, batchSize)) {
      stopping.signal.throwIfAborted();
      await checkRunning(db.read, job.id);
      const fresh = plays
        .map((play) => ({ key: keyOf(play), atMs: play.atMs }))
        .filter(({ key, atMs }) => {
          const before = seen.size;
          return seen.add(`${atMs}\t${key}`).size > before;
        });
      const imported = fresh.length - (await countKnownPlays(db.read, one.owner, fresh));
      report = {
        ...report,
        imported: report.imported + imported,
        duplicates: report.duplicates + plays.length - imported,
      };
      done += plays.length;
      job.tell({ done, report: reportOf(report) });
    }
    return report;
  };

  const settle = async (owner: number, plays: number): Promise<void> => {
    await catalogue.refresh();
    await linkHeard(db, catalogue.all());
    await deps.imported(owner, plays);
  };

  const runImport = async (job: RunningJob, one: Import): Promise<void> => {
    try {
      await checkRunning(db.read, job.id);
      const report = await (one.report.dryRun ? tryAll : importAll)(job, one);
      if (!report.dryRun) await settle(one.owner, report.imported);
      await job.finish(reportOf(report));
    } catch (error) {
      // A stop leaves row and file: the next start goes on.
      if (stopping.signal.aborted) return;
      if (!(error instanceof RoomtoneError)) deps.report('import-failed', { job: job.id });
      await job.fail(error instanceof RoomtoneError ? error.message : errorText('internal'));
    }
    await rm(join(spool, one.cursor.file), { force: true });
  };

  const enqueue = (job: RunningJob, one: Import): void => {
    const { owner, report } = one;
    countBusy({ owner, dryRun: report.dryRun }, 1);
    work = work
      .then(() => {
        const mine = active.get(job.id);
        if (mine !== undefined) mine.hasBegun = true;
        return runImport(job, one);
      })
      .catch(() => deps.report('import-failed', { job: job.id }))
      .finally(() => {
        active.delete(job.id);
        countBusy({ owner, dryRun: report.dryRun }, -1);
      });
    active.set(job.id, { file: one.cursor.file, hasBegun: false, ended: work });
  };

  const openImport = (
    reduced: Reduced,
    file: string,
    of: { readonly owner: number; readonly dryRun: boolean; readonly sinceMs: number },
  ) => {
    const { owner, dryRun, sinceMs } = of;
    const atMs = clock.nowMs();
    const kind = reduced.formats.join('+') || 'empty';
    return db.write(async (write) => {
      if (await forgotSince(write, owner, sinceMs)) throw new RoomtoneError('import-forgotten');
      const source = dryRun
        ? null
        : await openSource(write, permitted(owner, { owner, kind, fileHash: reduced.hash, atMs }));
      const { rows, rejected, formats } = reduced;
      const report: ImportReport = { dryRun, rows, imported: 0, duplicates: 0, rejected, formats, source };
      const cursor: ImportCursor = { file, next: 0, source: source ?? 0 };
      const job = await createJob(write, { kind: 'import', owner, total: reduced.plays, atMs });
      const resumable = dryRun ? null : cursorText(cursor);
      await changeJob(write, job.id, { cursor: resumable, report: reportOf(report) });
      return { job: { ...job, report: reportOf(report) }, one: { owner, cursor, report } };
    });
  };

  const start = async (files: readonly ImportFile[], of: { owner: number; dryRun: boolean }) => {
    const file = newSpoolName();
    const output = join(spool, file);
    const sinceMs = clock.nowMs();
    countBusy(of, 1);
    try {
      if (!of.dryRun) permitted(of.owner, null);
      const reduced = await reduce({ files, output });
      const { job, one } = await openImport(reduced, file, { ...of, sinceMs });
      enqueue(followJob({ db, clock, board }, job), one);
      return { id: job.id };
    } catch (cause) {
      await rm(output, { force: true });
      throw cause;
    } finally {
      countBusy(of, -1);
      // The upload itself says more than its plays, so it goes as soon as they are taken out of it.
      for (const { path } of files) await rm(path, { force: true });
    }
  };

  const resumeOne = async (job: StoredJob): Promise<string | null> => {
    const cursor = parseCursor(job.cursor);
    if (cursor === null) {
      await followJob({ db, clock, board }, job).fail('It was cut off by a restart; nothing of it was stored.');
      return null;
    }
    enqueue(followJob({ db, clock, board }, job), { owner: job.owner, cursor, report: parseReport(job.report) });
    return cursor.file;
  };

  return {
    start,
    isBusy: (owner) => (busy.get(owner) ?? 0) > 0,
    get: (id) => views.get(id) ?? null,
    resume: async () => {
      const kept = new Set<string>();
      for (const { owner: _owner, cursor: _cursor, ...view } of await listJobs(db.read, 100)) {
        if (view.kind === 'import') views.set(view.id, view);
      }
      for (const job of await listRunningJobs(db.read)) {
        const file = job.kind === 'import' ? await resumeOne(job) : null;
        if (file !== null) kept.add(file);
      }
      await sweepSpool(spool, kept, startedAtMs);
    },
    list: (owner) => importsOf(db.read, owner),
    sourceOf: async (id) => {
      const { source } = parseReport((await jobById(db.read, id))?.report ?? null);
      if (source === null) throw new RoomtoneError('not-found');
      return source;
    },
    missing: async (owner) => {
      const missing = await missingTracks(db.read, owner);
      const plays = await countPlays(db.read, { owner });
      const absent = missing.reduce((sum, track) => sum + track.plays, 0);
      const percentOfHistory = plays === 0 ? 0 : Math.round((absent / plays) * 100);
      return { tracks: missing.length, percentOfHistory, csv: missingCsv(missing) };
    },
    halted: async () => {
      for (const [id, { file, hasBegun, ended }] of active) {
        if ((await jobById(db.read, id))?.state === 'running') continue;
        await rm(join(spool, file), { force: true });
        // One that waits behind another ends by itself, with nothing left to read.
        if (hasBegun) await ended;
      }
    },
    idle: () => work,
    stop: async () => {
      stopping.abort();
      await work;
    },
  };
};
