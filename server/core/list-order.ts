// Puts ranked picks into a list that people can live with: nothing too soon again, artists apart, a share of new music.

export interface Ranked {
  readonly key: string;
  readonly artist: string;
  readonly unheard: boolean;
  /** Seconds since it was heard; null for never. */
  readonly agoS: number | null;
  /** Plays within the last seven days. */
  readonly playsThisWeek: number;
}

export interface ListRules {
  readonly length: number;
  /** Track keys of the running session or already on a list: never offered. */
  readonly session: ReadonlySet<string>;
  /** Share of the list that is new to the listeners. */
  readonly newShare: number;
  readonly artistSpacing: number;
  /** Tracks per artist in any 30, where the library allows it. */
  readonly artistCap: number;
}

export const usualArtistCap = 2;
export const usualNewShare = 0.2;
export const surpriseNewShare = 0.6;

export const usualRules = (length: number, session: Iterable<string>, newShare = usualNewShare): ListRules => ({
  length,
  session: new Set(session),
  newShare,
  artistSpacing: 3,
  artistCap: usualArtistCap,
});

const never = 4 * 3600;
const day = 24 * 3600;

/** Whether enough time has passed: never within four hours, within a day only what is on repeat this week. */
export const isRested = (item: Pick<Ranked, 'agoS' | 'playsThisWeek'>): boolean => {
  if (item.agoS === null) return true;
  if (item.agoS < never) return false;
  return item.agoS >= day || item.playsThisWeek >= 2;
};

interface Draft<T extends Ranked> {
  readonly chosen: T[];
  readonly perArtist: Map<string, number>;
  news: number;
}

interface Strictness {
  readonly spacing: boolean;
  readonly cap: boolean;
}

const stages: readonly Strictness[] = [
  { spacing: true, cap: true },
  { spacing: true, cap: false },
  { spacing: false, cap: false },
];

const fits = <T extends Ranked>(item: T, draft: Draft<T>, rules: ListRules, strict: Strictness): boolean => {
  const { chosen } = draft;
  if (strict.cap) {
    const window = chosen.length < 30 ? (draft.perArtist.get(item.artist) ?? 0) : countLately(item.artist, chosen);
    if (window >= rules.artistCap) return false;
  }
  return !strict.spacing || !chosen.slice(-(rules.artistSpacing - 1)).some((other) => other.artist === item.artist);
};

const countLately = (artist: string, chosen: readonly Ranked[]): number =>
  chosen.slice(-29).filter((item) => item.artist === artist).length;

const takeBest = <T extends Ranked>(left: T[], draft: Draft<T>, rules: ListRules, wanted: boolean | null): T | null => {
  for (const strict of stages) {
    const place = left.findIndex(
      (item) => (wanted === null || item.unheard === wanted) && fits(item, draft, rules, strict),
    );
    if (place < 0) continue;
    // A capped artist comes again only when no other kind of track keeps the cap.
    if (!strict.cap && wanted !== null && left.some((item) => fits(item, draft, rules, { spacing: true, cap: true })))
      continue;
    return left.splice(place, 1)[0] ?? null;
  }
  return null;
};

/** `ranked` comes best first; the result keeps that order as far as the rules allow. */
export const orderList = <T extends Ranked>(ranked: readonly T[], rules: ListRules): readonly T[] => {
  const open = ranked.filter((item) => !rules.session.has(item.key));
  const rested = open.filter(isRested);
  const longestAgo = [...ranked].sort((a, b) => (b.agoS ?? Infinity) - (a.agoS ?? Infinity));
  // A house with a handful of tracks would fall silent: then what was heard longest ago comes again.
  const left = rested.length > 0 ? [...rested] : longestAgo;
  const draft: Draft<T> = { chosen: [], perArtist: new Map(), news: 0 };
  while (draft.chosen.length < rules.length && left.length > 0) {
    const newIsDue = draft.news < Math.floor(rules.newShare * (draft.chosen.length + 2) + 1e-9);
    const item = takeBest(left, draft, rules, newIsDue) ?? takeBest(left, draft, rules, null);
    if (item === null) break;
    draft.chosen.push(item);
    draft.perArtist.set(item.artist, (draft.perArtist.get(item.artist) ?? 0) + 1);
    if (item.unheard) draft.news += 1;
  }
  return draft.chosen;
};

/**
 * What is added to each score so that the list still reads best first: a track that the rules put ahead of better
 * ones is lifted to the best that comes after it.
 */
export const liftsOf = (scores: readonly number[]): readonly number[] => {
  let level = Number.NEGATIVE_INFINITY;
  const lifts = scores.map(() => 0);
  for (let place = scores.length - 1; place >= 0; place--) {
    const score = scores[place] ?? 0;
    level = Math.max(level, score);
    lifts[place] = level - score;
  }
  return lifts;
};
