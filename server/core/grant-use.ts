// Notes when a grant is used, so that one that nobody uses can end.
import { grantPurposes } from '../../config/words/grant.ts';
import { type Kind, kindsOfTap } from '../../config/words/kind.ts';
import { type About, permit } from './consent.ts';
import { consentMsOf, type Draft } from './draft.ts';

const dayMs = 86_400_000;

const playbackKinds = kindsOfTap('played', new Set());

/** "Remember what plays here" is one question, so whatever is remembered uses all of its kinds. */
const kindsUsed = (kind: Kind): readonly Kind[] => (playbackKinds.includes(kind) ? playbackKinds : [kind]);

/**
 * Something came in: whatever is allowed with it counts as used, also what the room had no occasion to do with it.
 * Asks for the first use of each grant on a day to be written.
 */
export const noteUse = (draft: Draft, about: About): void => {
  const day = Math.floor(consentMsOf(draft) / dayMs);
  const used = kindsUsed(about.kind).flatMap((kind) =>
    grantPurposes.flatMap((purpose) => {
      const answer = permit(draft.house.grants, purpose, { ...about, kind, value: null }, draft.now.atMs);
      return 'denied' in answer ? [] : answer.grants;
    }),
  );
  const fresh = [...new Set(used)].filter((id) => draft.house.usedDays[id] !== day);
  if (fresh.length === 0) return;
  const days = Object.fromEntries(fresh.map((id) => [id, day]));
  draft.house = { ...draft.house, usedDays: { ...draft.house.usedDays, ...days } };
  draft.effects.push({ type: 'grants-used', grants: fresh, day });
};
