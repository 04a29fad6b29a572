// How well a track fits a chosen mood, as far as something measured it.
import type { Mood } from '../../config/words/room.ts';
import type { CatalogueTrack } from './taste/catalogue.ts';

/** 0 (calm) to 1 (lively), from energy or else tempo; null when neither is known. */
const livelinessOf = (track: CatalogueTrack): number | null => {
  if (track.energy != null) return track.energy;
  if (track.tempoBpm != null) return Math.min(1, Math.max(0, (track.tempoBpm - 60) / 120));
  return null;
};

const wanted: Readonly<Partial<Record<Mood, number>>> = { calm: 0.1, focus: 0.35, lively: 0.9 };
const strength = 3;

/** A term of the score: 0 for what nothing measured, above 0 for what fits better than the middle of the scale. */
export const moodTerm = (mood: Mood, track: CatalogueTrack | undefined): number => {
  const target = wanted[mood];
  const lively = track === undefined ? null : livelinessOf(track);
  if (target === undefined || lively === null) return 0;
  return strength * (0.35 - Math.abs(lively - target));
};
