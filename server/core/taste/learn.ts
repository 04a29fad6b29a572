// Online learning of the weights: each choice against what else could have been chosen, each session against its list.
import { isRested, usualArtistCap } from '../list-order.ts';
import { featureCount } from './features.ts';
import { type Frame, heardAtS, playsSince } from './frame.ts';
import { experts, expertWeights, type Gate, noteScores } from './gate.ts';
import { largest } from './select.ts';
import type { Taste } from './taste.ts';
import { priorWeights, type Regime, type RegimeWeights, stepWeights } from './weights.ts';

const sessionGapS = 1800;
const lateGapS = 3 * 3600;

const playlistRegime = (gapS: number | null): 'playlist' | 'playlist-late' =>
  gapS === null || gapS > lateGapS ? 'playlist-late' : 'playlist';

/** Which weights a moment asks for. */
export const regimeOf = (mode: 'next' | 'playlist', gapS: number | null, recentCount: number): Regime => {
  const late = gapS === null || gapS > lateGapS;
  if (mode === 'playlist') return playlistRegime(gapS);
  if (recentCount > 0 && gapS !== null && gapS <= sessionGapS) return 'continuation';
  return late ? 'first-late' : 'first';
};

export const scoresOf = (terms: Float64Array, weights: Float64Array): Float64Array => {
  const count = terms.length / featureCount;
  const scores = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const start = row * featureCount;
    let score = 0;
    for (let index = 0; index < featureCount; index++) score += (terms[start + index] ?? 0) * (weights[index] ?? 0);
    scores[row] = score;
  }
  return scores;
};

/** Softmax in place. */
const normalise = (scores: Float64Array): void => {
  let top = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > top) top = score;
  let sum = 0;
  for (let row = 0; row < scores.length; row++) {
    const value = Math.exp((scores[row] ?? 0) - top);
    scores[row] = value;
    sum += value;
  }
  for (let row = 0; row < scores.length; row++) scores[row] = (scores[row] ?? 0) / sum;
};

/** One step towards the given rows, which share the choice equally. */
const step = (weights: RegimeWeights, prior: Float64Array, terms: Float64Array, targets: readonly number[]): void => {
  const shares = scoresOf(terms, weights.values);
  normalise(shares);
  const gradient = new Float64Array(featureCount);
  for (let row = 0; row < shares.length; row++) {
    const share = shares[row] ?? 0;
    const start = row * featureCount;
    for (let index = 0; index < featureCount; index++)
      gradient[index] = (gradient[index] ?? 0) - share * (terms[start + index] ?? 0);
  }
  for (const row of targets)
    for (let index = 0; index < featureCount; index++)
      gradient[index] = (gradient[index] ?? 0) + (terms[row * featureCount + index] ?? 0) / targets.length;
  stepWeights(weights, prior, gradient);
};

/** Learns from one track that was chosen and heard. */
export const learnChoice = (taste: Taste, frame: Frame, key: string): void => {
  const target = frame.candidates.findIndex((candidate) => candidate.key === key);
  if (target < 0) return;
  const regime = regimeOf('next', frame.gapS, frame.moment.recent.length);
  step(taste.weights[regime], priorWeights[regime], frame.terms, [target]);
};

const weekS = 7 * 24 * 3600;

/** Keeps what a list could hold as a session begins, to be judged when the session has ended. */
export const freezeSession = (taste: Taste, frame: Frame): void => {
  const { atS } = frame.moment;
  const rows = frame.candidates.flatMap((candidate, row) => {
    const agoS = Math.max(0, atS - heardAtS(frame, candidate));
    return isRested({ agoS, playsThisWeek: playsSince(frame, candidate, atS - weekS) }) ? [row] : [];
  });
  const terms = new Float64Array(rows.length * featureCount);
  rows.forEach((row, place) => {
    terms.set(frame.terms.subarray(row * featureCount, (row + 1) * featureCount), place * featureCount);
  });
  const ids = Int32Array.from(rows, (row) => frame.candidates[row]?.ids[0] ?? -1);
  const artists = Int32Array.from(ids, (id) => taste.trackArtist[id] ?? -1);
  taste.gate.frozen = { regime: playlistRegime(frame.gapS), ids, artists, terms };
  taste.gate.heard = [];
};

const listLength = 30;

/** The tracks that a list made with these weights would have held. */
const listOf = (frozen: NonNullable<Gate['frozen']>, weights: Float64Array): readonly number[] => {
  const scores = scoresOf(frozen.terms, weights);
  const best = takeInTurn(frozen, scores, usuallyEnough);
  // Where a few artists lead, more rows are looked at.
  return best.length === listLength ? best : takeInTurn(frozen, scores, scores.length);
};

const usuallyEnough = 4 * listLength;

const takeInTurn = (
  { ids, artists }: NonNullable<Gate['frozen']>,
  scores: Float64Array,
  reach: number,
): readonly number[] => {
  const order = largest(scores, scores.length, reach).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  const perArtist = new Map<number, number>();
  const list: number[] = [];
  for (const row of order) {
    if (list.length === listLength) break;
    const artist = artists[row] ?? -1;
    const count = perArtist.get(artist) ?? 0;
    if (count >= usualArtistCap) continue;
    perArtist.set(artist, count + 1);
    list.push(ids[row] ?? -1);
  }
  return list;
};

const ndcg = (list: readonly number[], heard: ReadonlySet<number>): number => {
  let gain = 0;
  list.forEach((id, place) => {
    if (heard.has(id)) gain += 1 / Math.log2(place + 2);
  });
  let ideal = 0;
  for (let place = 0; place < Math.min(heard.size, listLength); place++) ideal += 1 / Math.log2(place + 2);
  return ideal === 0 ? 0 : gain / ideal;
};

const sessionSteps = 3;

/** Judges the experts by the session that ended, then learns from it: once per session, however long it was. */
export const finishSession = (taste: Taste): void => {
  const { frozen, heard } = taste.gate;
  taste.gate.frozen = null;
  taste.gate.heard = [];
  if (frozen === null || heard.length === 0) return;
  const { regime, ids, terms } = frozen;
  const heardSet = new Set(heard);
  const targets = Array.from(ids.keys()).filter((row) => heardSet.has(ids[row] ?? -1));
  const listBy = (weights: Float64Array): readonly number[] => listOf(frozen, weights);
  noteScores(
    taste.gate,
    experts.map((expert) => ndcg(listBy(expertWeights(expert, taste.weights, regime)), heardSet)),
  );
  if (targets.length === 0) return;
  for (let count = 0; count < sessionSteps; count++) step(taste.weights[regime], priorWeights[regime], terms, targets);
};
