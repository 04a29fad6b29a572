// Music that comes in by hand: made pieces, uploads and folders; and the search over all there is.
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RoomtoneError } from '../../config/words/errors.ts';
import type { JobView } from '../../config/words/panel.ts';
import type { Report } from '../../devices/types.ts';
import { cleanName, trackKey } from '../core/track-key.ts';
import { endingOfContainer, mimeOf } from '../library/audio-types.ts';
import { madeTotal, makeChime, makePieces } from '../library/made.ts';
import type { TagReader } from '../library/tag-reader.ts';
import { createTagReader } from '../library/tag-reader.ts';
import { nameOf, type Tags } from '../library/tags.ts';
import { addRoot } from '../store/files.ts';
import type { MusicHandle } from './handles.ts';
import { type JobDeps, openJob, type RunningJob } from './job-progress.ts';
import type { ScanFlow } from './scan.ts';
import type { Catalogue } from './track-catalogue.ts';
import { storeFound } from './track-index.ts';

export interface MusicDeps extends JobDeps {
  readonly report: Report;
  readonly catalogue: Catalogue;
  readonly scan: ScanFlow;
  readonly chimePath: string;
  changed(): void;
  readonly openReader?: () => TagReader;
}

export interface MusicFlow extends MusicHandle {
  /** Makes the sound by which a speaker is told from others. */
  start(): Promise<void>;
  idle(): Promise<void>;
}

const uploadMaxBytes = 500 * 1024 * 1024;

const metered = (): Transform => {
  let bytes = 0;
  return new Transform({
    transform: (chunk: Buffer, _encoding, next) => {
      bytes += chunk.length;
      if (bytes > uploadMaxBytes) next(new RoomtoneError('too-large', { limit: '500 MB' }));
      else next(null, chunk);
    },
  });
};

/** A name that every file system takes, with the ending of what the file really is. */
const fileNameOf = (name: string, ending: string): string => {
  const stem = cleanName(name.split(/[\\/]/).at(-1) ?? '')
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^\.+/, '')
    .slice(0, 80)
    .replace(/\p{Surrogate}$/u, '')
    .trim();
  return `${stem === '' ? 'music' : stem}.${ending}`;
};

/** Gives the file its name without ever replacing another; answers the name. */
const placeFile = async (from: string, folder: string, name: string): Promise<string> => {
  for (let count = 1; ; count += 1) {
    const wanted = count === 1 ? name : name.replace(/(\.[a-z0-9]+)$/, ` (${count})$1`);
    try {
      await (await open(join(folder, wanted), 'wx')).close();
      await rename(from, join(folder, wanted));
      return wanted;
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
    }
  }
};

export const createMusic = (deps: MusicDeps): MusicFlow => {
  const { db, clock, catalogue, scan } = deps;
  const openReader = deps.openReader ?? (() => createTagReader({ clock }));
  let making: { readonly job: RunningJob; readonly done: Promise<void> } | null = null;

  const make = async (job: RunningJob): Promise<void> => {
    let first: Promise<void> | null = null;
    try {
      await makePieces(scan.madeDir, (done) => {
        job.tell({ done });
        // The first piece can play while the others are still being made.
        if (done > 0 && first === null) first = scan.refreshFolder(scan.madeDir).catch(() => undefined);
      });
      await first;
      await scan.refreshFolder(scan.madeDir);
      await job.finish({ pieces: madeTotal });
    } catch {
      await first;
      deps.report('making-music-failed');
      await job.fail('The music could not be made. The reason has been written to the log.');
    } finally {
      making = null;
    }
  };

  const tagsOf = async (path: string, name: string): Promise<{ readonly tags: Tags; readonly ending: string }> => {
    const reader = openReader();
    try {
      const result = await reader.read(path);
      const ending = 'tags' in result ? endingOfContainer(result.tags.container) : null;
      if ('tags' in result && ending !== null) return { tags: result.tags, ending };
      throw new RoomtoneError('bad-request', { problem: `${name} is no audio file that can be played here` });
    } finally {
      await reader.stop();
    }
  };

  const index = async (path: string, name: string, tags: Tags): Promise<number> => {
    const { size, mtimeMs } = await stat(join(scan.uploadDir, path));
    const named = nameOf(name, tags);
    const root = await db.write((write) => addRoot(write, scan.uploadDir));
    const { disc, number, year, durationMs, tempoBpm } = tags;
    const track = { ...named, disc, number, year, durationMs, tempoBpm };
    const mime = mimeOf(path) ?? 'application/octet-stream';
    const found = { path, size, mtimeMs: Math.floor(mtimeMs), mime, track, error: null };
    const ids = await storeFound(db, root, [found], clock.nowMs());
    return ids.get(trackKey(named.artist, named.title)) ?? 0;
  };

  const upload = async (name: string, content: Readable) => {
    await mkdir(scan.uploadDir, { recursive: true, mode: 0o700 });
    const arriving = join(scan.uploadDir, `.${randomUUID()}`);
    try {
      await pipeline(content, metered(), createWriteStream(arriving, { flags: 'wx', mode: 0o600 }));
      const { tags, ending } = await tagsOf(arriving, cleanName(name));
      const placed = await placeFile(arriving, scan.uploadDir, fileNameOf(name, ending));
      const trackId = await index(placed, placed, tags);
      await catalogue.refresh();
      deps.changed();
      const { title, artist } = nameOf(placed, tags);
      return { trackId, title, artist };
    } finally {
      await rm(arriving, { force: true });
    }
  };

  const makeMusic = async (): Promise<JobView> => {
    if (making !== null) return making.job.view();
    const job = await openJob(deps, { kind: 'made-music', owner: 0, total: madeTotal });
    making ??= { job, done: make(job) };
    return job.view();
  };

  return {
    start: () => makeChime(deps.chimePath),
    makeMusic,
    upload,
    addFolder: scan.addFolder,
    scan: scan.scan,
    folders: scan.folders,
    search: catalogue.search,
    track: catalogue.byId,
    idle: async () => {
      await making?.done;
    },
  };
};
