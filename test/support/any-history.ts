// Random histories of two people in two rooms, with everything that may be forgotten of them.
import fc from 'fast-check';
import { noonMs } from './fake-clock.ts';
import type { Told } from './lived-history.ts';

/** Titles of the tracks, by their number. */
export const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
export const rooms = ['kitchen', 'hall'];
export const owners = [1, 2];
const hourMs = 3600_000;

const anyOwner = fc.constantFrom(...owners);
const anyTrack = fc.nat(names.length - 1);
const anyRoom = fc.constantFrom(...rooms);
const msAgo = fc.nat(40).map((steps) => noonMs - steps * 0.5 * hourMs);
const anyPlay = fc.record({
  owner: anyOwner,
  atMs: msAgo,
  track: anyTrack,
  room: anyRoom,
  msPlayed: fc.constantFrom(9000, 200_000),
  outcome: fc.constantFrom('finished' as const, 'finished' as const, 'skipped_here' as const, 'error' as const),
});
const anyImport = fc.tuple(anyOwner, fc.array(anyPlay, { minLength: 1, maxLength: 6 })).map(([owner, plays]): Told => {
  return { type: 'import', owner, plays: plays.map((play) => ({ ...play, owner, room: null })) };
});
const anyReaction = fc.record({
  owner: anyOwner,
  atMs: msAgo.map((atMs) => atMs + 60_000),
  track: anyTrack,
  room: anyRoom,
  kind: fc.constantFrom('like' as const, 'dislike' as const, 'save' as const),
});
const anyRange = fc.tuple(anyOwner, msAgo, msAgo).map(([owner, a, b]): Told => {
  return { type: 'forget-range', owner, fromMs: Math.min(a, b), toMs: Math.max(a, b) };
});
export const anyTold: fc.Arbitrary<Told> = fc.oneof(
  { weight: 12, arbitrary: anyPlay.map((play): Told => ({ type: 'play', play })) },
  { weight: 4, arbitrary: anyReaction.map((reaction): Told => ({ type: 'react', reaction })) },
  { weight: 2, arbitrary: anyImport },
  { weight: 2, arbitrary: fc.nat(50).map((nth): Told => ({ type: 'forget-row', nth })) },
  { weight: 1, arbitrary: anyRange },
  {
    weight: 1,
    arbitrary: fc.tuple(anyOwner, anyRoom).map(([owner, room]): Told => ({ type: 'forget-room', owner, room })),
  },
  { weight: 1, arbitrary: anyOwner.map((owner): Told => ({ type: 'forget-person', owner })) },
);
