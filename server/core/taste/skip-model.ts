// How likely a track is to be skipped: Beta statistics that borrow from artist and owner, and a small online logistic.

const inputs = 10;
const learningRate = 0.1;
const artistStrength = 4;
const ownerStrength = 10;
const priorSkips = 1;
const priorPlays = 4;

export interface SkipModel {
  skips: number;
  plays: number;
  readonly trackSkips: Map<number, number>;
  readonly trackPlays: Map<number, number>;
  readonly artistSkips: Map<number, number>;
  readonly artistPlays: Map<number, number>;
  readonly weights: Float64Array;
  readonly squares: Float64Array;
  /** What the previous play with a known end did; null before it. */
  lastSkipped: boolean | null;
  run: number;
}

export const createSkipModel = (): SkipModel => ({
  skips: 0,
  plays: 0,
  trackSkips: new Map(),
  trackPlays: new Map(),
  artistSkips: new Map(),
  artistPlays: new Map(),
  // bias, owner, artist, track, previous skipped, previous played, run, first, unheard, hours since heard
  weights: Float64Array.of(-0.2, 0.3, 0.3, 0.4, 1.2, -0.6, 0.3, 0, 0.1, 0),
  squares: new Float64Array(inputs).fill(1),
  lastSkipped: null,
  run: 0,
});

export interface SkipRates {
  readonly owner: number;
  readonly artist: number;
  readonly track: number;
}

/** Ids below zero are unknown; means of Beta posteriors, track from artist from owner. */
export const skipRates = (model: SkipModel, track: number, artist: number): SkipRates => {
  const owner = (model.skips + priorSkips) / (model.plays + priorPlays);
  const ofArtist =
    ((model.artistSkips.get(artist) ?? 0) + ownerStrength * owner) /
    ((model.artistPlays.get(artist) ?? 0) + ownerStrength);
  const ofTrack =
    ((model.trackSkips.get(track) ?? 0) + artistStrength * ofArtist) /
    ((model.trackPlays.get(track) ?? 0) + artistStrength);
  return { owner, artist: ofArtist, track: ofTrack };
};

export interface SkipQuestion {
  readonly track: number;
  readonly artist: number;
  readonly firstOfSession: boolean;
  readonly hoursSinceHeard: number | null;
}

const logit = (p: number): number => Math.log(p / (1 - p));

const inputsOf = (model: SkipModel, question: SkipQuestion): Float64Array => {
  const rates = skipRates(model, question.track, question.artist);
  const unheard = question.hoursSinceHeard === null;
  return Float64Array.of(
    1,
    logit(rates.owner),
    logit(rates.artist) - logit(rates.owner),
    logit(rates.track) - logit(rates.artist),
    model.lastSkipped === true ? 1 : 0,
    model.lastSkipped === false ? 1 : 0,
    Math.min(model.run, 10) / 5,
    question.firstOfSession ? 1 : 0,
    unheard ? 1 : 0,
    question.hoursSinceHeard === null ? 0 : Math.log1p(question.hoursSinceHeard) / 5,
  );
};

const answer = (model: SkipModel, values: Float64Array): number => {
  let sum = 0;
  for (let index = 0; index < inputs; index++) sum += (model.weights[index] ?? 0) * (values[index] ?? 0);
  return Math.min(0.99, Math.max(0.01, 1 / (1 + Math.exp(-sum))));
};

export const predictSkip = (model: SkipModel, question: SkipQuestion): number =>
  answer(model, inputsOf(model, question));

const bump = (map: Map<number, number>, id: number): void => {
  map.set(id, (map.get(id) ?? 0) + 1);
};

/** Learns from one play whose end is known. */
export const learnSkip = (model: SkipModel, question: SkipQuestion, skipped: boolean): void => {
  const values = inputsOf(model, question);
  const error = (skipped ? 1 : 0) - answer(model, values);
  for (let index = 0; index < inputs; index++) {
    const gradient = error * (values[index] ?? 0);
    model.squares[index] = (model.squares[index] ?? 1) + gradient * gradient;
    model.weights[index] =
      (model.weights[index] ?? 0) + (learningRate * gradient) / Math.sqrt(model.squares[index] ?? 1);
  }
  if (skipped) {
    model.skips += 1;
    bump(model.trackSkips, question.track);
    bump(model.artistSkips, question.artist);
  }
  model.plays += 1;
  bump(model.trackPlays, question.track);
  bump(model.artistPlays, question.artist);
  model.run = skipped ? model.run + 1 : 0;
  model.lastSkipped = skipped;
};
