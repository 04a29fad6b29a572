// The same house with its doors closed: no listener, no broker, no speakers; for the command line when no server runs.

import { createDropCounts } from '../core/drop-counts.ts';
import { type ControlAnswer, type Progress, refusalOf } from '../flows/control.ts';
import { startHouse } from '../flows/house.ts';
import type { Settings } from '../ground/settings.ts';
import { verbsOf } from './control-door.ts';
import { openGround } from './ground.ts';
import { openHousehold } from './household.ts';
import { openRights } from './rights.ts';
import { openBackups } from './safety.ts';
import { openTaste } from './taste.ts';

export interface QuietHouse {
  run(verb: string, args: Readonly<Record<string, unknown>>, progress: Progress): Promise<ControlAnswer>;
  stop(): Promise<void>;
}

export const openQuietHouse = async (settings: Settings): Promise<QuietHouse> => {
  const ground = await openGround(settings);
  const house = startHouse({
    clock: ground.clock,
    report: ground.log.warn,
    run: ground.run,
    zone: 'Etc/UTC',
    perform: () => {},
    written: async () => {},
  });
  const taste = await openTaste({ ground, house, changed: () => {} });
  const { rooms, permissions, people, tokens } = openHousehold({
    ground,
    house,
    ...taste.history,
    refold: taste.peopleChanged,
    sensors: () => [],
    changed: () => {},
    personChanged: async () => {},
    peopleChanged: async () => {},
    signedOut: () => {},
    removed: async () => {},
  });
  await permissions.wake();
  await rooms.start();
  await rooms.declare(settings.rooms);
  await people.reload();
  if (ground.ledger.intact()) await permissions.start();
  const backups = await openBackups({ ground, house, jobs: taste.jobs, changed: () => {}, restart: () => {} });
  const closed = { senses: null, sound: null, isEncrypted: () => false };
  const rights = openRights({ ground, house, taste, dropped: createDropCounts(), ...closed });
  const verbs = verbsOf({ ground, taste, permissions, rooms, backups, rights, tokens, panel: null });
  return {
    run: async (name, args, progress) => {
      const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
      if (verb === undefined) return { ok: false, message: `there is no verb ${name}` };
      try {
        return { ok: true, result: await verb(args, progress) };
      } catch (error) {
        return refusalOf(error);
      }
    },
    stop: async () => {
      house.stop();
      await taste.stop();
      await backups.stop();
      ground.log.flush();
      await ground.db.close();
    },
  };
};
