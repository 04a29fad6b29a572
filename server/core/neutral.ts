// Picks that read no taste at all: the shared library in a seeded order.
import type { Pick } from '../../config/words/pick.ts';
import type { Catalogue } from './taste/catalogue.ts';
import { hashOf } from './taste/hash.ts';

const spacing = 3;

/** The same seed gives the same order; artists are kept apart where the library allows it. */
export const neutralPicks = (
  catalogue: Catalogue,
  seed: number,
  k: number,
  isOpen: (key: string) => boolean = () => true,
): readonly Pick[] => {
  if (k <= 0) return [];
  const left = [...catalogue.tracks.values()]
    .filter((track) => track.owned && isOpen(track.key))
    .map((track) => ({ track, rank: hashOf(track.key, seed) }))
    .sort((a, b) => a.rank - b.rank || (a.track.key < b.track.key ? -1 : 1));
  const chosen: typeof left = [];
  while (chosen.length < k && left.length > 0) {
    const late = chosen.slice(1 - spacing).map((item) => item.track.artist);
    const place = left.findIndex((item) => !late.includes(item.track.artist));
    chosen.push(...left.splice(Math.max(0, place), 1));
  }
  return chosen.map(({ track }, index) => ({
    id: track.key,
    score: -index / 1000,
    why: [
      { reason: 'shuffle', value: 0 },
      { reason: 'baseline', value: -index / 1000 },
    ],
  }));
};
