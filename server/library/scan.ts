// Scans one music folder: reads only what is new or changed, in batches, and counts what cannot be used.
import { join } from 'node:path';
import type { TagsResult } from './read-tags.ts';
import { nameOf, type Tags } from './tags.ts';
import { type SeenFile, type WalkOptions, walkMusic } from './walk.ts';

export interface FoundTrack extends Pick<Tags, 'disc' | 'number' | 'year' | 'durationMs' | 'tempoBpm'> {
  readonly title: string;
  readonly artist: string;
  readonly album: string | null;
}

export interface FoundFile extends SeenFile {
  readonly track: FoundTrack | null;
  /** Why it cannot be played; null exactly when `track` is given. */
  readonly error: string | null;
}

export interface ScanOptions extends WalkOptions {
  /** What the last scan saw, by path. */
  readonly known: ReadonlyMap<string, { readonly size: number; readonly mtimeMs: number }>;
  readonly reader: { readonly width: number; read(path: string): Promise<TagsResult> };
  /** New and changed files; awaited, so memory holds one batch. */
  onFiles(files: readonly FoundFile[]): Promise<void>;
  /** Known files that are gone. */
  onGone(paths: readonly string[]): Promise<void>;
  onProgress(done: number, total: number): void;
}

export interface ScanReport {
  readonly files: number;
  readonly read: number;
  readonly unchanged: number;
  readonly gone: number;
  /** Broken and passed-over files by reason. */
  readonly rejected: Readonly<Record<string, number>>;
}

const batchSize = 200;

const foundOf = (file: SeenFile, result: TagsResult): FoundFile => {
  if ('problem' in result) return { ...file, track: null, error: result.problem };
  const { disc, number, year, durationMs, tempoBpm } = result.tags;
  return {
    ...file,
    track: { ...nameOf(file.path, result.tags), disc, number, year, durationMs, tempoBpm },
    error: null,
  };
};

const readBatch = async (
  root: string,
  files: readonly SeenFile[],
  { reader, signal }: ScanOptions,
): Promise<FoundFile[]> => {
  const found: FoundFile[] = [];
  const left = [...files];
  const work = async (): Promise<void> => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) {
      signal?.throwIfAborted();
      found.push(foundOf(file, await reader.read(join(root, file.path))));
    }
  };
  await Promise.all(Array.from({ length: reader.width }, work));
  signal?.throwIfAborted();
  return found;
};

const goneOf = (known: ScanOptions['known'], files: readonly SeenFile[], unreadable: readonly string[]): string[] => {
  const seen = new Set(files.map((file) => file.path));
  return [...known.keys()].filter(
    (path) => !seen.has(path) && !unreadable.some((folder) => path.startsWith(`${folder}/`)),
  );
};

/** Throws `music-folder-missing` before anything is called, so an unplugged disk forgets nothing. */
export const scanFolder = async (root: string, options: ScanOptions): Promise<ScanReport> => {
  const { files, passed, unreadable } = await walkMusic(root, options);
  const rejected: Record<string, number> = { ...passed };
  const fresh = files.filter((file) => {
    const before = options.known.get(file.path);
    return before === undefined || before.size !== file.size || before.mtimeMs !== file.mtimeMs;
  });
  const gone = goneOf(options.known, files, unreadable);
  if (gone.length > 0) await options.onGone(gone);
  let done = files.length - fresh.length;
  options.onProgress(done, files.length);
  for (let from = 0; from < fresh.length; from += batchSize) {
    const found = await readBatch(root, fresh.slice(from, from + batchSize), options);
    for (const { error } of found) if (error !== null) rejected[error] = (rejected[error] ?? 0) + 1;
    await options.onFiles(found);
    done += found.length;
    options.onProgress(done, files.length);
  }
  return {
    files: files.length,
    read: fresh.length,
    unchanged: files.length - fresh.length,
    gone: gone.length,
    rejected,
  };
};
