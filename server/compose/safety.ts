// Wires what keeps the data safe: the backups, and what they hear of the house.
import path from 'node:path';
import { type BackupsFlow, createBackups } from '../flows/backups.ts';
import type { HouseHandle } from '../flows/handles.ts';
import type { JobBoard } from '../flows/job-board.ts';
import { dropBefore } from '../ground/staged-folder.ts';
import type { Ground } from './ground.ts';

export interface SafetyDeps {
  readonly ground: Ground;
  readonly house: HouseHandle;
  readonly jobs: JobBoard;
  changed(): void;
  /** Stops everything and starts anew on the same data folder. */
  restart(): void;
}

export const openSafety = async ({ ground, house, jobs, changed, restart }: SafetyDeps): Promise<BackupsFlow> => {
  const { db, clock, log, settings, ledgerKey } = ground;
  const backups = createBackups({
    db,
    clock,
    board: jobs,
    key: ledgerKey,
    dataDir: path.resolve(settings.dataDir),
    report: log.warn,
    zone: () => house.state().zone,
    clockWaits: () => house.datedNowMs() === null,
    sensingStopped: () => house.state().sensingStopped,
    changed,
    restart,
  });
  db.onErased(backups.note);
  house.onChange((before, after) => {
    if (before.grants !== after.grants) backups.note();
  });
  await backups.start();
  return backups;
};

/** Everything has started well on these data: those before them are not needed any more. */
export const keepData = ({ settings }: Ground): Promise<void> => dropBefore(settings.dataDir);
