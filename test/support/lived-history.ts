// A history that is lived through and forgotten in parts, beside the plain list of what is left of it.
import { comparePlays, type TastePlay } from '../../server/core/taste/play.ts';

export interface ToldPlay {
  readonly owner: number;
  readonly atMs: number;
  readonly track: number;
  readonly room: string | null;
  readonly msPlayed: number;
  readonly outcome: 'finished' | 'skipped_here' | 'error';
}

export interface ToldReaction {
  readonly owner: number;
  readonly atMs: number;
  readonly track: number;
  readonly room: string;
  readonly kind: 'like' | 'dislike' | 'save';
}

/** What a house may be told; each owner is a person. */
export type Told =
  | { readonly type: 'play'; readonly play: ToldPlay }
  | { readonly type: 'react'; readonly reaction: ToldReaction }
  | { readonly type: 'import'; readonly owner: number; readonly plays: readonly ToldPlay[] }
  | { readonly type: 'forget-row'; readonly nth: number }
  | { readonly type: 'forget-range'; readonly owner: number; readonly fromMs: number; readonly toMs: number }
  | { readonly type: 'forget-room'; readonly owner: number; readonly room: string }
  | { readonly type: 'forget-person'; readonly owner: number };

/** What is left of a history, by the plainest means. */
export interface Left {
  plays: ToldPlay[];
  reactions: ToldReaction[];
}

const sameTrack = (a: { owner: number; track: number }, b: { owner: number; track: number }): boolean =>
  a.owner === b.owner && a.track === b.track;

const drop = (left: Left, isGone: (play: ToldPlay) => boolean): void => {
  const gone = left.plays.filter(isGone);
  left.plays = left.plays.filter((play) => !isGone(play));
  left.reactions = left.reactions.filter(
    (said) => !gone.some((play) => sameTrack(play, said)) || left.plays.some((play) => sameTrack(play, said)),
  );
};

const addPlay = (left: Left, play: ToldPlay): void => {
  if (!left.plays.some((known) => sameTrack(known, play) && known.atMs === play.atMs)) left.plays.push(play);
};

const opposite: Readonly<Record<string, string>> = { like: 'dislike', dislike: 'like' };

const addReaction = (left: Left, said: ToldReaction): void => {
  left.reactions = left.reactions.filter((known) => !sameTrack(known, said) || known.kind !== opposite[said.kind]);
  const isKnown = left.reactions.some(
    (known) => sameTrack(known, said) && known.kind === said.kind && known.room === said.room,
  );
  if (!isKnown) left.reactions.push(said);
};

/** Takes one step; the plays that a row to forget is chosen from stand in the order in which they came. */
export const tell = (left: Left, told: Told): void => {
  if (told.type === 'play') addPlay(left, told.play);
  else if (told.type === 'react') addReaction(left, told.reaction);
  else if (told.type === 'import') for (const play of told.plays) addPlay(left, play);
  else if (told.type === 'forget-row') {
    const gone = left.plays[told.nth % Math.max(1, left.plays.length)];
    drop(left, (play) => play === gone);
  } else if (told.type === 'forget-range') {
    const isIn = (fact: { owner: number; atMs: number }): boolean =>
      fact.owner === told.owner && fact.atMs >= told.fromMs && fact.atMs < told.toMs;
    drop(left, isIn);
    left.reactions = left.reactions.filter((said) => !isIn(said));
  } else {
    const isIn = (fact: { owner: number; room: string | null }): boolean =>
      fact.owner === told.owner && (told.type === 'forget-person' || fact.room === told.room);
    drop(left, isIn);
    left.reactions = left.reactions.filter((said) => !isIn(said));
  }
};

/** What a taste that never knew anything else would be folded from. */
export const factsLeft = (left: Left, owner: number, nameOf: (track: number) => Pick<TastePlay, 'key' | 'artist'>) => {
  const plays = left.plays
    .filter((play) => play.owner === owner && play.outcome !== 'error')
    .map(
      ({ track, atMs, room, msPlayed, outcome }): TastePlay => ({
        ...nameOf(track),
        ...{ atMs, room, msPlayed, album: null, skipped: outcome === 'skipped_here', reaction: null },
      }),
    );
  const reactions = left.reactions
    .filter((said) => said.owner === owner)
    .map(
      ({ track, atMs, room, kind }): TastePlay => ({
        ...nameOf(track),
        ...{ atMs, room, msPlayed: null, album: null, skipped: null, reaction: kind },
      }),
    );
  return [...plays, ...reactions].sort(comparePlays);
};
