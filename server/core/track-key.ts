// Folds names of artists, albums and recordings to the stable keys under which they are found again.

/** Longer names are cut: nothing that a person would call a title is longer. */
const longestName = 300;
/** Cannot stand in a folded name, so two names joined by it never read as two others. */
const between = '\t';

/** One line of printable text without lone surrogates, which no database gives back as they were. */
export const cleanName = (text: string): string =>
  text
    .slice(0, longestName * 2)
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/[\u200B\u2060\uFEFF\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, longestName)
    .replace(/\p{Surrogate}$/u, '')
    .trimEnd();

/** Small first: a capital ẞ is no capital of its own small letter, which has two capitals. */
const withoutCase = (text: string): string => text.toLowerCase().toUpperCase().toLowerCase().replace(/ς/g, 'σ');

/** Compatibility form, without case and superfluous spaces; folding twice changes nothing. */
export const foldName = (text: string): string =>
  cleanName(withoutCase(cleanName(text).normalize('NFKC')).normalize('NFKC'));

/** The guests named in a title or beside an artist. */
const guests = [/\s*[([](?:feat|ft|featuring)\b\.?\s[^)\]]*[)\]]/g, /\s(?:feat\.|ft\.|feat|featuring)\s.+$/];

const remasterWords = '(?:\\d{4} )?(?:digital )?remaster(?:ed)?(?: (?:version|edition))?(?: \\d{4})?';
const remasters = [new RegExp(` - ${remasterWords}$`), new RegExp(`\\s*[(\\[]${remasterWords}[)\\]]$`)];

/** Cuts what matches until nothing does, but never down to nothing. */
const cutTails = (text: string, tails: readonly RegExp[]): string => {
  const cut = tails.reduce((left, tail) => left.replace(tail, ''), text).trim();
  if (cut === '' || cut === text) return text;
  return cutTails(cut, tails);
};

export const artistKey = (artist: string): string => cutTails(foldName(artist), guests);

/** The folded title without its guests and without saying that it was remastered. */
export const titleKey = (title: string): string => cutTails(foldName(title), [...guests, ...remasters]);

export const albumKey = (artist: string, album: string): string =>
  `${artistKey(artist)}${between}${cutTails(foldName(album), remasters)}`;

/** The stable name of a recording: other spellings of the same artist and title give the same key. */
export const trackKey = (artist: string, title: string): string => `${artistKey(artist)}${between}${titleKey(title)}`;
