// Backups: the key, the nightly run, what is kept and for how long, and putting one in the place of the live data.
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { RoomtoneError } from '../../config/words/errors.ts';
import type { LedgerEvent } from '../../config/words/ledger.ts';
import type { BackupsView, CardView, JobView } from '../../config/words/panel.ts';
import type { Report } from '../../devices/types.ts';
import { nextLocalTime } from '../core/local-time.ts';
import { lineOf, makeSeed, readRecipient, recipientOf, seedOf, writeRecipient } from '../ground/recovery-key.ts';
import { addSealedLines, linesKeyOf } from '../ground/sealed-lines.ts';
import { listForgotten, textOf } from '../store/forgotten.ts';
import { appendLedger, type LedgerKey } from '../store/ledger.ts';
import { readMeta, writeMeta } from '../store/meta.ts';
import { personById } from '../store/people.ts';
import { dropOldBackups, fileOfBackup, forgottenFilesIn, listBackups, nameOfBackup } from './backup-folder.ts';
import { makeBackup } from './backup-make.ts';
import { stageRestore } from './backup-open.ts';
import type { BackupsHandle } from './handles.ts';
import { closeCutOff, type JobDeps, openJob, type RunningJob } from './job-progress.ts';
import type { Job } from './jobs.ts';

export interface BackupsDeps extends JobDeps {
  readonly key: LedgerKey;
  readonly dataDir: string;
  readonly report: Report;
  /** The household's zone. */
  zone(): string;
  /** A date that nobody confirmed deletes nothing. */
  clockWaits(): boolean;
  sensingStopped(): boolean;
  /** Cards changed. */
  changed(): void;
  /** The next start has other data: begin it now. */
  restart(): void;
}

export interface BackupsFlow extends BackupsHandle {
  readonly nightly: Job;
  start(): Promise<void>;
  cards(): readonly CardView[];
  /** Something was forgotten or taken back: tell it beside the backups soon. */
  note(): void;
  stop(): Promise<void>;
}

const nightlyMinute = 3 * 60 + 20;
const noteAfterMs = 500;
const restartAfterMs = 400;
/** Long enough to have heard some music first. */
const remindAfterMs = 7 * 86_400_000;

interface Kept {
  nightly: boolean;
  folder: string;
  hasKey: boolean;
  last: BackupsView['last'];
  restoredAtMs: number | null;
  sinceMs: number | null;
}

const sentenceOf = (cause: unknown): string => {
  if (cause instanceof RoomtoneError) return String(cause.fields['problem'] ?? cause.message);
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'there is no room left in the folder for backups';
  return 'the folder for backups cannot be written';
};

const readKept = async ({ db, dataDir }: BackupsDeps): Promise<Kept> => {
  const [nightly, folder, recipient, last, restored] = await Promise.all([
    readMeta(db.read, 'backup-nightly'),
    readMeta(db.read, 'backup-folder'),
    readMeta(db.read, 'backup-recipient'),
    readMeta(db.read, 'backup-last'),
    readMeta(db.read, 'restored-at-ms'),
  ]);
  const first = await db.read.selectFrom('people').select('created_at_ms').orderBy('id').limit(1).executeTakeFirst();
  return {
    nightly: nightly === 'yes',
    // Left empty for the usual place, which is another one on another machine.
    folder: folder === null || folder === '' ? path.join(dataDir, 'backups') : folder,
    hasKey: recipient !== null,
    last: last === null ? null : (JSON.parse(last) as BackupsView['last']),
    restoredAtMs: restored === null ? null : Number(restored),
    sinceMs: first?.created_at_ms ?? null,
  };
};

