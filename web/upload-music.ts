// Copies music files of this device to the house, one after another, and counts what became of them.
import { ApiError, upload } from './api.ts';
import { fill } from './format.ts';
import { words } from './words.ts';

export const isMusic = (file: { readonly name: string; readonly type: string }): boolean =>
  file.type.startsWith('audio/') || /\.(mp3|flac|ogg|oga|opus|m4a|aac|wav|aiff?|wma)$/i.test(file.name);

export const uploadMusic = async (
  chosen: readonly File[],
  onProgress: (done: number, total: number) => void,
): Promise<{ readonly added: number; readonly summary: string }> => {
  const files = chosen.filter(isMusic);
  if (files.length === 0) return { added: 0, summary: words.firstMusic.nothing };
  let added = 0;
  let refused = 0;
  for (const [index, file] of files.entries()) {
    onProgress(index, files.length);
    try {
      await upload('/api/music/upload', [file], (share) =>
        onProgress(Math.min(files.length, index + Math.floor(share)), files.length),
      );
      added++;
    } catch (thrown) {
      if (thrown instanceof ApiError && thrown.status === 0) return { added, summary: words.offline };
      refused++;
    }
  }
  const parts = [fill(words.firstMusic.uploaded, { n: added })];
  if (refused > 0) parts.push(fill(words.firstMusic.skipped, { n: refused }));
  return { added, summary: parts.join(' ') };
};
