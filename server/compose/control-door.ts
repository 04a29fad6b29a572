// Opens the private door of the running house for its command line.
import path from 'node:path';
import { startControl } from '../flows/control.ts';
import type { Ground } from './ground.ts';
import type { Panel } from './panel.ts';
import type { Taste } from './taste.ts';
import { createVerbs } from './verbs.ts';

type Verbs = ReturnType<typeof createVerbs>;

export const verbsOf = (
  ground: Ground,
  taste: Taste,
  panel: Pick<Panel, 'invalidate' | 'peopleChanged'> | null,
): Verbs =>
  createVerbs({
    db: ground.db,
    key: ground.ledgerKey,
    clock: ground.clock,
    music: taste.music,
    imports: taste.imports,
    jobs: taste.jobs,
    spoolDir: path.join(ground.settings.dataDir, 'spool'),
    invalidate: (ended) => panel?.invalidate(ended),
    peopleChanged: async () => panel?.peopleChanged(),
  });

/** A data folder too deep for a socket's name (108 bytes) leaves the command line without a running server to ask. */
export const startControlDoor = async (
  ground: Ground,
  taste: Taste,
  panel: Panel,
): Promise<{ stop(): Promise<void> }> => {
  try {
    return await startControl(ground.settings.dataDir, verbsOf(ground, taste, panel), ground.log.warn);
  } catch {
    ground.log.warn('control-socket-unavailable');
    return { stop: async () => {} };
  }
};
