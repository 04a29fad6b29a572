// The candidates of one moment: what the owners who listen have heard, and what the library holds unheard.
import type { Catalogue, CatalogueTrack } from './catalogue.ts';
import { countOf, lastOf, powerReading, readBank } from './decay-bank.ts';
import { featureCount } from './features.ts';
import { hashOf } from './hash.ts';
import { type Allows, ownCandidates, type Reach } from './own-candidates.ts';
import { playsOfTrack } from './play-log.ts';
import { largest } from './select.ts';
import { artistFollowers, type Followers, followersOf } from './sequence.ts';
import { isDisliked, lastPlayS, type Taste } from './taste.ts';

export interface Voice {
  readonly taste: Taste;
  /** Share of this owner; the shares are brought to a sum of one. */
  readonly weight: number;
}

export interface Moment {
  readonly atS: number;
  readonly room: string | null;
  /** Track keys, newest last. */
  readonly recent: readonly string[];
}

export interface Candidate {
  readonly key: string;
  readonly artist: string;
  readonly album: string | null;
  readonly place: { readonly disc: number; readonly number: number } | null;
  /** Id of the track within each voice; -1 where that owner never heard it. */
  readonly ids: readonly number[];
}

/** One owner's view of what just played. */
export interface VoiceView extends Voice {
  readonly recent: readonly number[];
  readonly followers: Followers;
  readonly artistFollowers: ReadonlyMap<number, number>;
}

/** What just played, in the words of the catalogue. */
export interface LastTrack {
  readonly key: string;
  readonly artist: string;
  readonly album: string | null;
  readonly place: Candidate['place'];
}

export interface Frame {
  readonly moment: Moment;
  readonly views: readonly VoiceView[];
  readonly last: LastTrack | null;
  readonly candidates: readonly Candidate[];
  /** Row by row, `featureCount` terms per candidate. */
  readonly terms: Float64Array;
  /** Seconds since any of them heard music; null when nobody ever did. */
  readonly gapS: number | null;
}

export interface FrameSetting {
  readonly reach: Reach;
  readonly catalogue: Catalogue | null;
  readonly allows?: Allows | null;
  /** A list may hold what played last, once enough time has passed; the next track is never the same again. */
  readonly lastToo?: boolean;
}

const recentReach = 20;

const viewOf = (voice: Voice, recentKeys: readonly string[]): VoiceView => {
  const { taste } = voice;
  const recent = recentKeys.slice(-recentReach).map((key) => taste.trackIds.get(key) ?? -1);
  const last = recent[recent.length - 1] ?? -1;
  const artist = last < 0 ? -1 : (taste.trackArtist[last] ?? -1);
  return {
    ...voice,
    recent,
    followers: followersOf(taste.log, recent),
    artistFollowers: artist < 0 ? new Map<number, number>() : artistFollowers(taste.log, artist),
  };
};

const placeOf = (track: CatalogueTrack | undefined): Candidate['place'] =>
  track?.number == null ? null : { disc: track.disc ?? 1, number: track.number };

const albumOf = (taste: Taste, track: number): string | null => {
  const album = taste.trackAlbum[track] ?? -1;
  return album < 0 ? null : (taste.albums[album] ?? null);
};

const lastTrack = (views: readonly VoiceView[], moment: Moment, catalogue: Catalogue | null): LastTrack | null => {
  const key = moment.recent[moment.recent.length - 1];
  if (key === undefined) return null;
  const known = catalogue?.tracks.get(key);
  if (known !== undefined) return { key, artist: known.artist, album: known.album, place: placeOf(known) };
  for (const { taste, recent } of views) {
    const id = recent[recent.length - 1] ?? -1;
    if (id < 0) continue;
    return { key, artist: taste.artists[taste.trackArtist[id] ?? 0] ?? '', album: albumOf(taste, id), place: null };
  }
  return null;
};

const heardBy = (
  view: VoiceView,
  moment: Moment,
  last: LastTrack | null,
  { reach, allows = null }: FrameSetting,
): readonly number[] => {
  const artist = last === null ? -1 : (view.taste.artistIds.get(last.artist) ?? -1);
  const question = { atS: moment.atS, room: moment.room, artist, followers: view.followers, reach, allows };
  return ownCandidates(view.taste, question);
};

const heardCandidates = (
  views: readonly VoiceView[],
  moment: Moment,
  last: LastTrack | null,
  setting: FrameSetting,
): readonly Candidate[] => {
  const { catalogue } = setting;
  const found: Candidate[] = [];
  const keys = new Set<string>();
  for (const view of views) {
    const { taste } = view;
    for (const id of heardBy(view, moment, last, setting)) {
      const key = taste.keys[id] ?? '';
      if (key === last?.key && setting.lastToo !== true) continue;
      let ids: readonly number[] = [id];
      // One owner alone names no track twice.
      if (views.length > 1) {
        if (keys.has(key)) continue;
        ids = views.map((other) => other.taste.trackIds.get(key) ?? -1);
        if (views.some((other, place) => isDisliked(other.taste, ids[place] ?? -1))) continue;
        keys.add(key);
      }
      const place = catalogue === null ? null : placeOf(catalogue.tracks.get(key));
      const name = taste.artists[taste.trackArtist[id] ?? 0] ?? '';
      found.push({ key, artist: name, album: albumOf(taste, id), place, ids });
    }
  }
  return found;
};

