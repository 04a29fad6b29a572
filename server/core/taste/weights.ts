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

/** What listeners of different kinds have in common; what only one of them showed stays at zero. */
const startPrior: Prior = {
  memory: 1,
  'recent-memory': 0.6,
  today: 0.2,
  'this-week': 0.3,
  'artist-memory': 0.15,
  'in-session': -0.5,
  'like-sessions': 0.15,
  liked: 0.6,
  loved: 0.5,
  room: 0.3,
  'artist-room': 0.2,
  unheard: -1,
};

const soonPrior: Prior = {
  follows: 0.15,
  'follows-lately': 0.1,
  'follows-both': 0.15,
  'follows-soon': 0.15,
  'like-sessions': 0.3,
  'same-artist': 0.25,
  'artist-follows': 0.1,
};

const listPrior: Prior = {
  ...startPrior,
  memory: 1.05,
  today: 0.05,
  'this-week': 0.25,
  'artist-memory': 0.05,
  'artist-today': 0.05,
  'in-session': -0.35,
  follows: 0.1,
  'follows-lately': 0.05,
  'follows-both': 0.15,
  'follows-soon': 0.1,
  'like-sessions': 0.35,
  'same-artist': 0.3,
  'artist-follows': 0.1,
};

const lateListPrior: Prior = {
  ...startPrior,
  memory: 1.1,
  'recent-memory': 0.7,
  today: 0.25,
  'this-week': 0.25,
  'artist-memory': 0.05,
  'artist-today': 0.1,
  'in-session': 0,
  'like-sessions': 0.3,
  'same-artist': 0.25,
  'same-album': 0.05,
  'artist-follows': 0.05,
};

const continuationPrior: Prior = {
  memory: 0.55,
  'recent-memory': 0.3,
  'last-hours': -0.2,
  'in-session': -0.6,
  follows: 0.4,
  'follows-lately': 0.4,
  'follows-both': 0.5,
  'follows-soon': 0.3,
  'like-sessions': 0.7,
  'same-artist': 0.6,
  'same-album': 0.4,
  'album-next': 2,
  'artist-follows': 0.35,
  'artist-today': 0.3,
  liked: 0.5,
  loved: 0.3,
  'unheard-artist': 0.5,
  'unheard-album': 1,
};

const priors: Readonly<Record<Regime, Prior>> = {
  first: { ...startPrior, ...soonPrior },
  'first-late': { ...startPrior, today: 0.4, 'this-week': 0.4 },
  continuation: continuationPrior,
  playlist: listPrior,
  'playlist-late': lateListPrior,
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
