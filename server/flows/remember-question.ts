// The one question about remembering: asked after the third song, answered once, and then never again.
import type { Db } from '../store/db.ts';
import { readMeta, writeMeta } from '../store/meta.ts';

export interface RememberQuestion {
  /** Reads whether somebody answered in an earlier run. */
  start(): Promise<void>;
  /** A song began somewhere. */
  songStarted(): void;
  isDue(): boolean;
  answered(): Promise<void>;
}

const songsFirst = 3;

export const createRememberQuestion = (db: Db, changed: () => void): RememberQuestion => {
  let songs = 0;
  let isAnswered = false;
  return {
    start: async () => {
      isAnswered = (await readMeta(db.read, 'remember-answered')) === 'yes';
    },
    songStarted: () => {
      songs += 1;
      if (songs === songsFirst && !isAnswered) changed();
    },
    isDue: () => songs >= songsFirst && !isAnswered,
    answered: async () => {
      await db.write((write) => writeMeta(write, 'remember-answered', 'yes'));
      isAnswered = true;
      changed();
    },
  };
};
