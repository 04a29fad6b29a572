// Spotify's account data: endTime is the END of a play, UTC, whole minutes.
import { spotifyAccountRow } from '../../config/schema/imports.ts';
import { type ExportFormat, hasFields } from './format.ts';
import { heardOf, outcomeByLength } from './heard.ts';

const fields = ['endTime', 'msPlayed', 'trackName', 'artistName'];
/** Older exports and the podcast file of newer ones name episodes so. */
const podcastFields = ['endTime', 'msPlayed', 'episodeName', 'podcastName'];

export const spotifyAccount: ExportFormat = {
  id: 'spotify-account',
  syntax: 'json',
  isNamed: (name) => /(?:^|\/)StreamingHistory(?:_(?:music|podcast))?_?\d*\.json$/i.test(name),
  isLike: (row) => hasFields(row, fields) || hasFields(row, podcastFields),
  read: (row) => {
    if (hasFields(row, podcastFields)) return { rejected: 'podcast' };
    const parsed = spotifyAccountRow.safeParse(row);
    if (!parsed.success) {
      const badTime = parsed.error.issues.some((issue) => issue.path[0] === 'endTime');
      return { rejected: badTime && hasFields(row, fields) ? 'bad-time' : 'not-a-row' };
    }
    const { endTime, artistName, trackName, msPlayed } = parsed.data;
    return heardOf({
      startedAtMs: Date.parse(`${endTime.replace(' ', 'T')}:00Z`) - msPlayed,
      artist: artistName,
      title: trackName,
      album: null,
      msPlayed,
      outcome: outcomeByLength(msPlayed),
    });
  },
};
