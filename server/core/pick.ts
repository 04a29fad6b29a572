// Scores what the listening owners may want next, with every score the sum of its named reasons.
import type { Pick, Why } from '../../config/words/pick.ts';
import type { Mood } from '../../config/words/room.ts';
import {
  isRested,
  liftsOf,
  orderList,
  type Ranked,
  surpriseNewShare,
  usualNewShare,
  usualRules,
} from './list-order.ts';
import { moodTerm } from './mood.ts';
import { neutralPicks } from './neutral.ts';
import type { Catalogue } from './taste/catalogue.ts';
import { featureCount, featureNames } from './taste/features.ts';
import {
  type Candidate,
  contextLength,
  type Frame,
  gatherFrame,
  heardAtS,
  latestKeys,
  playsSince,
  type Voice,
} from './taste/frame.ts';
import { champion, expertWeights } from './taste/gate.ts';
import { hashOf } from './taste/hash.ts';
import { regimeOf, scoresOf } from './taste/learn.ts';
import { pickReach } from './taste/own-candidates.ts';
import { predictSkip } from './taste/skip-model.ts';
import { lastHeardS, lastPlayS } from './taste/taste.ts';
import { fillTerms } from './taste/terms.ts';

export interface PickContext {
  readonly atMs: number;
  /** Local hour with its fraction, and weekday; they help to tell who listens, not what is played. */
  readonly hour?: number | undefined;
  readonly weekday?: number | undefined;
  readonly room: string | null;
  /** Track keys that played here, newest last. */
  readonly recent: readonly string[];
}

export interface PickRequest {
  readonly tastes: readonly Voice[];
  readonly catalogue: Catalogue;
  readonly context: PickContext;
  readonly mode: 'next' | 'playlist';
  readonly k: number;
  readonly mood?: Mood;
  /** The mood is what the room noticed: its term is then `sensed`. */
  readonly felt?: boolean;
  /** Only tracks that can be played here. */
  readonly ownedOnly?: boolean;
  /** Share of a playlist that is new to the listeners; a fifth by default. */
  readonly newShare?: number;
}

interface Scored extends Ranked {
  readonly row: number;
  readonly score: number;
}

/** The weights of each owner's best expert, blended by the owners' shares. */
const blendWeights = (frame: Frame, mode: PickRequest['mode']): Float64Array => {
  const regime = regimeOf(mode, frame.gapS, frame.moment.recent.length);
  const blend = new Float64Array(featureCount);
  for (const { taste, weight } of frame.views) {
    const expert = mode === 'playlist' ? champion(taste.gate) : 'learnt';
    const own = expertWeights(expert, taste.weights, regime);
    for (let index = 0; index < featureCount; index++) blend[index] = (blend[index] ?? 0) + weight * (own[index] ?? 0);
  }
  return blend;
};

const meanTerms = (frame: Frame): Float64Array => {
  const means = new Float64Array(featureCount);
  const count = frame.candidates.length;
  for (let place = 0; place < frame.terms.length; place++)
    means[place % featureCount] = (means[place % featureCount] ?? 0) + (frame.terms[place] ?? 0) / count;
  return means;
};

const restShare = 0.1;

/** Sums the smallest terms as `rest`, at most a tenth of what speaks for the track; the largest comes first. */
export const tidyWhy = (baseline: number, terms: readonly Why[]): readonly Why[] => {
  const positive = terms.reduce((sum, term) => sum + Math.max(0, term.value), 0);
  const sorted = [...terms].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  let left = positive * restShare;
  let rest = 0;
  while (sorted.length > 0) {
    const value = sorted[sorted.length - 1]?.value ?? 0;
    if (Math.abs(value) > left) break;
    left -= Math.abs(value);
    rest += value;
    sorted.pop();
  }
  const why: Why[] = sorted.sort((a, b) => b.value - a.value);
  if (rest !== 0) why.push({ reason: 'rest', value: rest });
  why.push({ reason: 'baseline', value: baseline });
  return why;
};

interface Judged {
  readonly frame: Frame;
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly moods: Float64Array;
  readonly moodReason: 'mood' | 'sensed';
}

const toPick = (judged: Judged, item: Scored, lift = 0): Pick => {
  const { frame, weights, means } = judged;
  const terms: Why[] = [];
  let baseline = 0;
  featureNames.forEach((reason, index) => {
    const weight = weights[index] ?? 0;
    const mean = means[index] ?? 0;
    baseline += weight * mean;
    const value = weight * ((frame.terms[item.row * featureCount + index] ?? 0) - mean);
    if (value !== 0) terms.push({ reason, value });
  });
  const mood = judged.moods[item.row] ?? 0;
  if (mood !== 0) terms.push({ reason: judged.moodReason, value: mood });
  if (lift !== 0) terms.push({ reason: 'order', value: lift });
  const why = tidyWhy(baseline, terms);
  return { id: item.key, score: why.reduce((sum, term) => sum + term.value, 0), why };
};

const weekS = 7 * 24 * 3600;

const rank = (judged: Judged): Scored[] => {
  const { frame } = judged;
  const { atS } = frame.moment;
  const scores = scoresOf(frame.terms, judged.weights);
  const toScored = (candidate: Candidate, row: number): Scored => {
    const heardS = heardAtS(frame, candidate);
    return {
      row,
      key: candidate.key,
      artist: candidate.artist,
      score: (scores[row] ?? 0) + (judged.moods[row] ?? 0),
      unheard: heardS === 0,
      agoS: heardS === 0 ? null : Math.max(0, atS - heardS),
      playsThisWeek: playsSince(frame, candidate, atS - weekS),
    };
  };
  return frame.candidates
    .map(toScored)
    .sort((a, b) => b.score - a.score || hashOf(a.key) - hashOf(b.key) || (a.key < b.key ? -1 : 1));
};

