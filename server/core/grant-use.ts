// Notes when a grant is used, so that one that nobody uses can end.
import { consentMsOf, type Draft } from './draft.ts';

const dayMs = 86_400_000;

/** Asks for the first use of each grant on a day to be written. */
export const noteUse = (draft: Draft, used: readonly number[]): void => {
  const day = Math.floor(consentMsOf(draft) / dayMs);
  const fresh = used.filter((id) => draft.house.usedDays[id] !== day);
  if (fresh.length === 0) return;
  const days = Object.fromEntries(fresh.map((id) => [id, day]));
  draft.house = { ...draft.house, usedDays: { ...draft.house.usedDays, ...days } };
  draft.effects.push({ type: 'grants-used', grants: fresh, day });
};
