// A token bucket as plain data: how many messages of one source are taken each second.

export interface Pace {
  readonly left: number;
  readonly atMonoMs: number;
}

export interface Paced {
  readonly pace: Pace;
  readonly allowed: boolean;
}

/** A refused message takes nothing, or a steady flood would keep the bucket empty for ever. */
export const takeToken = (before: Pace | undefined, perSecond: number, atMonoMs: number): Paced => {
  const refilled = before === undefined ? perSecond : before.left + ((atMonoMs - before.atMonoMs) / 1000) * perSecond;
  const left = Math.min(perSecond, refilled);
  const allowed = left >= 1;
  return { pace: { left: allowed ? left - 1 : left, atMonoMs }, allowed };
};
