// Opens the private door of the running house for its command line.
import path from 'node:path';
import { startControl } from '../flows/control.ts';
import type { BackupsHandle, PermissionsHandle, RoomsHandle } from '../flows/handles.ts';
import type { TokensHandle } from '../flows/people-handles.ts';
import type { RightsHandle } from '../flows/rights-handles.ts';
import type { Ground } from './ground.ts';
import type { Panel } from './panel.ts';
import type { Taste } from './taste.ts';
import { createVerbs } from './verbs.ts';

type Verbs = ReturnType<typeof createVerbs>;

export interface Behind {
  readonly ground: Ground;
  readonly taste: Taste;
  readonly permissions: PermissionsHandle;
  readonly rooms: RoomsHandle;
  readonly backups: BackupsHandle;
  readonly rights: RightsHandle;
  readonly tokens: TokensHandle;
  /** null when no server runs. */
  readonly panel: Pick<Panel, 'invalidate' | 'peopleChanged'> | null;
}

export const verbsOf = ({ ground, taste, panel, ...handles }: Behind): Verbs =>
  createVerbs({
    ...handles,
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
export const startControlDoor = async (behind: Behind): Promise<{ stop(): Promise<void> }> => {
  const { ground } = behind;
  try {
    return await startControl(ground.settings.dataDir, verbsOf(behind), ground.log.warn);
  } catch {
    ground.log.warn('control-socket-unavailable');
    return { stop: async () => {} };
  }
};
