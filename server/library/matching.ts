// Finds what was heard elsewhere among the recordings that the household owns, when the keys alone do not meet.
import { artistKey, foldName } from '../core/track-key.ts';

export interface Named {
  readonly artist: string;
  readonly title: string;
}

/** Words that make another recording of the same song. */
const versionWord =
  /\b(?:live|remix|mix|acoustic|instrumental|karaoke|demo|cover|unplugged|orchestral|edit|session|version)\b/g;

const withoutAsides = (title: string): string => {
  const bare = title
    .replace(/\([^()]*\)|\[[^[\]]*\]/g, ' ')
    .replace(/ - .*$/, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return bare === '' ? title : bare;
};

/** Same artist, same title without brackets and tails, same kind of version. */
export const looseKey = ({ artist, title }: Named): string => {
  const folded = foldName(title);
  const versions = [...new Set(folded.match(versionWord) ?? [])].sort().join('+');
  return `${artistKey(artist)}\t${withoutAsides(folded)}\t${versions}`;
};

/** Links from heard to owned recordings; of several owned ones the first given wins. */
export const matchHeard = (
  heard: readonly (Named & { readonly key: string })[],
  owned: readonly (Named & { readonly id: number })[],
): readonly { readonly heardKey: string; readonly trackId: number }[] => {
  if (heard.length === 0 || owned.length === 0) return [];
  const byKey = new Map<string, number>();
  for (const track of owned) {
    const key = looseKey(track);
    if (!byKey.has(key)) byKey.set(key, track.id);
  }
  return heard.flatMap((track) => {
    const id = byKey.get(looseKey(track));
    return id === undefined ? [] : [{ heardKey: track.key, trackId: id }];
  });
};
