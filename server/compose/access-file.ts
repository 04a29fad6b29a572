// Writes the access list of the compose file's broker anew whenever Roomtone asks for other topics, so that the broker binds it too.
import { readFile, writeFile } from 'node:fs/promises';
import { composeAccessList } from '../core/acl.ts';
import type { Ground } from './ground.ts';

export interface AccessFile {
  allow(filters: ReadonlySet<string>): void;
  stop(): Promise<void>;
}

/** Somebody who starts the compose file again writes the list without a single topic. */
const lookAgainMs = 60_000;

const none: AccessFile = { allow: () => {}, stop: async () => {} };

export const openAccessFile = ({ settings, clock, log }: Ground): AccessFile => {
  const file = settings.mqtt.accessFile;
  if (file === null) return none;
  const { zigbee2mqtt } = settings.mqtt;
  let wanted = composeAccessList([], zigbee2mqtt);
  let writing: Promise<void> = Promise.resolve();
  let cancel: (() => void) | null = null;
  let stopped = false;

  const write = (): void => {
    const text = wanted;
    writing = writing
      .then(async () => {
        if ((await readFile(file, 'utf8').catch(() => '')) !== text) await writeFile(file, text);
      })
      .catch(() => log.warn('access-list-unwritten'));
  };
  const look = (): void => {
    cancel?.();
    if (stopped) return;
    cancel = clock.after(lookAgainMs, () => {
      write();
      look();
    });
  };
  look();

  return {
    allow: (filters) => {
      wanted = composeAccessList(filters, zigbee2mqtt);
      write();
    },
    stop: async () => {
      stopped = true;
      cancel?.();
      await writing;
    },
  };
};
