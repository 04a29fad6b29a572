// Writes a list of tracks as an m3u file that other players match to their own copies of the music.
import type { Track } from '../../config/words/track.ts';

/** One line, and nothing that a player could take for a comment or a path of ours. */
const line = (text: string): string => text.replace(/[\r\n]+/g, ' ').replace(/^#+/, '');

const part = (text: string): string => line(text).replace(/[\\/]/g, '-').trim() || 'Unknown';

const placeOf = ({ artist, album, title, number }: Track): string => {
  const name = number === null ? part(title) : `${String(number).padStart(2, '0')} ${part(title)}`;
  return [part(artist), ...(album === null ? [] : [part(album)]), name].join('/');
};

/** Extended M3U; the place of a track is `artist/album/NN title`, since the server's own paths are nobody's business. */
export const writeM3u = (tracks: readonly Track[]): string =>
  [
    '#EXTM3U',
    ...tracks.flatMap((track) => [
      `#EXTINF:${track.durationMs === null ? -1 : Math.round(track.durationMs / 1000)},${line(track.artist)} - ${line(track.title)}`,
      placeOf(track),
    ]),
    '',
  ].join('\n');
