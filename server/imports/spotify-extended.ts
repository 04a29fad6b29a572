// Spotify's extended history: ts is the END of a play; address, user name, device and country are never read.
import { spotifyExtendedRow } from '../../config/schema/imports.ts';
import type { Outcome } from '../../config/words/play.ts';
import { type ExportFormat, hasFields } from './format.ts';
import { heardOf, outcomeByLength } from './heard.ts';

interface End {
  readonly ms_played: number;
  readonly reason_end?: string | null | undefined;
  readonly skipped?: boolean | number | null | undefined;
}

/** `skipped` is null in old rows and `endplay` says nothing certain: then the length decides. */
const outcomeOf = ({ reason_end: reason, skipped, ms_played: ms }: End): Outcome => {
  if (reason === 'trackdone') return 'finished';
  if (skipped === true || skipped === 1 || reason === 'fwdbtn' || reason === 'backbtn') return 'skipped_elsewhere';
  if (reason === 'logout' || reason === 'remote' || reason?.startsWith('unexpected-exit') === true) {
    return 'stopped_elsewhere';
  }
  return reason === 'trackerror' ? 'error' : outcomeByLength(ms);
};

const fields = ['ts', 'ms_played', 'master_metadata_track_name', 'master_metadata_album_artist_name'];

export const spotifyExtended: ExportFormat = {
  id: 'spotify-extended',
  syntax: 'json',
  isNamed: (name) => /(?:^|\/)(?:Streaming_History_Audio_[^/]*|endsong_\d+)\.json$/i.test(name),
  isLike: (row) => hasFields(row, fields),
  read: (row) => {
    const parsed = spotifyExtendedRow.safeParse(row);
    if (!parsed.success) {
      const badTime = parsed.error.issues.some((issue) => issue.path[0] === 'ts');
      return { rejected: badTime && hasFields(row, fields) ? 'bad-time' : 'not-a-row' };
    }
    const found = parsed.data;
    if (found.incognito_mode === true) return { rejected: 'incognito' };
    if (hasFields(row, ['spotify_episode_uri']) && found.master_metadata_track_name === null) {
      return { rejected: 'podcast' };
    }
    return heardOf({
      startedAtMs: Date.parse(found.ts) - found.ms_played,
      artist: found.master_metadata_album_artist_name ?? '',
      title: found.master_metadata_track_name ?? '',
      album: found.master_metadata_album_album_name ?? null,
      msPlayed: found.ms_played,
      outcome: outcomeOf(found),
    });
  },
};
