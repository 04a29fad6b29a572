// Every kind of export that can be read; one more is one more file and one line here.
import type { ExportFormat } from './format.ts';
import { lastfmCsv } from './lastfm-csv.ts';
import { spotifyAccount } from './spotify-account.ts';
import { spotifyExtended } from './spotify-extended.ts';

export const formats: readonly ExportFormat[] = [spotifyAccount, spotifyExtended, lastfmCsv];

/** What a person should look for, for the sentence that refuses another file. */
export const expectedFiles =
  'my_spotify_data.zip or StreamingHistory_music_0.json (Spotify account data), Streaming_History_Audio_*.json (Spotify extended history), or a Last.fm CSV';
