// What a room cannot know: what nobody allowed there, and what no code of Roomtone could take in.
import { type Kind, kinds } from './kind.ts';

/** No kind exists for any of these, so nobody can allow them either. */
export const never: readonly string[] = [
  'What is said or sung here: no code takes in sound, and no kind exists for words.',
  'What it looks like here: no code takes in pictures or video.',
  'Where anybody is on a map: no kind exists for places.',
  'Who a guest is: guests have no name and no device here.',
];

/** The sentence for a kind that is not allowed in a room now. */
export const notAllowed = (kind: Kind): string => `Not allowed here now: ${kinds[kind].reveals}`;
