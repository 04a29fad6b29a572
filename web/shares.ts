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
  const shown = reasons
    .filter(({ reason, value }) => value > 0 && !nameless.has(reason))
    .toSorted((one, other) => other.value - one.value)
    .slice(0, shownAtMost);
  // Rounding down leaves the odd percents to the others, so that what is shown always adds up to 100.
  const named = shown
    .map(({ reason, text, value }) => ({ reason, text, percent: Math.floor((value / mass) * 100) }))
    .filter(({ percent }) => percent > 0);
  const all = named.reduce((sum, { percent }) => sum + percent, 0);
  const against = reasons.filter(({ reason, value }) => value < 0 && !nameless.has(reason)).map(({ text }) => text);
  return { named, otherPercent: 100 - all, against };
};
