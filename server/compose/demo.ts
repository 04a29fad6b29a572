// Lets the simulated household move into a house that was opened for it, and makes the link that shows it to a visitor.
import { rm } from 'node:fs/promises';
import { createDemoApi } from '../../devices/sim/demo-api.ts';
import { startDemoHouse } from '../../devices/sim/demo-house.ts';
import { listPeople } from '../store/people.ts';
import type { Ground } from './ground.ts';
import type { Panel } from './panel.ts';
import type { Ready } from './ready.ts';

export interface Demo {
  readonly ready: Ready;
  stop(): Promise<void>;
  /** Nothing of the demo stays. */
  clear(): Promise<void>;
}

const linkLastsMs = 60_000;

export const startDemo = async ({ settings, clock, log, db }: Ground, panel: Panel): Promise<Demo> => {
  const { url, mqtt, setupCode, ...rest } = panel.ready();
  if (setupCode === undefined || mqtt === null) throw new Error('the demo needs a fresh house with its own broker');
  const house = await startDemoHouse(
    createDemoApi(url),
    { setupCode, mqttUrl: mqtt, mdns: settings.mdns },
    { clock, report: log.warn },
  );
  const [anna] = await listPeople(db.read);
  const code = panel.issueCode(anna?.id ?? 0, linkLastsMs);
  return {
    ready: { ...rest, url, mqtt, signInUrl: `${url}/#${code}` },
    stop: house.stop,
    clear: () => rm(settings.dataDir, { recursive: true, force: true }),
  };
};
