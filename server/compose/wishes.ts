// Joins what several parts ask of the broker into one set of filters, so that none of them takes another's away.

export interface Wishes {
  /** Each part has its own name; its next wish replaces its last. */
  of(part: string): (filters: ReadonlySet<string>) => void;
}

export const createWishes = (ask: (filters: ReadonlySet<string>) => void): Wishes => {
  const wishes = new Map<string, ReadonlySet<string>>();
  return {
    of: (part) => (filters) => {
      wishes.set(part, filters);
      ask(new Set([...wishes.values()].flatMap((some) => [...some])));
    },
  };
};
