// Orders equals by a hash of their name, because an order of first appearance would leak the future.

/** FNV-1a over UTF-16 code units with a final mix; an unsigned 32-bit number. */
export const hashOf = (text: string, seed = 0): number => {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index++) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  return hash >>> 0;
};
