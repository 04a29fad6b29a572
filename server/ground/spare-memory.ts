// Gives memory back after heavy work: V8 collects when it needs room, and a house that idles never needs any.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Stops everything for some 100 ms; for the end of work that made far more garbage than it kept. */
export const spareMemory = (): void => {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') return;
  // The first collects what is dead, the second gives back the pages that were emptied.
  collect();
  collect();
};
