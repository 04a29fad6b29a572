// What a music file says about itself, and what its name and folders say when it is silent.
import { cleanName } from '../core/track-key.ts';

export interface Tags {
  readonly title: string | null;
  readonly artist: string | null;
  readonly album: string | null;
  readonly disc: number | null;
  readonly number: number | null;
  readonly year: number | null;
  readonly durationMs: number | null;
  readonly tempoBpm: number | null;
  readonly container: string;
}

export interface Named {
  readonly title: string;
  readonly artist: string;
  readonly album: string | null;
}

export const unknownArtist = 'Unknown artist';

const nonEmpty = (text: string | null | undefined): string | null => {
  const clean = cleanName(text ?? '');
  return clean === '' ? null : clean;
};

/** `03 - `, `03. `, `1-03 ` in front of a title; a bare number only where tracks are numbered, as a title may begin so. */
const withoutNumber = (stem: string, isNumbered: boolean): string =>
  stem.replace(
    isNumbered || stem.startsWith('0')
      ? /^(?:\d{1,2}-)?\d{1,3}(?:\s*[-._)]\s+|\s+|\.\s*)(?=\S)/
      : /^\d{1,3}(?:\s*[-_)]\s+|\.\s+)(?=\S)/,
    '',
  );

const splitStem = (stem: string, isNumbered: boolean): { readonly artist: string | null; readonly title: string } => {
  const parts = withoutNumber(stem.replace(/_/g, ' '), isNumbered).split(/\s+[-–—]\s+/);
  if (parts.length < 2) return { artist: null, title: parts[0] ?? stem };
  const rest = parts.slice(1);
  // `Artist - 03 - Title`
  if (rest.length > 1 && /^\d{1,3}$/.test(rest[0] ?? '')) rest.shift();
  return { artist: parts[0] ?? null, title: rest.join(' - ') };
};

/** `path` is relative to its music folder: `Artist/Album/01 Title.mp3`, `Artist - Title.mp3`. */
export const nameFromPath = (path: string): Named => {
  const steps = path.split('/');
  const stem = cleanName((steps.pop() ?? path).replace(/\.[A-Za-z0-9]{1,5}$/, ''));
  const folders = steps.filter((step) => !/^(?:cd|dis[ck])\s*\d+$/i.test(step));
  const { artist, title } = splitStem(stem, folders.length >= 2);
  const album = folders.length >= 2 ? nonEmpty(folders.at(-1)) : null;
  const folderArtist = folders.length >= 2 ? folders.at(-2) : folders.at(-1);
  return {
    title: nonEmpty(title) ?? (stem === '' ? 'Untitled' : stem),
    artist: nonEmpty(artist) ?? nonEmpty(folderArtist) ?? unknownArtist,
    album,
  };
};

/** Tags win; name and folders fill what they leave out. */
export const nameOf = (path: string, tags: Pick<Tags, 'title' | 'artist' | 'album'>): Named => {
  const title = nonEmpty(tags.title);
  const artist = nonEmpty(tags.artist);
  if (title !== null && artist !== null) return { title, artist, album: nonEmpty(tags.album) };
  const named = nameFromPath(path);
  return {
    title: title ?? named.title,
    artist: artist ?? named.artist,
    album: nonEmpty(tags.album) ?? named.album,
  };
};
