// Writes what a scan found into the library, and links what was heard elsewhere to it.
import type { Track } from '../../config/words/track.ts';
import { albumKey, artistKey, trackKey } from '../core/track-key.ts';
import { madeSounds } from '../library/made.ts';
import { matchHeard } from '../library/matching.ts';
import type { FoundFile, FoundTrack } from '../library/scan.ts';
import type { Db } from '../store/db.ts';
import { upsertFiles } from '../store/files.ts';
import type { Write } from '../store/tables.ts';
import { type NewTrack, saveLinks, setTrackSound, upsertTracks } from '../store/tracks.ts';

const newTrackOf = (track: FoundTrack, addedAtMs: number): NewTrack => ({
  key: trackKey(track.artist, track.title),
  title: track.title,
  artist: track.artist,
  artistKey: artistKey(track.artist),
  album: track.album,
  albumKey: track.album === null ? null : albumKey(track.artist, track.album),
  disc: track.disc,
  number: track.number,
  durationMs: track.durationMs,
  year: track.year,
  addedAtMs,
});

const soundsByKey = new Map(madeSounds.map((sound) => [trackKey(sound.artist, sound.title), sound]));

const storeSounds = async (
  write: Write,
  found: readonly FoundFile[],
  ids: ReadonlyMap<string, number>,
): Promise<void> => {
  for (const { track } of found) {
    if (track === null) continue;
    const key = trackKey(track.artist, track.title);
    const made = soundsByKey.get(key);
    const id = ids.get(key);
    if (id === undefined || (made === undefined && track.tempoBpm === null)) continue;
    await setTrackSound(write, id, { tempoBpm: made?.tempoBpm ?? track.tempoBpm, energy: made?.energy ?? null });
  }
};

/** One transaction; answers the id of each track key. */
export const storeFound = (
  db: Db,
  root: number,
  found: readonly FoundFile[],
  nowMs: number,
): Promise<ReadonlyMap<string, number>> =>
  db.write(async (write) => {
    const tracks = found.flatMap(({ track }) => (track === null ? [] : [newTrackOf(track, nowMs)]));
    const ids = tracks.length === 0 ? new Map<string, number>() : await upsertTracks(write, tracks);
    const files = found.map(({ track, ...file }) => ({
      ...file,
      trackId: track === null ? null : (ids.get(trackKey(track.artist, track.title)) ?? null),
      fingerprint: null,
      gainDb: null,
    }));
    await upsertFiles(write, root, files);
    await storeSounds(write, found, ids);
    return ids;
  });

/** Answers how many links the tracks give. */
export const linkHeard = async (db: Db, tracks: readonly Track[]): Promise<number> => {
  const links = matchHeard(
    tracks.filter((track) => !track.owned),
    tracks.filter((track) => track.owned),
  );
  if (links.length > 0)
    await db.write((write) =>
      saveLinks(
        write,
        links.map((link) => ({ ...link, byHand: false })),
      ),
    );
  return links.length;
};
