// What a room cannot know now, as sentences.
import { never, notAllowed } from '../../config/words/cannot.ts';
import { kindNames, kinds } from '../../config/words/kind.ts';
import { grantedKinds, permit } from './consent.ts';
import type { House } from './house-types.ts';

/** Whatever plays is remembered for somebody, or for nobody. */
const isRemembered = (house: House, room: string, kind: (typeof kindNames)[number], nowMs: number): boolean => {
  const givers = new Set(house.grants.grants.map((grant) => grant.byPerson));
  return [null, ...givers].some(
    (person) => !('denied' in permit(house.grants, 'keep', { room, kind, person, value: null }, nowMs)),
  );
};

export const cannotKnow = (house: House, room: string, nowMs: number): readonly string[] => {
  const allowed = grantedKinds(house.grants, room, nowMs);
  const closed = kindNames.filter((kind) =>
    kinds[kind].class === 'E' ? !isRemembered(house, room, kind, nowMs) : !allowed.has(kind),
  );
  return [...closed.map(notAllowed), ...never];
};
