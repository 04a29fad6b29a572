// Reads the tags of one file; the only importer of music-metadata.
import { parseFile } from 'music-metadata';
import type { Tags } from './tags.ts';

export type TagsResult = { readonly tags: Tags } | { readonly problem: string };

const whole = (value: number | null | undefined, least: number, most: number): number | null =>
  value !== null && value !== undefined && Number.isFinite(value) && value >= least && value <= most
    ? Math.round(value)
    : null;

const longestMs = 24 * 3600_000;

/** Never throws; never keeps a cover in memory. Problems: `not-audio`, `empty`, `broken`. */
export const readTags = async (path: string): Promise<TagsResult> => {
  try {
    const { common, format } = await parseFile(path, { skipCovers: true, duration: false });
    if (format.hasVideo === true) return { problem: 'video' };
    if (format.container === undefined || (format.sampleRate ?? 0) <= 0) return { problem: 'not-audio' };
    if (format.duration === 0 || format.numberOfSamples === 0) return { problem: 'empty' };
    return {
      tags: {
        title: common.title ?? null,
        artist: common.artist ?? common.albumartist ?? null,
        album: common.album ?? null,
        disc: whole(common.disk?.no, 1, 999),
        number: whole(common.track?.no, 1, 9999),
        year: whole(common.year, 1000, 9999),
        durationMs: whole((format.duration ?? Number.NaN) * 1000, 1, longestMs),
        tempoBpm: whole(common.bpm, 20, 400),
        container: format.container,
      },
    };
  } catch {
    return { problem: 'broken' };
  }
};
