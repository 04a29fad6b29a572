// Online learning of the weights: each choice against what else could have been chosen, each session against its list.
import { featureCount } from './features.ts';
import type { Frame } from './frame.ts';
import { experts, expertWeights, noteScores } from './gate.ts';
import { largest } from './select.ts';
import type { Taste } from './taste.ts';
import { priorWeights, type Regime, type RegimeWeights, stepWeights } from './weights.ts';

const sessionGapS = 1800;
const lateGapS = 3 * 3600;

/** Which weights a moment asks for. */
export const regimeOf = (mode: 'next' | 'playlist', gapS: number | null, recentCount: number): Regime => {
  const late = gapS === null || gapS > lateGapS;
  if (mode === 'playlist') return late ? 'playlist-late' : 'playlist';
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

/** Keeps what could be offered as a session begins, to be judged when it has ended. */
export const freezeSession = (taste: Taste, frame: Frame): void => {
  const regime = regimeOf('playlist', frame.gapS, 0);
  if (regime !== 'playlist' && regime !== 'playlist-late') return;
  const rows = frame.candidates.flatMap((candidate, row) => ((candidate.ids[0] ?? -1) < 0 ? [] : [row]));
  const terms = new Float64Array(rows.length * featureCount);
  rows.forEach((row, place) => {
    terms.set(frame.terms.subarray(row * featureCount, (row + 1) * featureCount), place * featureCount);
  });
  const ids = Int32Array.from(rows, (row) => frame.candidates[row]?.ids[0] ?? -1);
  taste.gate.frozen = { regime, ids, terms };
  taste.gate.heard = [];
};

const listLength = 30;

const ndcg = (order: readonly number[], heard: ReadonlySet<number>): number => {
  let gain = 0;
  order.forEach((id, place) => {
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
  const results = experts.map((expert) => {
    const scores = scoresOf(terms, expertWeights(expert, taste.weights, regime));
    const order = largest(scores, scores.length, listLength).sort(
      (a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b,
    );
    return ndcg(
      order.map((row) => ids[row] ?? -1),
      heardSet,
    );
  });
  noteScores(taste.gate, results);
  if (targets.length === 0) return;
  for (let count = 0; count < sessionSteps; count++) step(taste.weights[regime], priorWeights[regime], terms, targets);
};
