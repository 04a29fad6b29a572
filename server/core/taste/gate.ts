// Keeps count of which simple or learnt expert would have made the best playlists for one owner.
import { featureCount, featureIndex } from './features.ts';
import { priorWeights, type Regime, type Weights } from './weights.ts';

export const experts = ['learnt', 'prior', 'memory', 'recent-memory', 'recency', 'all-time'] as const;
export type Expert = (typeof experts)[number];

export interface Gate {
  /** Running sums of nDCG@30 per expert, and of what they could have reached, both fading. */
  readonly scores: Float64Array;
  weight: number;
  /** What a list could hold when the running session began: tracks and artists as ids, terms, and the regime. */
  frozen: {
    readonly regime: 'playlist' | 'playlist-late';
    readonly ids: Int32Array;
    readonly artists: Int32Array;
    readonly terms: Float64Array;
  } | null;
  /** Distinct tracks heard since, in order. */
  heard: number[];
}

export const createGate = (): Gate => ({
  scores: new Float64Array(experts.length),
  weight: 0,
  frozen: null,
  heard: [],
});

const single = (name: 'memory' | 'recent-memory' | 'recency' | 'all-time'): Float64Array => {
  const vector = new Float64Array(featureCount);
  vector[featureIndex[name]] = 1;
  return vector;
};
const simple = {
  memory: single('memory'),
  'recent-memory': single('recent-memory'),
  recency: single('recency'),
  'all-time': single('all-time'),
} as const;

export const expertWeights = (expert: Expert, weights: Weights, regime: Regime): Float64Array => {
  if (expert === 'learnt') return weights[regime].values;
  if (expert === 'prior') return priorWeights[regime];
  return simple[expert];
};

const headStart = 0.002;

/** The expert to serve now; the learnt one wins ties. */
export const champion = (gate: Gate): Expert => {
  if (gate.weight === 0) return 'learnt';
  let best: Expert = 'learnt';
  let bestScore = (gate.scores[0] ?? 0) / gate.weight + headStart;
  for (let index = 1; index < experts.length; index++) {
    const score = (gate.scores[index] ?? 0) / gate.weight;
    if (score <= bestScore) continue;
    bestScore = score;
    best = experts[index] ?? best;
  }
  return best;
};

/** Slow, because one session says little: its score scatters a hundred times wider than experts differ. */
const fade = 0.998;

/** Notes how each expert's list would have done; one value per expert. */
export const noteScores = (gate: Gate, ndcgs: readonly number[]): void => {
  gate.weight = gate.weight * fade + 1;
  for (let index = 0; index < experts.length; index++)
    gate.scores[index] = (gate.scores[index] ?? 0) * fade + (ndcgs[index] ?? 0);
};
