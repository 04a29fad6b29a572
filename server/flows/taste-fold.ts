// Folds one owner's plays and reactions from the store, going on from the last snapshot where that still fits.
import type { Outcome } from '../../config/words/play.ts';
import type { Track } from '../../config/words/track.ts';
import type { Clock } from '../../devices/types.ts';
import { observe } from '../core/taste/observe.ts';
import type { TastePlay } from '../core/taste/play.ts';
import { restoreTaste, serialiseTaste } from '../core/taste/snapshot.ts';
import { createTaste, type Taste, tasteModel } from '../core/taste/taste.ts';
import type { Db } from '../store/db.ts';
import { type LearntPlay, readPlaysOf } from '../store/plays.ts';
import { listReactions, type ReactionFact } from '../store/reactions.ts';
import { readSnapshot, saveSnapshot } from '../store/taste-snapshots.ts';
import type { Catalogue as TrackCatalogue } from './track-catalogue.ts';

export interface FoldDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly library: Pick<TrackCatalogue, 'byId'>;
}

/** Folding yields to the event loop after this much work. */
const sliceMs = 6;
/** Fewer than this are folded again at the next start sooner than the whole state is written. */
const worthSaving = 200;

/** An error or a lost speaker says nothing about liking: such a play counts as neither heard out nor skipped. */
const skippedOf = (outcome: Outcome): boolean | null =>
  outcome === 'finished' ? false : outcome.startsWith('skipped') ? true : null;

export const isTelling = (outcome: string): boolean => outcome !== 'error' && outcome !== 'lost';

export const tastePlayOf = (
  track: Track,
  room: string | null,
  play: Pick<LearntPlay, 'atMs' | 'msPlayed' | 'outcome'>,
): TastePlay => ({
  atMs: play.atMs,
  key: track.key,
  artist: track.artist,
  album: track.album,
  room,
  msPlayed: play.msPlayed,
  skipped: skippedOf(play.outcome as Outcome),
  reaction: null,
});

export const reactionOf = (
  track: Track,
  { room, kind, atMs }: Pick<ReactionFact, 'kind' | 'atMs'> & { readonly room: string | null },
): TastePlay => ({
  atMs,
  key: track.key,
  artist: track.artist,
  album: track.album,
  room,
  msPlayed: null,
  skipped: null,
  reaction: kind,
});

export interface Folded {
  readonly taste: Taste;
  readonly plays: number;
  /** What of the last day it read, by `markOf`. */
  readonly seen: ReadonlySet<string>;
}

/** What is written during a fold began at most this long before it. */
const longestPlayMs = 24 * 3600_000;

export const markOf = ({ atMs, key, reaction }: TastePlay): string => `${atMs} ${reaction ?? 'play'} ${key}`;

interface Fold {
  readonly taste: Taste;
  readonly seen: Set<string>;
  /** Plays that were learnt from. */
  told: number;
  /** Rows that were read, also those that tell nothing, and how many of them since the snapshot. */
  plays: number;
  reactions: number;
  fresh: number;
  uptoAtMs: number;
  /** A track was not to be found, so the fold must not be kept. */
  gaps: boolean;
  /** From here on it is noted what was read. */
  readonly noteFromMs: number;
}

const fromTheBeginning = ({ clock }: FoldDeps): Fold => ({
  taste: createTaste(),
  seen: new Set(),
  told: 0,
  plays: 0,
  reactions: 0,
  fresh: 0,
  uptoAtMs: Number.MIN_SAFE_INTEGER,
  gaps: false,
  noteFromMs: clock.nowMs() - longestPlayMs,
});

const openFold = async (deps: FoldDeps, owner: number): Promise<Fold> => {
  const snapshot = await readSnapshot(deps.db.read, owner, tasteModel);
  const taste = snapshot === null ? null : restoreTaste(snapshot.bytes);
  if (snapshot === null || taste === null) return fromTheBeginning(deps);
  const { plays, reactions, uptoAtMs } = snapshot;
  return { ...fromTheBeginning(deps), taste, told: taste.log.size - reactions, plays, reactions, uptoAtMs };
};

const keep = async ({ db }: FoldDeps, owner: number, fold: Fold): Promise<void> => {
  if (fold.gaps || fold.fresh < worthSaving) return;
  const { plays, reactions, uptoAtMs } = fold;
  const snapshot = { model: tasteModel, uptoAtMs, plays, reactions, bytes: serialiseTaste(fold.taste) };
  // On a full disk the next start learns again, and nothing else suffers.
  await db.write((write) => saveSnapshot(write, owner, snapshot)).catch(() => undefined);
};

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const count = (fold: Fold, what: 'plays' | 'reactions', atMs: number): void => {
  fold[what] += 1;
  fold.fresh += 1;
  fold.uptoAtMs = Math.max(fold.uptoAtMs, atMs);
};

const take = (fold: Fold, track: Track | null, playOf: (track: Track) => TastePlay): void => {
  if (track === null) {
    fold.gaps = true;
    return;
  }
  const play = playOf(track);
  observe(fold.taste, play);
  if (play.atMs >= fold.noteFromMs) fold.seen.add(markOf(play));
};

/** Takes the reactions up in their places between the plays. */
const reactionsOf = async (
  { db, library }: FoldDeps,
  owner: number,
  fold: Fold,
): Promise<(untilMs: number) => void> => {
  const fromMs = fold.uptoAtMs;
  const waiting = (await listReactions(db.read, owner)).filter(({ atMs }) => atMs > fromMs);
  return (untilMs) => {
    while ((waiting[0]?.atMs ?? untilMs) < untilMs) {
      const reaction = waiting.shift();
      if (reaction === undefined) return;
      count(fold, 'reactions', reaction.atMs);
      take(fold, library.byId(reaction.trackId), (track) => reactionOf(track, reaction));
    }
  };
};

/** Answers null as soon as nobody wants it any more. */
export const foldOwner = async (deps: FoldDeps, owner: number, isWanted: () => boolean): Promise<Folded | null> => {
  const { db, clock, library } = deps;
  const fold = await openFold(deps, owner);
  const fromMs = fold.uptoAtMs;
  const reactUntil = await reactionsOf(deps, owner, fold);
  let sliceStart = clock.monoMs();
  for await (const page of readPlaysOf(db.read, owner, fromMs)) {
    for (const play of page) {
      count(fold, 'plays', play.atMs);
      if (!isTelling(play.outcome)) continue;
      reactUntil(play.atMs);
      take(fold, library.byId(play.trackId), (track) => tastePlayOf(track, play.room, play));
      fold.told += 1;
      if (clock.monoMs() - sliceStart < sliceMs) continue;
      await breathe();
      if (!isWanted()) return null;
      sliceStart = clock.monoMs();
    }
  }
  reactUntil(Number.POSITIVE_INFINITY);
  if (isWanted()) await keep(deps, owner, fold);
  return isWanted() ? { taste: fold.taste, plays: fold.told, seen: fold.seen } : null;
};