/** Without a word about what just played, what the listeners heard last is the context. */
const recentOf = ({ tastes, context }: PickRequest): readonly string[] => {
  if (context.recent.length > 0) return context.recent.slice(-contextLength);
  const heard = tastes.filter(({ taste, weight }) => weight > 0 && lastPlayS(taste) !== null);
  const latest = heard.sort((a, b) => (lastPlayS(b.taste) ?? 0) - (lastPlayS(a.taste) ?? 0))[0];
  return latest === undefined ? [] : latestKeys(latest.taste);
};

const judge = (request: PickRequest): Judged => {
  const { context, catalogue, mood = 'none' } = request;
  const moment = { atS: context.atMs / 1000, room: context.room, recent: recentOf(request) };
  const allows = request.ownedOnly === true ? (key: string) => catalogue.tracks.get(key)?.owned === true : null;
  const lastToo = request.mode === 'playlist' || context.recent.length === 0;
  const frame = gatherFrame(request.tastes, moment, { reach: pickReach, catalogue, allows, lastToo });
  fillTerms(frame);
  return {
    frame,
    weights: blendWeights(frame, request.mode),
    means: meanTerms(frame),
    moodReason: request.felt === true ? 'sensed' : 'mood',
    moods: Float64Array.from(frame.candidates, (item) => moodTerm(mood, catalogue.tracks.get(item.key))),
  };
};

/** Fills a list that history cannot fill with tracks of the library that nobody here has heard. */
const fillUp = (request: PickRequest, picks: readonly Pick[], lowest: number): readonly Pick[] => {
  const { tastes, catalogue, k, context } = request;
  const taken = new Set([...picks.map((pick) => pick.id), ...context.recent]);
  const isOpen = (key: string): boolean =>
    !taken.has(key) &&
    tastes.every(({ taste }) => !taste.trackIds.has(key)) &&
    (catalogue.tracks.get(key)?.addedAtMs ?? 0) <= context.atMs;
  const seed = Math.floor(context.atMs / 3600_000);
  return neutralPicks(catalogue, seed, k - picks.length, isOpen).map(({ id }, index) => {
    const score = lowest - 0.001 * (index + 1);
    return {
      id,
      score,
      why: [
        { reason: 'no-history', value: 0 },
        { reason: 'baseline', value: score },
      ],
    };
  });
};

const sessionGapS = 1800;

const endedReach = 40;

/** What a list must not hold: the running session and what the caller names, but not a session that has ended. */
const closedKeys = (frame: Frame, named: readonly string[]): ReadonlySet<string> => {
  const isRunning = ({ taste }: Voice): boolean => frame.moment.atS - (lastPlayS(taste) ?? 0) <= sessionGapS;
  const running = frame.views.filter(isRunning);
  const ended = running.length > 0 ? [] : frame.views.flatMap(({ taste }) => latestKeys(taste, endedReach));
  const keys = new Set(named.filter((key) => !ended.includes(key)));
  for (const { taste } of running)
    for (let place = taste.log.size - 1; place >= 0 && taste.log.session[place] === taste.session; place--)
      keys.add(taste.keys[taste.log.track[place] ?? 0] ?? '');
  return keys;
};

const shareOfNew = (request: PickRequest): number =>
  request.newShare ?? (request.mood === 'surprise' ? surpriseNewShare : usualNewShare);

/** At most `k` picks, best first, without duplicates; `id` is the track key. */
export const pickTracks = (request: PickRequest): readonly Pick[] => {
  const judged = judge(request);
  const ranked = rank(judged);
  const { k, context } = request;
  if (request.mode === 'next') {
    return ranked.slice(0, k).map((item) => toPick(judged, item));
  }
  const rules = usualRules(k, closedKeys(judged.frame, context.recent), shareOfNew(request));
  const hasNew = request.catalogue.tracks.size > 0 && ranked.filter(isRested).length < k;
  const ordered = orderList(ranked, rules);
  const lifts = liftsOf(ordered.map((item) => item.score));
  const listed = ordered.map((item, place) => toPick(judged, item, lifts[place]));
  if (!hasNew || listed.length >= k) return listed;
  const lowest = listed.reduce((least, pick) => Math.min(least, pick.score), 0);
  return [...listed, ...fillUp(request, listed, lowest)];
};

export interface SkipRequest {
  readonly tastes: readonly Voice[];
  readonly atMs: number;
  readonly key: string;
  /** Used for the artist's statistics when the track is unheard. */
  readonly artist: string | null;
}

/** Probability that the listeners skip this track now. */
export const skipProbability = ({ tastes, atMs, key, artist }: SkipRequest): number => {
  const total = tastes.reduce((sum, voice) => sum + voice.weight, 0);
  if (total === 0) return 0.25;
  return tastes.reduce((sum, { taste, weight }) => {
    const track = taste.trackIds.get(key) ?? -1;
    const known = track < 0 ? (taste.artistIds.get(artist ?? '') ?? -1) : (taste.trackArtist[track] ?? -1);
    const last = lastPlayS(taste);
    const heardS = track < 0 ? null : lastHeardS(taste, track);
    const question = {
      track,
      artist: known,
      firstOfSession: last === null || atMs / 1000 - last > sessionGapS,
      hoursSinceHeard: heardS === null ? null : Math.max(0, atMs / 1000 - heardS) / 3600,
    };
    return sum + (weight / total) * predictSkip(taste.skips, question);
  }, 0);
};
