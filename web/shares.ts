// What each reason weighs: its part of everything that spoke for the track, small ones summed.
import type { WhyText } from '../config/words/pick.ts';

export interface Shares {
  readonly named: readonly { readonly reason: string; readonly text: string; readonly percent: number }[];
  readonly otherPercent: number;
  readonly against: readonly string[];
}

const shownAtMost = 5;
/** Terms that say nothing to a person by themselves. */
const nameless = new Set(['baseline', 'rest']);

export const sharesOf = (reasons: readonly WhyText[]): Shares => {
  const mass = reasons.reduce((sum, { value }) => sum + Math.max(0, value), 0);
  if (mass === 0) return { named: [], otherPercent: 0, against: [] };
  const named = reasons
    .filter(({ reason, value }) => value > 0 && !nameless.has(reason))
    .toSorted((one, other) => other.value - one.value)
    .slice(0, shownAtMost)
    .map(({ reason, text, value }) => ({ reason, text, percent: Math.round((value / mass) * 100) }))
    .filter(({ percent }) => percent > 0);
  const shown = named.reduce((sum, { percent }) => sum + percent, 0);
  const against = reasons.filter(({ reason, value }) => value < 0 && !nameless.has(reason)).map(({ text }) => text);
  return { named, otherPercent: Math.max(0, 100 - shown), against };
};
