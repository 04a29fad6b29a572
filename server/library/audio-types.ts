// Which files are music, by the end of their name, and the media type under which each kind is served.

const mimes: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/ogg',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  wav: 'audio/wav',
  aif: 'audio/aiff',
  aiff: 'audio/aiff',
  aifc: 'audio/aiff',
};

/** Audio that no speaker here is sure to play; a scan counts it instead of passing over it in silence. */
const unsupported = new Set(['wma', 'ape', 'wv', 'mpc', 'tta', 'spx', 'dsf', 'dff', 'mka', 'm4p', 'mp2']);

const endingOf = (name: string): string => /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

/** null for a file that is no music. */
export const mimeOf = (name: string): string | null => {
  const ending = endingOf(name);
  return Object.hasOwn(mimes, ending) ? (mimes[ending] ?? null) : null;
};

export const isUnsupportedAudio = (name: string): boolean => unsupported.has(endingOf(name));

/** Name endings by the container that a parser found; the codec tells Opus apart. */
const endings: readonly (readonly [RegExp, string])[] = [
  [/^flac/i, 'flac'],
  [/^ogg/i, 'ogg'],
  [/^(?:wave|riff)/i, 'wav'],
  [/^aif/i, 'aiff'],
  [/^adts/i, 'aac'],
  [/^mpeg/i, 'mp3'],
  [/^(?:m4a|mp4|isom|iso\d|mp42)/i, 'm4a'],
];

/** The ending a file of this container should bear, or null when it is none that is played here. */
export const endingOfContainer = (container: string): string | null =>
  endings.find(([pattern]) => pattern.test(container))?.[1] ?? null;
