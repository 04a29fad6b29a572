// One number a minute of how loud a room is: the equivalent continuous level of everything heard in that minute.

export interface MinuteMean {
  /** Sum of the relative intensities 10^(L/10). */
  readonly intensity: number;
  readonly count: number;
}

export const minuteMs = 60_000;

export const emptyMean: MinuteMean = { intensity: 0, count: 0 };

export const addLevel = ({ intensity, count }: MinuteMean, levelDb: number): MinuteMean => ({
  intensity: intensity + 10 ** (levelDb / 10),
  count: count + 1,
});

/** Leq in dB (IEC 61672-1, with equal spacing of the samples); null when nothing was heard. */
export const meanLevelDb = ({ intensity, count }: MinuteMean): number | null =>
  count === 0 || intensity <= 0 ? null : 10 * Math.log10(intensity / count);
