// The plays of one owner in order, chained by track and by artist, so that what followed what can be counted.
import { growFloat, growInt } from './growing.ts';

export interface PlayLog {
  size: number;
  track: Int32Array;
  artist: Int32Array;
  /** The number of the listening session (a pause of half an hour ends one). */
  session: Int32Array;
  /** Position of the previous play of the same track or artist; -1 when there is none. */
  trackBefore: Int32Array;
  artistBefore: Int32Array;
  atS: Float64Array;
  /** 1, or less for a play that was skipped. */
  weight: Float64Array;
  /** Latest position of each track and artist. */
  trackLast: Int32Array;
  artistLast: Int32Array;
}

export const createLog = (): PlayLog => ({
  size: 0,
  track: new Int32Array(0),
  artist: new Int32Array(0),
  session: new Int32Array(0),
  trackBefore: new Int32Array(0),
  artistBefore: new Int32Array(0),
  atS: new Float64Array(0),
  weight: new Float64Array(0),
  trackLast: new Int32Array(0),
  artistLast: new Int32Array(0),
});

export interface LoggedPlay {
  readonly track: number;
  readonly artist: number;
  readonly session: number;
  readonly atS: number;
  readonly weight: number;
}

/** Positions are kept plus one in the `last` arrays, so that fresh zeros mean "never". */
const latest = (last: Int32Array, id: number): number => (last[id] ?? 0) - 1;

export const appendPlay = (log: PlayLog, play: LoggedPlay): void => {
  const place = log.size;
  log.size += 1;
  log.track = growInt(log.track, log.size);
  log.artist = growInt(log.artist, log.size);
  log.session = growInt(log.session, log.size);
  log.trackBefore = growInt(log.trackBefore, log.size);
  log.artistBefore = growInt(log.artistBefore, log.size);
  log.atS = growFloat(log.atS, log.size);
  log.weight = growFloat(log.weight, log.size);
  log.trackLast = growInt(log.trackLast, play.track + 1);
  log.artistLast = growInt(log.artistLast, play.artist + 1);
  log.track[place] = play.track;
  log.artist[place] = play.artist;
  log.session[place] = play.session;
  log.trackBefore[place] = latest(log.trackLast, play.track);
  log.artistBefore[place] = latest(log.artistLast, play.artist);
  log.atS[place] = play.atS;
  log.weight[place] = play.weight;
  log.trackLast[play.track] = place + 1;
  log.artistLast[play.artist] = place + 1;
};

/** Latest plays first, at most `limit`. */
export const playsOfTrack = (log: PlayLog, track: number, limit: number): readonly number[] => {
  const places: number[] = [];
  for (let place = latest(log.trackLast, track); place >= 0 && places.length < limit; )
    place = log.trackBefore[places[places.push(place) - 1] ?? 0] ?? -1;
  return places;
};

export const playsOfArtist = (log: PlayLog, artist: number, limit: number): readonly number[] => {
  const places: number[] = [];
  for (let place = latest(log.artistLast, artist); place >= 0 && places.length < limit; )
    place = log.artistBefore[places[places.push(place) - 1] ?? 0] ?? -1;
  return places;
};
