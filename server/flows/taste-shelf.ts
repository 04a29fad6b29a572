// One taste per owner in memory, each a fold over that owner's own plays; folding gives way to everything else.
import type { Outcome } from '../../config/words/play.ts';
import type { Track } from '../../config/words/track.ts';
import { type Catalogue, createCatalogue } from '../core/taste/catalogue.ts';
import { observe } from '../core/taste/observe.ts';
import type { TastePlay } from '../core/taste/play.ts';
import { createTaste, type Taste, tasteModel } from '../core/taste/taste.ts';
import { houseOwner, listOwners } from '../store/plays.ts';
import type { ReactionFact } from '../store/reactions.ts';
import { type FoldDeps, foldOwner, isTelling, markOf, reactionOf, tastePlayOf } from './taste-fold.ts';
import type { Catalogue as TrackCatalogue } from './track-catalogue.ts';

export interface ShelfDeps extends FoldDeps {
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

const nothingSeen: ReadonlySet<string> = new Set();

export const createTasteShelf = (deps: ShelfDeps): TasteShelf => {
  let tastes = new Map<number, Taste>();
  let listeners: readonly number[] = [];
  let counts = new Map<number, number>();
  let folding: { late: ((seen: ReadonlyMap<number, ReadonlySet<string>>) => void)[] } | null = null;
  let generation = 0;
  let catalogue: { readonly version: number; readonly tracks: Catalogue } | null = null;

  const currentCatalogue = (): Catalogue => {
    const version = deps.library.version();
    if (catalogue?.version !== version) catalogue = { version, tracks: createCatalogue(deps.library.all()) };
    return catalogue.tracks;
  };

  const learn = (owner: number, play: TastePlay): void => {
    const apply = (seen: ReadonlySet<string>): void => {
      if (seen.has(markOf(play))) return;
      const taste = tastes.get(owner) ?? createTaste();
      tastes.set(owner, taste);
      observe(taste, play);
      if (play.reaction === null) counts.set(owner, (counts.get(owner) ?? 0) + 1);
    };
    // A fold that is under way may have read it from the store already, or may have passed its place.
    if (folding === null) apply(nothingSeen);
    else folding.late.push((seen) => apply(seen.get(owner) ?? nothingSeen));
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
      const seen = new Map<number, ReadonlySet<string>>();
      for (const owner of await listOwners(deps.db.read)) {
        const folded = await foldOwner(deps, owner, () => mine === generation);
        if (folded === null) return;
        next.set(owner, folded.taste);
        nextCounts.set(owner, folded.plays);
        seen.set(owner, folded.seen);
      }
      if (mine !== generation) return;
      const { late } = folding;
      folding = null;
      tastes = next;
      counts = nextCounts;
      for (const apply of late) apply(seen);
    },
    plays: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    stop: () => {
      generation += 1;
    },
  };
};
