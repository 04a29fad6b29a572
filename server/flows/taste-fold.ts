// Folds one owner's plays and reactions from the store, going on from the last snapshot where that still fits.
import type { Clock } from '../../devices/types.ts';
import { observe } from '../core/taste/observe.ts';
import type { TastePlay } from '../core/taste/play.ts';
import { restoreTaste } from '../core/taste/snapshot.ts';
import { createTaste, type Taste, tasteModel } from '../core/taste/taste.ts';
import type { Db } from '../store/db.ts';
import { countLearnt } from '../store/plays.ts';
import { readSnapshot, saveSnapshot, type TasteSnapshot } from '../store/taste-snapshots.ts';
import { startFoldThread } from './fold-thread.ts';
import { factsOf, markOf } from './taste-facts.ts';
import type { Catalogue as TrackCatalogue } from './track-catalogue.ts';

export interface FoldDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly library: Pick<TrackCatalogue, 'byId'>;
}

export interface Folded {
  readonly taste: Taste;
  readonly plays: number;
  /** The newest fact that it read; null when a snapshot had them all. */
  readonly last: TastePlay | null;
  /** What of the last day it read, by `markOf`. */
  readonly seen: ReadonlySet<string>;
}

/** Folding here yields to the event loop after this much work. */
const sliceMs = 6;
/** Fewer than this are folded here, and again at the next start sooner than the whole state is written. */
const worthThread = 200;
/** What is written during a fold began at most this long before it. */
const longestPlayMs = 24 * 3600_000;

/** Whoever does the arithmetic. */
interface Folder {
  take(plays: readonly TastePlay[]): Promise<void>;
  end(): Promise<{ readonly taste: Taste; readonly bytes: Uint8Array | null }>;
  stop(): Promise<void>;
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const foldHere = ({ clock }: FoldDeps, from: Taste): Folder => {
  let sliceStart = clock.monoMs();
  return {
    take: async (plays) => {
      for (const play of plays) {
        observe(from, play);
        if (clock.monoMs() - sliceStart < sliceMs) continue;
        await breathe();
        sliceStart = clock.monoMs();
      }
    },
    end: async () => ({ taste: from, bytes: null }),
    stop: async () => undefined,
  };
};

const foldThere = async (snapshot: Uint8Array | null): Promise<Folder> => {
  const thread = startFoldThread();
  await thread.begin(snapshot);
  return {
    take: thread.take,
    end: async () => {
      const bytes = await thread.end();
      const taste = restoreTaste(bytes);
      if (taste === null) throw new Error('the thread gave no taste');
      return { taste, bytes };
    },
    stop: thread.stop,
  };
};

interface Known {
  readonly taste: Taste;
  readonly from: Omit<TasteSnapshot, 'model' | 'bytes'>;
  readonly bytes: Uint8Array | null;
}

const knownOf = async ({ db }: FoldDeps, owner: number): Promise<Known> => {
  const snapshot = await readSnapshot(db.read, owner, tasteModel);
  const taste = snapshot === null ? null : restoreTaste(snapshot.bytes);
  if (snapshot !== null && taste !== null) return { taste, from: snapshot, bytes: snapshot.bytes };
  return { taste: createTaste(), from: { uptoAtMs: Number.MIN_SAFE_INTEGER, plays: 0, reactions: 0 }, bytes: null };
};

interface Progress {
  plays: number;
  reactions: number;
  uptoAtMs: number;
  gaps: boolean;
  last: TastePlay | null;
  readonly seen: Set<string>;
}

/** Hands everything new to the folder; false as soon as nobody wants it any more. */
const feed = async (
  deps: FoldDeps,
  owner: number,
  { folder, progress }: { readonly folder: Folder; readonly progress: Progress },
  isWanted: () => boolean,
): Promise<boolean> => {
  const noteFromMs = deps.clock.nowMs() - longestPlayMs;
  for await (const page of factsOf(deps, owner, progress.uptoAtMs)) {
    await folder.take(page.facts);
    if (!isWanted()) return false;
    progress.plays += page.plays;
    progress.reactions += page.reactions;
    progress.uptoAtMs = Math.max(progress.uptoAtMs, page.uptoAtMs);
    progress.gaps ||= page.gaps;
    progress.last = page.facts.at(-1) ?? progress.last;
    for (const fact of page.facts) if (fact.atMs >= noteFromMs) progress.seen.add(markOf(fact));
  }
  return true;
};

const keep = async (deps: FoldDeps, owner: number, snapshot: TasteSnapshot): Promise<void> => {
  // On a full disk the next start learns again, and nothing else suffers.
  await deps.db.write((write) => saveSnapshot(write, owner, snapshot)).catch(() => undefined);
};

/** Answers null as soon as nobody wants it any more. */
export const foldOwner = async (deps: FoldDeps, owner: number, isWanted: () => boolean): Promise<Folded | null> => {
  const known = await knownOf(deps, owner);
  const { uptoAtMs } = known.from;
  const fresh = await countLearnt(deps.db.read, owner, uptoAtMs);
  const isLong = fresh.plays + fresh.reactions >= worthThread;
  const folder = isLong ? await foldThere(known.bytes) : foldHere(deps, known.taste);
  const progress: Progress = { ...known.from, gaps: false, last: null, seen: new Set() };
  try {
    if (!(await feed(deps, owner, { folder, progress }, isWanted))) return null;
    const { taste, bytes } = await folder.end();
    const { plays, reactions } = progress;
    if (bytes !== null && !progress.gaps && isWanted())
      await keep(deps, owner, { model: tasteModel, uptoAtMs: progress.uptoAtMs, plays, reactions, bytes });
    return isWanted() ? { taste, plays: taste.log.size - reactions, last: progress.last, seen: progress.seen } : null;
  } finally {
    await folder.stop();
  }
};
