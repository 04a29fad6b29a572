// Makes the public name of a room from what people call it.

/** Lower-case ASCII letters, digits and dashes, at most 32; `room` when nothing is left. */
export const slugOf = (name: string): string => {
  const folded = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32)
    .replace(/-+$/, '');
  return folded === '' ? 'room' : folded;
};
