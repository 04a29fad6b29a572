// Makes one person's listening from pooled statistics of many: sessions, repeats, album runs, artists, hours.
import { seeded } from '../../devices/sim/people.ts';
import type { HistoryPlay } from './listening-files.ts';

export { seeded as randomFrom };

/** Pooled over 15 listeners: share of plays per local hour, session lengths and pauses at the 10th to 90th percentile. */
const hourShare = [
  0.0266, 0.0226, 0.0068, 0.0029, 0.0039, 0.0043, 0.0049, 0.0193, 0.0322, 0.037, 0.0446, 0.0522, 0.0548, 0.0635, 0.0672,
  0.0619, 0.0566, 0.0563, 0.0591, 0.0574, 0.0624, 0.0478, 0.0418, 0.0316,
];
const sessionLengths = [1, 2, 8, 19, 38];
const pauseHours = [0.75, 1.516, 4.927, 13.234, 21.092];
const sameArtistNext = 0.263;
const repeatShare = 0.654;

/** A value between the percentiles 10, 25, 50, 75 and 90. */
const fromQuantiles = (values: readonly number[], random: () => number): number => {
  const at = [0.1, 0.25, 0.5, 0.75, 0.9];
  const p = Math.min(0.9, Math.max(0.1, random()));
  const upper = Math.max(
    1,
    at.findIndex((edge) => edge >= p),
  );
  const low = values[upper - 1] ?? 0;
  const share = (p - (at[upper - 1] ?? 0)) / ((at[upper] ?? 1) - (at[upper - 1] ?? 0));
  return low + share * ((values[upper] ?? low) - low);
};

const startHour = (random: () => number): number => {
  let left = random() * hourShare.reduce((sum, share) => sum + share, 0);
  for (const [hour, share] of hourShare.entries()) {
    left -= share;
    if (left <= 0) return hour;
  }
  return 12;
};

const tracksPerAlbum = 11;
const albumsPerArtist = 3;
const trackS = 225;

interface Maker {
  readonly random: () => number;
  readonly plays: HistoryPlay[];
  /** Recordings heard before, one entry per play, so that drawing repeats what is played often. */
  readonly heard: number[];
  fresh: number;
}

const playOf = (recording: number, atS: number): HistoryPlay => {
  const album = Math.floor(recording / tracksPerAlbum);
  const artist = `artist ${Math.floor(album / albumsPerArtist)}`;
  const title = `track ${recording}`;
  return { atS, id: `${artist}|${title}`, artist, title, album: `album ${album}`, msPlayed: null };
};

/** Goes on with the album, repeats with a leaning to the recent, or opens something new. */
const nextRecording = (maker: Maker, last: number | null): number => {
  const { random, heard } = maker;
  if (last !== null && random() < sameArtistNext + 0.1 && (last + 1) % tracksPerAlbum !== 0) return last + 1;
  if (heard.length > 0 && random() < repeatShare) {
    const back = Math.floor(heard.length * random() ** 3);
    return heard[heard.length - 1 - back] ?? 0;
  }
  maker.fresh += 1 + Math.floor(random() * 5);
  return maker.fresh;
};

/** About 6,000 plays; the same seed makes the same person. */
export const makeHistory = (seed: number, wanted = 6000): readonly HistoryPlay[] => {
  const maker: Maker = { random: seeded(seed), plays: [], heard: [], fresh: 0 };
  let atS = Date.UTC(2024, 0, 1) / 1000;
  while (maker.plays.length < wanted) {
    const hour = startHour(maker.random);
    const dayS = Math.floor(atS / 86_400) * 86_400;
    atS = Math.max(atS, dayS + hour * 3600);
    let last: number | null = null;
    for (let left = Math.round(fromQuantiles(sessionLengths, maker.random)); left > 0; left--) {
      last = nextRecording(maker, last);
      maker.plays.push(playOf(last, atS));
      maker.heard.push(last);
      atS += trackS;
    }
    atS += fromQuantiles(pauseHours, maker.random) * 3600;
  }
  return maker.plays;
};
