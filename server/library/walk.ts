// Lists the music below a folder, links followed once, without ever walking in a circle.
import { opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RoomtoneError } from '../../config/words/errors.ts';
import { isUnsupportedAudio, mimeOf } from './audio-types.ts';

export interface SeenFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly mime: string;
}

export interface Walked {
  readonly files: readonly SeenFile[];
  /** Why what was passed over was passed over. */
  readonly passed: Readonly<Record<string, number>>;
  /** Folders that could not be read; nothing can be said of what is in them. */
  readonly unreadable: readonly string[];
}

export interface WalkOptions {
  /** Absolute folders that are left out. */
  readonly skip?: readonly string[];
  readonly signal?: AbortSignal;
}

const deepest = 40;
const mostFiles = 500_000;

interface Walk {
  readonly root: string;
  readonly files: SeenFile[];
  readonly passed: Record<string, number>;
  readonly unreadable: string[];
  /** Real paths of the folders that were entered. */
  readonly entered: Set<string>;
  readonly options: WalkOptions;
}

const count = (walk: Walk, reason: string): void => {
  walk.passed[reason] = (walk.passed[reason] ?? 0) + 1;
};

const statOf = async (path: string) => {
  try {
    return await stat(path);
  } catch {
    return null;
  }
};

const takeFile = async (walk: Walk, path: string): Promise<void> => {
  const mime = mimeOf(path);
  if (mime === null) {
    if (isUnsupportedAudio(path)) count(walk, 'unsupported-format');
    return;
  }
  const found = await statOf(join(walk.root, path));
  if (found === null || !found.isFile()) count(walk, 'unreadable');
  else if (walk.files.length >= mostFiles) count(walk, 'too-many-files');
  else walk.files.push({ path, size: found.size, mtimeMs: Math.floor(found.mtimeMs), mime });
};

/** Hidden folders and those in which network drives keep their thumbnails and waste. */
const isLeftOut = (name: string): boolean => name.startsWith('.') || /^(?:@eaDir|#recycle|\$RECYCLE\.BIN)$/i.test(name);

const enter = async (walk: Walk, path: string, depth: number): Promise<void> => {
  walk.options.signal?.throwIfAborted();
  const absolute = join(walk.root, path);
  if (depth > deepest) {
    count(walk, 'too-deep');
    return;
  }
  try {
    const real = await realpath(absolute);
    if (walk.options.skip?.includes(real)) return;
    if (walk.entered.has(real)) {
      if (path !== '') count(walk, 'folder-twice');
      return;
    }
    walk.entered.add(real);
    for await (const entry of await opendir(absolute)) {
      if (isLeftOut(entry.name)) continue;
      const inner = path === '' ? entry.name : `${path}/${entry.name}`;
      const isFolder =
        entry.isDirectory() ||
        (entry.isSymbolicLink() && ((await statOf(join(walk.root, inner)))?.isDirectory() ?? false));
      if (isFolder) await enter(walk, inner, depth + 1);
      else await takeFile(walk, inner);
    }
  } catch (cause) {
    walk.options.signal?.throwIfAborted();
    if (path === '') throw new RoomtoneError('music-folder-missing', { path: walk.root }, { cause });
    count(walk, 'folder-unreadable');
    walk.unreadable.push(path);
  }
};

/** Throws `music-folder-missing` when the folder itself cannot be read. */
export const walkMusic = async (root: string, options: WalkOptions = {}): Promise<Walked> => {
  const walk: Walk = { root, files: [], passed: {}, unreadable: [], entered: new Set(), options };
  await enter(walk, '', 0);
  return { files: walk.files, passed: walk.passed, unreadable: walk.unreadable };
};
