// The list of what was heard elsewhere and is not in the library, for a spreadsheet.

export interface MissingTrack {
  readonly title: string;
  readonly artist: string;
  readonly plays: number;
}

/** A name that begins like a formula must not be one when the list is opened in a spreadsheet. */
const cell = (text: string): string => {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(plain) ? `"${plain.replace(/"/g, '""')}"` : plain;
};

/** RFC 4180, with a heading. */
export const missingCsv = (tracks: readonly MissingTrack[]): string =>
  [
    'artist,title,plays',
    ...tracks.map((track) => `${cell(track.artist)},${cell(track.title)},${track.plays}`),
    '',
  ].join('\r\n');
