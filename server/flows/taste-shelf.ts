// One taste per owner in memory, each a fold over that owner's own plays and equal to it byte for byte whatever happens meanwhile.
import { type Catalogue, createCatalogue } from '../core/taste/catalogue.ts';
import { observe } from '../core/taste/observe.ts';
import { comparePlays, type TastePlay } from '../core/taste/play.ts';
import { lastPlayS, type Taste, tasteModel } from '../core/taste/taste.ts';
import { houseOwner, listOwners } from '../store/plays.ts';
import { markOf } from './taste-facts.ts';
import { type FoldDeps, type Folded, foldOwner } from './taste-fold.ts';
import type { Catalogue as TrackCatalogue } from './track-catalogue.ts';

export interface ShelfDeps extends FoldDeps {
  readonly library: Pick<TrackCatalogue, 'all' | 'byId' | 'version'>;
  /** A taste could not be read; it is asked for again with the next fold. */
  failed?(): void;
}

export interface TasteShelf {
  readonly model: string;
  catalogue(): Catalogue;
  /** The house's taste and those of everybody whose personalisation is on, with equal weights. */
  voices(): readonly { readonly taste: Taste; readonly weight: number }[];
  setListeners(people: readonly number[]): void;
  /** One more play or reaction that is in the store already. It waits for `settle`. */
  learn(owner: number, fact: TastePlay): void;
  /** Learns what began before `untilMs`: nothing that began earlier is still to come. */
  settle(untilMs: number): void;
  /** Their tastes are gone at once, also those that are being folded. */
  layAside(owners: readonly number[]): void;
  /** Folds these owners, or all, from the store; what was on the shelf serves until then. */
  fold(owners?: readonly number[]): Promise<void>;
  owners(): readonly number[];
  plays(): number;
  stop(): void;
}

type Shelved = Folded & { readonly lastAtMs: number };

const shelvedOf = (folded: Folded): Shelved => ({
  ...folded,
  lastAtMs: folded.last?.atMs ?? Math.round((lastPlayS(folded.taste) ?? Number.NEGATIVE_INFINITY) * 1000),
});

const foldTries = 3;

/** A fact that does not come after everything in the taste has its place somewhere inside it. */
const comesAfter = (fact: TastePlay, { last, lastAtMs }: Shelved): boolean =>
  last === null ? fact.atMs > lastAtMs : comparePlays(fact, last) > 0;

export const createTasteShelf = (deps: ShelfDeps): TasteShelf => {
  const shelf = new Map<number, Shelved>();
  const waiting = new Map<number, TastePlay[]>();
  /** The newest fold of each owner that is wanted; an older one that still runs is for nothing. */
  const wanted = new Map<number, symbol>();
  /** Being forgotten: nothing is read until that is done and somebody asks for a fold. */
  const aside = new Set<number>();
  let settledMs = Number.NEGATIVE_INFINITY;
  let folds: Promise<void> = Promise.resolve();
  let listeners: readonly number[] = [];
  let stopped = false;
  let catalogue: { readonly version: number; readonly tracks: Catalogue } | null = null;

  const currentCatalogue = (): Catalogue => {
    const version = deps.library.version();
    if (catalogue?.version !== version) catalogue = { version, tracks: createCatalogue(deps.library.all()) };
    return catalogue.tracks;
  };

  const add = (owner: number, fact: TastePlay): void => {
    const known = shelf.get(owner);
    if (known?.seen.has(markOf(fact)) === true) return;
    if (known === undefined || !comesAfter(fact, known)) {
      void fold([owner]);
      return;
    }
    observe(known.taste, fact);
    const plays = known.plays + (fact.reaction === null ? 1 : 0);
    shelf.set(owner, { ...known, plays, last: fact, lastAtMs: fact.atMs });
  };

  const settleOwner = (owner: number, untilMs: number): void => {
    // A fold that is under way may have read it from the store already, or may have passed its place.
    if (wanted.has(owner) || aside.has(owner)) return;
    const facts = waiting.get(owner) ?? [];
    const due = facts.filter((fact) => fact.atMs < untilMs);
    waiting.set(
      owner,
      facts.filter((fact) => fact.atMs >= untilMs),
    );
    for (const fact of due) {
      // One that was out of place has begun a fold, which reads the rest too.
      if (!wanted.has(owner)) add(owner, fact);
    }
  };

  /** Whoever forgets something may cut a reader that takes long: then it is read again. */
  const foldOne = async (owner: number, ticket: symbol): Promise<void> => {
    const isWanted = (): boolean => !stopped && wanted.get(owner) === ticket;
    for (let tries = 0; tries < foldTries && isWanted(); tries += 1) {
      try {
        const folded = await foldOwner(deps, owner, isWanted);
        if (folded !== null) shelf.set(owner, shelvedOf(folded));
        break;
      } catch {
        if (tries === foldTries - 1) deps.failed?.();
      }
    }
    if (wanted.get(owner) !== ticket) return;
    wanted.delete(owner);
    settleOwner(owner, settledMs);
  };

  const fold = (owners: readonly number[]): Promise<void> => {
    const tickets = owners.map((owner) => ({ owner, ticket: Symbol('fold') }));
    for (const { owner, ticket } of tickets) {
      wanted.set(owner, ticket);
      aside.delete(owner);
      // What waited is in the store and will be read there, unless it was forgotten meanwhile.
      waiting.delete(owner);
    }
    // One after another: each has a thread and a taste of its own in memory while it lasts.
    folds = folds.then(async () => {
      for (const { owner, ticket } of tickets) await foldOne(owner, ticket);
    });
    return folds;
  };

  return {
    model: `mixture-${tasteModel}`,
    catalogue: currentCatalogue,
    voices: () =>
      [houseOwner, ...listeners].flatMap((owner) => {
        const taste = shelf.get(owner)?.taste;
        return taste === undefined ? [] : [{ taste, weight: 1 }];
      }),
    setListeners: (people) => {
      listeners = people;
    },
    learn: (owner, fact) => {
      waiting.set(owner, [...(waiting.get(owner) ?? []), fact].sort(comparePlays));
    },
    settle: (untilMs) => {
      settledMs = untilMs;
      for (const owner of waiting.keys()) settleOwner(owner, untilMs);
    },
    layAside: (owners) => {
      for (const owner of owners) {
        shelf.delete(owner);
        wanted.delete(owner);
        aside.add(owner);
      }
    },
    fold: async (owners) => {
      await fold(owners ?? [...new Set([...(await listOwners(deps.db.read)), ...shelf.keys()])]);
    },
    owners: () => [...shelf.keys(), ...wanted.keys()],
    plays: () => [...shelf.values()].reduce((sum, { plays }) => sum + plays, 0),
    stop: () => {
      stopped = true;
    },
  };
};