const activeArtists = (view: VoiceView, atS: number, k: number): readonly string[] => {
  const { artistBank: bank, artists } = view.taste;
  const reading = powerReading(bank, 'half', atS);
  const values = new Float64Array(artists.length);
  for (let row = 0; row < artists.length; row++) values[row] = readBank(bank, row, reading);
  return largest(values, artists.length, k)
    .sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b)
    .map((row) => artists[row] ?? '');
};

const perArtist = 5;
const artistsAsked = 25;

/** The heard ones and unheard tracks: the running album and artist first, then a few by each that is listened to most. */
const withLibrary = (frame: Omit<Frame, 'terms'>, setting: FrameSetting): readonly Candidate[] => {
  const { catalogue, reach } = setting;
  if (catalogue === null || reach.library <= 0) return frame.candidates;
  const found = new Map(frame.candidates.map((candidate) => [candidate.key, candidate]));
  const none = frame.views.map(() => -1);
  const atMs = frame.moment.atS * 1000;
  let left = reach.library;
  const offer = (artist: string, limit: number): void => {
    const keys = catalogue.byArtist.get(artist) ?? [];
    const open = keys.filter((key) => {
      const track = catalogue.tracks.get(key);
      if (track === undefined || !track.owned || track.artist !== artist || found.has(key)) return false;
      if (key === frame.last?.key || (track.addedAtMs ?? 0) > atMs) return false;
      return frame.views.every((view) => !view.taste.trackIds.has(key));
    });
    const sameAlbum = (key: string): number => {
      const album = catalogue.tracks.get(key)?.album ?? null;
      return album !== null && album === frame.last?.album ? 0 : 1;
    };
    open.sort((a, b) => sameAlbum(a) - sameAlbum(b) || hashOf(a) - hashOf(b));
    for (const key of open.slice(0, Math.min(limit, left))) {
      const track = catalogue.tracks.get(key);
      if (track === undefined) continue;
      found.set(key, { key, artist, album: track.album, place: placeOf(track), ids: none });
      left -= 1;
    }
  };
  if (frame.last !== null) offer(frame.last.artist, 40);
  for (const view of frame.views)
    for (const artist of activeArtists(view, frame.moment.atS, artistsAsked)) offer(artist, perArtist);
  return [...found.values()];
};

/** Gathers the candidates; their terms are still zero. */
export const gatherFrame = (voices: readonly Voice[], moment: Moment, setting: FrameSetting): Frame => {
  const total = voices.reduce((sum, voice) => sum + voice.weight, 0);
  const views = voices.map((voice) =>
    viewOf({ taste: voice.taste, weight: voice.weight / (total || 1) }, moment.recent),
  );
  const last = lastTrack(views, moment, setting.catalogue);
  const ends = voices.map((voice) => lastPlayS(voice.taste)).filter((end): end is number => end !== null);
  const gapS = ends.length === 0 ? null : Math.max(0, moment.atS - Math.max(...ends));
  const bare = { moment, views, last, candidates: heardCandidates(views, moment, last, setting), gapS };
  const candidates = withLibrary(bare, setting);
  return { ...bare, candidates, terms: new Float64Array(candidates.length * featureCount) };
};

/** Learning and picking look back equally far. */
export const contextLength = 8;

/** What an owner heard last, newest last. */
export const latestKeys = ({ log, keys }: Taste, count = contextLength): readonly string[] =>
  Array.from(log.track.subarray(Math.max(0, log.size - count), log.size), (id) => keys[id] ?? '');

/** When any of the listening owners heard it last, in seconds; 0 for never. */
export const heardAtS = (frame: Frame, candidate: Candidate): number =>
  Math.max(
    0,
    ...frame.views.map((view, index) => {
      const id = candidate.ids[index] ?? -1;
      return id < 0 ? 0 : lastOf(view.taste.trackBank, id);
    }),
  );

export const timesHeard = (frame: Frame, candidate: Candidate): number =>
  frame.views.reduce((sum, view, index) => {
    const id = candidate.ids[index] ?? -1;
    return id < 0 ? sum : sum + countOf(view.taste.trackBank, id);
  }, 0);

/** Plays since then by any of the listening owners; counting stops at three each. */
export const playsSince = (frame: Frame, candidate: Candidate, sinceS: number): number =>
  frame.views.reduce((sum, { taste }, index) => {
    const id = candidate.ids[index] ?? -1;
    if (id < 0) return sum;
    return sum + playsOfTrack(taste.log, id, 3).filter((place) => (taste.log.atS[place] ?? 0) >= sinceS).length;
  }, 0);
