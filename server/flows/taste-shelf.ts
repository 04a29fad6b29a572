// One taste per owner in memory, each a fold over that owner's own plays; folding gives way to everything else.
import type { Outcome } from '../../config/words/play.ts';
import type { Track } from '../../config/words/track.ts';
import type { Clock } from '../../devices/types.ts';
import { type Catalogue, createCatalogue } from '../core/taste/catalogue.ts';
import { observe } from '../core/taste/observe.ts';
import type { TastePlay } from '../core/taste/play.ts';
import { createTaste, lastPlayS, type Taste, tasteModel } from '../core/taste/taste.ts';
import type { Db } from '../store/db.ts';
import { houseOwner, type LearntPlay, listOwners, readPlaysOf } from '../store/plays.ts';
import { listReactions, type ReactionFact } from '../store/reactions.ts';
import type { Catalogue as TrackCatalogue } from './track-catalogue.ts';

export interface ShelfDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly library: Pick<TrackCatalogue, 'all' | 'byId' | 'version'>;
}

/** What learning needs of a play that was permitted. */
interface Heard {
  readonly room: string;
  readonly startedAtMs: number;
  readonly listenedMs: number;
  readonly outcome: Outcome;
}

export interface TasteShelf {
  readonly model: string;
  catalogue(): Catalogue;
  /** The house's taste and those of everybody whose personalisation is on, with equal weights. */
  voices(): readonly { readonly taste: Taste; readonly weight: number }[];
  setListeners(people: readonly number[]): void;
  observe(owner: number, track: Track, play: Heard): void;
  react(owner: number, track: Track, reaction: Pick<ReactionFact, 'room' | 'kind' | 'atMs'>): void;
  fold(): Promise<void>;
  plays(): number;
  stop(): void;
}

/** Folding yields to the event loop after this much work. */
const sliceMs = 6;

/** An error or a lost speaker says nothing about liking: such a play counts as neither heard out nor skipped. */
const skippedOf = (outcome: Outcome): boolean | null =>
  outcome === 'finished' ? false : outcome.startsWith('skipped') ? true : null;

const isTelling = (outcome: string): boolean => outcome !== 'error' && outcome !== 'lost';

const tastePlayOf = (
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

const reactionOf = (
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

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const createTasteShelf = (deps: ShelfDeps): TasteShelf => {
  let tastes = new Map<number, Taste>();
  let listeners: readonly number[] = [];
  let counts = new Map<number, number>();
  let folding: { late: (() => void)[] } | null = null;
  let generation = 0;
  let catalogue: { readonly version: number; readonly tracks: Catalogue } | null = null;

  const currentCatalogue = (): Catalogue => {
    const version = deps.library.version();
    if (catalogue?.version !== version) catalogue = { version, tracks: createCatalogue(deps.library.all()) };
    return catalogue.tracks;
  };

  const foldOwner = async (owner: number, mine: number): Promise<{ taste: Taste; plays: number }> => {
    const taste = createTaste();
    const reactions = [...(await listReactions(deps.db.read, owner))];
    const reactUntil = (atMs: number): void => {
      while ((reactions[0]?.atMs ?? atMs) < atMs) {
        const reaction = reactions.shift();
        const track = reaction === undefined ? null : deps.library.byId(reaction.trackId);
        if (reaction !== undefined && track !== null) observe(taste, reactionOf(track, reaction), currentCatalogue());
      }
    };
    let plays = 0;
    let sliceStart = deps.clock.monoMs();
    for await (const page of readPlaysOf(deps.db.read, owner)) {
      for (const play of page) {
        const track = deps.library.byId(play.trackId);
        if (track === null || !isTelling(play.outcome)) continue;
        reactUntil(play.atMs);
        observe(taste, tastePlayOf(track, play.room, play), currentCatalogue());
        plays += 1;
        if (deps.clock.monoMs() - sliceStart < sliceMs) continue;
        await breathe();
        if (mine !== generation) return { taste, plays };
        sliceStart = deps.clock.monoMs();
      }
    }
    reactUntil(Number.POSITIVE_INFINITY);
    return { taste, plays };
  };

  const learn = (owner: number, play: TastePlay): void => {
    const apply = (folded: boolean): void => {
      const taste = tastes.get(owner) ?? createTaste();
      tastes.set(owner, taste);
      // A fold that was under way when this was written may have read it from the store already.
      if (folded && (lastPlayS(taste) ?? 0) * 1000 >= play.atMs) return;
      observe(taste, play, currentCatalogue());
      counts.set(owner, (counts.get(owner) ?? 0) + 1);
    };
    if (folding === null) apply(false);
    else folding.late.push(() => apply(true));
  };

  return {
    model: `mixture-${tasteModel}`,
    catalogue: currentCatalogue,
    voices: () =>
      [houseOwner, ...listeners].flatMap((owner) => {
        const taste = tastes.get(owner);
        return taste === undefined ? [] : [{ taste, weight: 1 }];
      }),
    setListeners: (people) => {
      listeners = people;
    },
    observe: (owner, track, play) => {
      if (!isTelling(play.outcome)) return;
      learn(
        owner,
        tastePlayOf(track, play.room, { atMs: play.startedAtMs, msPlayed: play.listenedMs, outcome: play.outcome }),
      );
    },
    react: (owner, track, reaction) => learn(owner, reactionOf(track, reaction)),
    fold: async () => {
      generation += 1;
      const mine = generation;
      tastes = new Map();
      folding = { late: [] };
      const [next, nextCounts] = [new Map<number, Taste>(), new Map<number, number>()];
      for (const owner of await listOwners(deps.db.read)) {
        const { taste, plays } = await foldOwner(owner, mine);
        if (mine !== generation) return;
        next.set(owner, taste);
        nextCounts.set(owner, plays);
      }
      if (mine !== generation) return;
      const { late } = folding;
      folding = null;
      tastes = next;
      counts = nextCounts;
      for (const apply of late) apply();
    },
    plays: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    stop: () => {
      generation += 1;
    },
  };
};
