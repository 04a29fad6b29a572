// All tracks once in memory: found by id and key, searched by folded words, shared by panel, speakers and picker.
import type { Track } from '../../config/words/track.ts';
import { foldName } from '../core/track-key.ts';
import type { Db } from '../store/db.ts';
import { listPlayable } from '../store/playable.ts';
import { loadTracks } from '../store/tracks.ts';

export interface Catalogue {
  all(): readonly Track[];
  byId(id: number): Track | null;
  byKey(key: string): Track | null;
  /** Media type of its file; null when no playable file is known. */
  mimeOf(id: number): string | null;
  /** Every word must stand in title, artist or album; what can be played comes first. */
  search(text: string, limit: number): readonly Track[];
  /** Rises with every change of content. */
  version(): number;
  /** Reads it again; several calls at once become one. */
  refresh(): Promise<void>;
}

interface Content {
  readonly tracks: readonly Track[];
  readonly byId: ReadonlyMap<number, Track>;
  readonly byKey: ReadonlyMap<string, Track>;
  readonly mimes: ReadonlyMap<number, string>;
  readonly words: readonly string[];
}

const empty: Content = { tracks: [], byId: new Map(), byKey: new Map(), mimes: new Map(), words: [] };

const searchable = (text: string): string => foldName(text).normalize('NFKD').replace(/\p{M}/gu, '');

/** A database gives every row its own copy of a name that thousands share. */
const shareNames = (tracks: readonly Track[]): Track[] => {
  const names = new Map<string, string>();
  const share = (name: string): string => {
    const known = names.get(name);
    if (known !== undefined) return known;
    names.set(name, name);
    return name;
  };
  return tracks.map((track) => ({
    ...track,
    artist: share(track.artist),
    album: track.album === null ? null : share(track.album),
  }));
};

/** Letters without their marks take their time, so the loop gets its turn in between. */
const slice = 500;
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const wordsOf = async (tracks: readonly Track[]): Promise<readonly string[]> => {
  const words: string[] = [];
  for (const { title, artist, album } of tracks) {
    words.push(searchable(`${title} ${artist} ${album ?? ''}`));
    if (words.length % slice === 0) await breathe();
  }
  return words;
};

const load = async (db: Db): Promise<Content> => {
  const tracks = shareNames(await loadTracks(db.read));
  const playable = await listPlayable(db.read);
  return {
    tracks,
    byId: new Map(tracks.map((track) => [track.id, track])),
    byKey: new Map(tracks.map((track) => [track.key, track])),
    mimes: new Map(playable.map(({ trackId, mime }) => [trackId, mime])),
    words: await wordsOf(tracks),
  };
};

/** Lower is better. */
const rankOf = (track: Track, words: string, phrase: string): number =>
  (track.owned ? 0 : 2) + (words.startsWith(phrase) ? 0 : 1);

const searchIn = ({ tracks, words }: Content, text: string, limit: number): readonly Track[] => {
  const phrase = searchable(text);
  if (phrase === '') return [];
  const wanted = phrase.split(' ');
  const ranks: Track[][] = [[], [], [], []];
  for (const [index, track] of tracks.entries()) {
    const line = words[index] ?? '';
    if (wanted.every((word) => line.includes(word))) ranks[rankOf(track, line, phrase)]?.push(track);
  }
  return ranks.flat().slice(0, limit);
};

export const createCatalogue = (db: Db): Catalogue => {
  let content = empty;
  let version = 0;
  let loading: Promise<void> | null = null;
  let waiting: Promise<void> | null = null;

  const reload = async (): Promise<void> => {
    content = await load(db);
    version += 1;
  };

  /** A load that has begun may have missed the newest change, so one more follows it. */
  const refresh = (): Promise<void> => {
    if (waiting !== null) return waiting;
    if (loading === null) {
      loading = reload().finally(() => {
        loading = null;
      });
      return loading;
    }
    const before = loading;
    waiting = before
      .catch(() => undefined)
      .then(() => {
        waiting = null;
        return refresh();
      });
    return waiting;
  };

  return {
    all: () => content.tracks,
    byId: (id) => content.byId.get(id) ?? null,
    byKey: (key) => content.byKey.get(key) ?? null,
    mimeOf: (id) => content.mimes.get(id) ?? null,
    search: (text, limit) => searchIn(content, text, limit),
    version: () => version,
    refresh,
  };
};
