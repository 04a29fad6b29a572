// The tracks that may be offered, by key and by artist.

export interface CatalogueTrack {
  readonly key: string;
  readonly artist: string;
  readonly album: string | null;
  readonly disc?: number | null;
  readonly number?: number | null;
  readonly tempoBpm?: number | null;
  readonly energy?: number | null;
  readonly addedAtMs?: number;
  readonly owned: boolean;
}

export interface Catalogue {
  readonly tracks: Map<string, CatalogueTrack>;
  /** Keys by artist, in the order in which they came. */
  readonly byArtist: Map<string, string[]>;
}

/** Adds or replaces one track. */
export const addToCatalogue = (catalogue: Catalogue, track: CatalogueTrack): void => {
  const known = catalogue.tracks.get(track.key);
  catalogue.tracks.set(track.key, track);
  if (known?.artist === track.artist) return;
  const same = catalogue.byArtist.get(track.artist);
  if (same === undefined) catalogue.byArtist.set(track.artist, [track.key]);
  else same.push(track.key);
};

export const createCatalogue = (tracks: Iterable<CatalogueTrack> = []): Catalogue => {
  const catalogue: Catalogue = { tracks: new Map(), byArtist: new Map() };
  for (const track of tracks) addToCatalogue(catalogue, track);
  return catalogue;
};
