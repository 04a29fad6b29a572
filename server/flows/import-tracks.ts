// The tracks that a history names, as rows: one for each piece, by its earliest play.
import { albumKey, artistKey, trackKey } from '../core/track-key.ts';
import type { HeardPlay } from '../imports/heard.ts';
import type { NewTrack } from '../store/tracks.ts';

const newTrackOf = (key: string, play: HeardPlay): NewTrack => ({
  key,
  title: play.title,
  artist: play.artist,
  artistKey: artistKey(play.artist),
  album: play.album,
  albumKey: play.album === null ? null : albumKey(play.artist, play.album),
  disc: null,
  number: null,
  durationMs: null,
  year: null,
  addedAtMs: play.atMs,
});

/** One spelling is folded once: most plays are repeats. */
export const createKeys = (): ((play: HeardPlay) => string) => {
  const keys = new Map<string, string>();
  return ({ artist, title }) => {
    const spelling = `${artist}\t${title}`;
    const known = keys.get(spelling) ?? trackKey(artist, title);
    keys.set(spelling, known);
    return known;
  };
};

export const tracksOf = (plays: readonly HeardPlay[], keyOf: (play: HeardPlay) => string): NewTrack[] => {
  const first = new Map<string, HeardPlay>();
  for (const play of plays) {
    const key = keyOf(play);
    const known = first.get(key);
    if (known === undefined || play.atMs < known.atMs) first.set(key, play);
  }
  return [...first].map(([key, play]) => newTrackOf(key, play));
};
