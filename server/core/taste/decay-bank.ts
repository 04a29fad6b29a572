// Exponentially decayed counters from which any power-law memory (ACT-R base-level activation) can be read.
import { growFloat } from './growing.ts';

const counters = 10;
const stride = counters + 2;
const countAt = counters;
const lastAt = counters + 1;

/** Time constants in seconds, 3 minutes to 1.5 years. */
const taus = Array.from({ length: counters }, (_, index) => 180 * 4 ** index);
/** Beyond this many time constants the growth since the base would lose precision. */
const rebaseAfter = 40;

export interface DecayBank {
  size: number;
  /** Per counter: the time, in seconds, that its stored values are relative to. */
  readonly bases: Float64Array;
  /** Per row: ten counters, the plain count, and when it last grew. */
  rows: Float64Array;
}

export const createBank = (): DecayBank => ({ size: 0, bases: new Float64Array(counters), rows: new Float64Array(0) });

const rebase = (bank: DecayBank, counter: number, atS: number): void => {
  const factor = Math.exp(-(atS - (bank.bases[counter] ?? 0)) / (taus[counter] ?? 1));
  const { rows } = bank;
  for (let place = counter; place < bank.size * stride; place += stride) {
    const value = (rows[place] ?? 0) * factor;
    rows[place] = value < 1e-12 ? 0 : value;
  }
  bank.bases[counter] = atS;
};

/** Adds one event of the given weight to a row; a row is made by naming it. */
export const addToBank = (bank: DecayBank, row: number, atS: number, weight: number): void => {
  if (bank.size === 0) bank.bases.fill(atS);
  if (row >= bank.size) {
    bank.size = row + 1;
    bank.rows = growFloat(bank.rows, bank.size * stride);
  }
  for (let counter = 0; counter < counters; counter++) {
    const tau = taus[counter] ?? 1;
    if ((atS - (bank.bases[counter] ?? 0)) / tau > rebaseAfter) rebase(bank, counter, atS);
    const place = row * stride + counter;
    bank.rows[place] = (bank.rows[place] ?? 0) + weight * Math.exp((atS - (bank.bases[counter] ?? 0)) / tau);
  }
  const place = row * stride;
  bank.rows[place + countAt] = (bank.rows[place + countAt] ?? 0) + weight;
  bank.rows[place + lastAt] = Math.max(bank.rows[place + lastAt] ?? 0, atS);
};

/** What one reading multiplies each counter and the plain count with. */
export type Reading = Float64Array;

/**
 * Non-negative weights that make (age + 60 s)^-d out of the decays, fitted in relative error over 60 s to 8 years:
 * mean error 1.7 % for d = .5 and 3.7 % for d = 1.
 */
const powerWeights = {
  half: [
    6.34112e-2, 1.95686e-2, 1.61726e-2, 6.82951e-3, 3.6792e-3, 1.87623e-3, 8.31741e-4, 5.40923e-4, 1.39366e-4,
    2.02758e-4, 6.97985e-5,
  ],
  one: [
    8.57988e-3, 1.30002e-3, 5.2802e-4, 1.13532e-4, 3.05801e-5, 7.54708e-6, 1.82715e-6, 5.0407e-7, 9.71364e-8,
    4.25475e-8, 4.37082e-9,
  ],
} as const;

const decayed = (bank: DecayBank, counter: number, atS: number): number =>
  Math.exp(-(atS - (bank.bases[counter] ?? 0)) / (taus[counter] ?? 1));

/** Base-level activation before its logarithm, with d = .5 or d = 1. */
export const powerReading = (bank: DecayBank, d: 'half' | 'one', atS: number): Reading => {
  const weights = powerWeights[d];
  return Float64Array.from(weights, (weight, index) =>
    index < counters ? weight * decayed(bank, index, atS) : weight,
  );
};

export const readBank = (bank: DecayBank, row: number, reading: Reading): number => {
  const { rows } = bank;
  const start = row * stride;
  let sum = 0;
  for (let index = 0; index <= counters; index++) sum += (rows[start + index] ?? 0) * (reading[index] ?? 0);
  return sum;
};

/** What a single counter is multiplied with now: 3 is about three hours, 5 two days, 6 a week, 7 a month. */
export const decayOf = (bank: DecayBank, counter: number, atS: number): number => decayed(bank, counter, atS);
export const counterOf = (bank: DecayBank, row: number, counter: number): number =>
  bank.rows[row * stride + counter] ?? 0;
export const countOf = (bank: DecayBank, row: number): number => bank.rows[row * stride + countAt] ?? 0;
/** Seconds; 0 when the row never grew. */
export const lastOf = (bank: DecayBank, row: number): number => bank.rows[row * stride + lastAt] ?? 0;
