// Wires what Roomtone says by MQTT to the house, the ledger and the buttons that only make it stricter.

import { wordsOfHead } from '../../config/words/head-words.ts';
import { guestModeLastsMs } from '../../config/words/person.ts';
import type { HouseHandle, PermissionsHandle } from '../flows/handles.ts';
import type { GuestsHandle } from '../flows/people-handles.ts';
import { createPublish, type Press, type PublishFlow } from '../flows/publish.ts';
import { listLedger } from '../store/ledger.ts';
import { addRetainedTopics, listRetainedTopics, removeRetainedTopics } from '../store/meta.ts';
import type { BrokerSide } from './broker.ts';
import type { Ground } from './ground.ts';
import { createWitnesses } from './witnesses.ts';

export interface VoiceDeps {
  readonly ground: Ground;
  readonly house: HouseHandle;
  readonly permissions: Pick<PermissionsHandle, 'stopSensing'>;
  readonly guests: Pick<GuestsHandle, 'set' | 'setPrivate'>;
  side(): BrokerSide | null;
  setFilters(filters: ReadonlySet<string>): void;
}

/** The ledger also grows by acts that change nothing in the house. */
const lookAgainMs = 10_000;
const shareWithinMs = 500;
/** A button has no name: the ledger says `nobody`. */
const nobody = 0;

const pressOn =
  ({ guests, permissions }: VoiceDeps) =>
  async (room: string, press: Press): Promise<void> => {
    if (press === 'stop-all') await permissions.stopSensing(nobody);
    else if (press === 'guest') await guests.set(room, guestModeLastsMs / 3600_000, null);
    else await guests.setPrivate(room, true, null);
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
      add: (topics) => db.write((write) => addRetainedTopics(write, topics)),
      remove: (topics) => db.write((write) => removeRetainedTopics(write, topics)),
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
  // What was said may have been made of what is erased now; what may still be said is said anew.
  db.onErased(() => {
    flow.forget().catch(() => log.warn('topics-not-emptied'));
  });
  const lookAgain = (): void => {
    cancel = clock.after(lookAgainMs, () => {
      flow.changed();
      lookAgain();
    });
  };
  let cancelSoon: (() => void) | null = null;
  const soon = (): void => {
    cancelSoon ??= clock.after(shareWithinMs, () => {
      cancelSoon = null;
      flow.changed();
    });
  };
  const unlisten = deps.house.onChange((before, after) => {
    if (before.grants.epoch !== after.grants.epoch) changed();
    // Signals come by the hundred; only where something is shared can they change what is said.
    else if (after.grants.grants.some(({ purpose }) => purpose === 'share')) soon();
  });
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
      cancelSoon?.();
      await flow.stop();
      await witnesses.stop();
    },
  };
};
