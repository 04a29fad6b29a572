// The rows of the listening histories that can be imported; fields that say more than what was played are not read.
import { z } from 'zod';

/** Spotify, account data: `StreamingHistory_music_0.json`, earlier `StreamingHistory0.json`. */
export const spotifyAccountRow = z.object({
  /** UTC, minutes: the end of the play. */
  endTime: z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/),
  artistName: z.string(),
  trackName: z.string(),
  msPlayed: z.number().min(0),
});

/** Spotify, extended streaming history: `Streaming_History_Audio_2023_1.json`, earlier `endsong_0.json`. */
export const spotifyExtendedRow = z.object({
  /** UTC, seconds: the end of the play. */
  ts: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
  ms_played: z.number().min(0),
  master_metadata_track_name: z.string().nullable(),
  master_metadata_album_artist_name: z.string().nullable(),
  master_metadata_album_album_name: z.string().nullish(),
  reason_end: z.string().nullish(),
  skipped: z.union([z.boolean(), z.number(), z.null()]).optional(),
  incognito_mode: z.boolean().nullish(),
});

/** Last.fm as CSV: artist, album, title, `20 Jul 2019 04:50` in UTC. */
export const lastfmRow = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.string().regex(/^\d{1,2} [A-Z][a-z]{2} \d{4},? \d{2}:\d{2}$/),
]);