export const createBackups = (deps: BackupsDeps): BackupsFlow => {
  const { db, clock, key, dataDir, report } = deps;
  const house = createHash('sha256').update('house').update(key).digest('hex').slice(0, 8);
  const linesKey = linesKeyOf(key);
  let kept: Kept = {
    nightly: false,
    folder: path.join(dataDir, 'backups'),
    hasKey: false,
    last: null,
    restoredAtMs: null,
    sinceMs: null,
  };
  let running: { readonly job: RunningJob; readonly end: Promise<void> } | null = null;
  let noting: Promise<void> = Promise.resolve();
  let cancelNote: (() => void) | null = null;

  const reload = async (): Promise<void> => {
    kept = await readKept(deps);
    deps.changed();
  };

  const keep = async (change: Readonly<Record<string, string>>, event: LedgerEvent, by: number | null) => {
    const actor = by === null ? 'house' : ((await personById(db.read, by))?.pseudonym ?? 'nobody');
    await db.write(async (write) => {
      for (const [name, value] of Object.entries(change))
        await writeMeta(write, name as Parameters<typeof writeMeta>[1], value);
      await appendLedger(write, key, { atMs: clock.nowMs(), event, actor, subject: 'house', body: {} });
    });
    await reload();
  };

  const tell = async (): Promise<void> => {
    if (!kept.hasKey) return;
    const texts = (await listForgotten(db.read)).map(textOf);
    await mkdir(kept.folder, { recursive: true, mode: 0o700 });
    const file = path.join(kept.folder, `roomtone-${house}-forgotten.log`);
    if (await addSealedLines(file, linesKey, texts)) report('forgotten-file-changed');
  };

  const tellSafely = (): Promise<void> => {
    noting = noting.then(tell).catch(() => report('forgotten-file-unwritten'));
    return noting;
  };

  const recipientNow = async () => {
    const text = await readMeta(db.read, 'backup-recipient');
    const recipient = text === null ? null : readRecipient(text);
    if (recipient === null) throw new RoomtoneError('no-backup-key');
    return recipient;
  };

  const ended = async (last: NonNullable<BackupsView['last']>): Promise<void> => {
    await db.write((write) => writeMeta(write, 'backup-last', JSON.stringify(last)));
    await reload();
  };

  const work = async (job: RunningJob, by: number | null): Promise<void> => {
    const atMs = clock.nowMs();
    const { folder } = kept;
    try {
      const recipient = await recipientNow();
      const name = nameOfBackup(house, atMs);
      const progress = (done: number): void => job.tell({ done });
      const bytes = await makeBackup({ db, dataDir, folder, name, recipient, atMs, progress });
      await tell();
      if (!deps.clockWaits()) await dropOldBackups(folder, house, clock.nowMs());
      await keep({ 'backup-last': JSON.stringify({ atMs, bytes, ok: true }) }, 'backup', by);
      await job.finish({ bytes });
    } catch (cause) {
      const problem = sentenceOf(cause);
      report('backup-failed');
      await ended({ atMs, bytes: 0, ok: false, problem });
      await job.fail(`The backup failed: ${problem}.`);
    }
  };

  const begin = async (by: number | null): Promise<JobView> => {
    if (running !== null) return running.job.view();
    await recipientNow();
    const job = await openJob(deps, { kind: 'backup', owner: by ?? 0, total: null });
    const end = work(job, by)
      .catch(() => report('backup-unrecorded'))
      .finally(() => {
        running = null;
      });
    running = { job, end };
    return job.view();
  };

  return {
    start: async () => {
      await closeCutOff(deps, ['backup']);
      await reload();
      await tellSafely();
    },
    begin,
    state: async () => ({
      nightly: kept.nightly,
      folder: kept.folder,
      key: kept.hasKey ? 'set' : 'none',
      last: kept.last,
      backups: await listBackups(kept.folder),
    }),
    makeKey: async (by) => {
      const seed = makeSeed();
      await keep({ 'backup-recipient': writeRecipient(recipientOf(seed)) }, 'backup-key', by);
      return { words: lineOf(seed) };
    },
    change: async ({ nightly, folder }, by) => {
      if (nightly === true && !kept.hasKey) throw new RoomtoneError('no-backup-key');
      if (folder != null && !path.isAbsolute(folder))
        throw new RoomtoneError('bad-request', { problem: 'write the whole path of the folder, from / on' });
      const change = {
        ...(nightly === undefined ? {} : { 'backup-nightly': nightly ? 'yes' : 'no' }),
        ...(folder === undefined ? {} : { 'backup-folder': folder ?? '' }),
      };
      await keep(change, 'backup-changed', by);
      await tellSafely();
    },
    file: (id) => fileOfBackup(kept.folder, id),
    restore: async ({ file, key: line, forgotten }) => {
      const seed = seedOf(line);
      if (seed === null) throw new RoomtoneError('bad-request', { problem: 'there is a typing mistake in the key' });
      await tellSafely();
      const forgottenFiles = [...forgotten, ...(await forgottenFilesIn(kept.folder))];
      const own = { key, entries: await listForgotten(db.read) };
      const { madeAtMs } = await stageRestore({ file, seed, dataDir, forgottenFiles, own, report });
      clock.after(restartAfterMs, deps.restart);
      return { madeAtMs };
    },
    nightly: {
      name: 'backup',
      nextDueMs: (afterMs) => nextLocalTime(deps.zone(), afterMs, nightlyMinute),
      // Not waited for: other jobs go on meanwhile.
      run: async () => {
        if (kept.nightly && kept.hasKey) await begin(null);
      },
    },
    cards: () => [
      ...(kept.last?.ok === false
        ? [{ code: 'backup-failed', fields: { problem: kept.last.problem ?? '' } } as const]
        : []),
      ...(!kept.hasKey && kept.sinceMs !== null && clock.nowMs() - kept.sinceMs > remindAfterMs
        ? [{ code: 'no-backup', fields: {} } as const]
        : []),
      ...(kept.restoredAtMs !== null && deps.sensingStopped()
        ? [{ code: 'restored', fields: { atMs: kept.restoredAtMs } } as const]
        : []),
    ],
    note: () => {
      cancelNote?.();
      cancelNote = clock.after(noteAfterMs, () => void tellSafely());
    },
    stop: async () => {
      cancelNote?.();
      await tellSafely();
      await running?.end;
    },
  };
};
