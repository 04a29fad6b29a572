// What one owner played and said, read from the store as taste learns it and in the order of a fold.
import type { Outcome } from '../../config/words/play.ts';
import type { Track } from '../../config/words/track.ts';
import { comparePlays, type TastePlay } from '../core/taste/play.ts';
import type { Db } from '../store/db.ts';
import { type LearntPlay, readPlaysOf } from '../store/plays.ts';
import { listLearntReactions, type ReactionFact } from '../store/reactions.ts';
import type { Catalogue } from './track-catalogue.ts';

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

/** Names a fact of one owner. */
export const markOf = ({ atMs, key, reaction }: TastePlay): string => `${atMs} ${reaction ?? 'play'} ${key}`;

export interface FactPage {
  readonly facts: readonly TastePlay[];
  /** Rows that were read, also those that tell nothing. */
  readonly plays: number;
  readonly reactions: number;
  readonly uptoAtMs: number;
  /** A track was not to be found, so what is made of this must not be kept. */
  readonly gaps: boolean;
}

interface Source {
  readonly db: Db;
  readonly library: Pick<Catalogue, 'byId'>;
}

const readReactions = async ({ db, library }: Source, owner: number, afterMs: number) => {
  const rows = (await listLearntReactions(db.read, owner)).filter(({ atMs }) => atMs > afterMs);
  const facts = rows.flatMap((row) => {
    const track = library.byId(row.trackId);
    return track === null ? [] : [reactionOf(track, row)];
  });
  return { facts: facts.sort(comparePlays), gaps: facts.length < rows.length };
};

const lastOf = (facts: readonly TastePlay[], before: number): number => Math.max(before, facts.at(-1)?.atMs ?? before);

/** Every fact after a moment, page by page; what was said comes in its place between what was played. */
export async function* factsOf(source: Source, owner: number, afterMs: number): AsyncGenerator<FactPage, void, void> {
  const { facts: said, gaps } = await readReactions(source, owner, afterMs);
  for await (const page of readPlaysOf(source.db.read, owner, afterMs)) {
    const facts: TastePlay[] = [];
    let missing = false;
    const before = said.length;
    for (const row of page) {
      if (!isTelling(row.outcome)) continue;
      const track = source.library.byId(row.trackId);
      missing ||= track === null;
      if (track === null) continue;
      const play = tastePlayOf(track, row.room, row);
      while (said[0] !== undefined && comparePlays(said[0], play) < 0) facts.push(...said.splice(0, 1));
      facts.push(play);
    }
    const uptoAtMs = lastOf(facts, page.at(-1)?.atMs ?? afterMs);
    yield { facts, plays: page.length, reactions: before - said.length, uptoAtMs, gaps: missing };
  }
  yield { facts: said, plays: 0, reactions: said.length, uptoAtMs: lastOf(said, afterMs), gaps };
}
