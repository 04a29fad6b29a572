// The weights of the terms, per kind of moment: what ships with the product and what one owner's plays made of it.
import { type FeatureName, featureCount, featureNames } from './features.ts';

export const regimes = ['first', 'first-late', 'continuation', 'playlist', 'playlist-late'] as const;
export type Regime = (typeof regimes)[number];

export interface RegimeWeights {
  readonly values: Float64Array;
  readonly squares: Float64Array;
}
export type Weights = Readonly<Record<Regime, RegimeWeights>>;

type Prior = Partial<Record<FeatureName, number>>;

const startPrior: Prior = {
  memory: 0.8,
  'recent-memory': 0.5,
  today: 0.1,
  'this-week': 0.2,
  'artist-memory': 0.2,
  'in-session': -1,
  liked: 0.5,
  loved: 0.5,
  room: 0.3,
  'artist-room': 0.2,
  unheard: -1,
};

const continuationPrior: Prior = {
  memory: 0.4,
  'recent-memory': 0.2,
  'in-session': -1.5,
  follows: 0.6,
  'follows-lately': 0.6,
  'follows-both': 0.4,
  'follows-soon': 0.5,
  'like-sessions': 0.5,
  'same-artist': 0.3,
  'same-album': 0.3,
  'album-next': 2,
  'artist-follows': 0.5,
  'artist-today': 0.2,
  liked: 0.5,
  loved: 0.3,
  unheard: 0,
  'unheard-artist': 0.5,
  'unheard-album': 1,
};

const priors: Readonly<Record<Regime, Prior>> = {
  first: { ...startPrior, follows: 0.2, 'follows-soon': 0.2, 'like-sessions': 0.2 },
  'first-late': startPrior,
  continuation: continuationPrior,
  playlist: startPrior,
  'playlist-late': startPrior,
};

const vectorOf = (prior: Prior): Float64Array => Float64Array.from(featureNames, (name) => prior[name] ?? 0);

export const priorWeights: Readonly<Record<Regime, Float64Array>> = {
  first: vectorOf(priors.first),
  'first-late': vectorOf(priors['first-late']),
  continuation: vectorOf(priors.continuation),
  playlist: vectorOf(priors.playlist),
  'playlist-late': vectorOf(priors['playlist-late']),
};

const fresh = (regime: Regime): RegimeWeights => ({
  values: priorWeights[regime].slice(),
  squares: new Float64Array(featureCount).fill(1),
});

export const createWeights = (): Weights => ({
  first: fresh('first'),
  'first-late': fresh('first-late'),
  continuation: fresh('continuation'),
  playlist: fresh('playlist'),
  'playlist-late': fresh('playlist-late'),
});

const learningRate = 0.08;
const pull = 1e-3;

/** One AdaGrad step up the gradient, pulled a little towards what was shipped. */
export const stepWeights = (weights: RegimeWeights, prior: Float64Array, gradient: Float64Array): void => {
  const { values, squares } = weights;
  for (let index = 0; index < featureCount; index++) {
    const value = values[index] ?? 0;
    const slope = (gradient[index] ?? 0) - pull * (value - (prior[index] ?? 0));
    squares[index] = (squares[index] ?? 1) + slope * slope;
    values[index] = value + (learningRate * slope) / Math.sqrt(squares[index] ?? 1);
  }
};
