// Wires what Roomtone says by MQTT to the house, the ledger and the buttons that only make it stricter.

import { wordsOfHead } from '../../config/words/head-words.ts';
import { guestModeLastsMs } from '../../config/words/person.ts';
import { createMqttLink } from '../../devices/mqtt-link.ts';
import type { MqttLink } from '../../devices/types.ts';
import type { HouseHandle, PermissionsHandle } from '../flows/handles.ts';
import { createPublish, type Press, type PublishFlow, privacyTopic, unknownPrivacy } from '../flows/publish.ts';
import { listLedger } from '../store/ledger.ts';
import { addRetainedTopic, listRetainedTopics, removeRetainedTopic } from '../store/meta.ts';
import type { BrokerSide } from './broker.ts';
import type { Ground } from './ground.ts';

export interface VoiceDeps {
  readonly ground: Ground;
  readonly house: HouseHandle;
  readonly permissions: Pick<PermissionsHandle, 'stopSensing'>;
  side(): BrokerSide | null;
  setFilters(filters: ReadonlySet<string>): void;
}

/** The ledger also grows by acts that change nothing in the house. */
const lookAgainMs = 10_000;
/** A button has no name: the ledger says `nobody`. */
const nobody = 0;

const pressOn =
  ({ house, permissions }: VoiceDeps) =>
  async (room: string, press: Press): Promise<void> => {
    if (press === 'stop-all') await permissions.stopSensing(nobody);
    else if (press === 'guest')
      await house.ask(null, (asker) => ({ type: 'guest-mode', room, asker, forMs: guestModeLastsMs }));
    else await house.ask(null, (asker) => ({ type: 'asked', room, asker, action: 'private', on: true }));
  };

/**
 * A connection has one will, and each room needs its own: an LED that still shows the last word of a house that died would
 * lie. The embedded broker dies with the house, so only another broker gets such connections.
 */
const createWitnesses = (deps: VoiceDeps, again: () => void) => {
  const links = new Map<string, MqttLink>();
  return {
    follow: (): void => {
      const target = deps.side()?.witness() ?? null;
      if (target === null) return;
      const rooms = new Set(Object.keys(deps.house.state().rooms));
      for (const [room, link] of links) {
        if (rooms.has(room)) continue;
        links.delete(room);
        link.stop().catch(() => deps.ground.log.warn('witness-failed'));
      }
      for (const room of rooms) {
        if (links.has(room)) continue;
        const will = { topic: privacyTopic(room), payload: unknownPrivacy };
        const clientId = `roomtone-${deps.ground.run}-${room}`;
        // Whenever its connection is back its will has been said, which is not true any more.
        const onOnline = (online: boolean): void => (online ? again() : undefined);
        const { clock, log } = deps.ground;
        links.set(
          room,
          createMqttLink({ ...target, clientId, will, onMessage: () => {}, onOnline }, { clock, report: log.warn }),
        );
      }
    },
    stop: async (): Promise<void> => {
      await Promise.all([...links.values()].map((link) => link.stop()));
    },
  };
};

export const openPublish = (deps: VoiceDeps): PublishFlow => {
  const { clock, log, db } = deps.ground;
  let cancel: (() => void) | null = null;
  const flow = createPublish({
    clock,
    report: log.warn,
    house: deps.house.state,
    topics: {
      list: () => listRetainedTopics(db.read),
      add: (topic) => db.write((write) => addRetainedTopic(write, topic)),
      remove: (topic) => db.write((write) => removeRetainedTopic(write, topic)),
    },
    online: () => deps.side()?.mqtt().online === true,
    retain: async (topic, payload) => (await deps.side()?.retain(topic, payload)) ?? false,
    ledgerWords: async () => {
      const [newest] = await listLedger(db.read, { limit: 1 });
      return newest === undefined ? null : wordsOfHead(newest.hash).join(' ');
    },
    press: pressOn(deps),
    setFilters: deps.setFilters,
  });
  const witnesses = createWitnesses(deps, () => flow.again());
  const changed = (): void => {
    witnesses.follow();
    flow.changed();
  };
  const lookAgain = (): void => {
    cancel = clock.after(lookAgainMs, () => {
      flow.changed();
      lookAgain();
    });
  };
  const unlisten = deps.house.onChange(changed);
  return {
    ...flow,
    start: async () => {
      witnesses.follow();
      await flow.start();
      lookAgain();
    },
    stop: async () => {
      unlisten();
      cancel?.();
      await flow.stop();
      await witnesses.stop();
    },
  };
};
