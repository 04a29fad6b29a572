// A person's own phones and watches, named by that person alone.
import { RoomtoneError } from '../../config/words/errors.ts';
import type { LedgerEvent } from '../../config/words/ledger.ts';
import type { Clock } from '../../devices/types.ts';
import type { Db } from '../store/db.ts';
import { addDevice, listDevices, removeDevice } from '../store/devices.ts';
import { carryOut, noteErasure } from '../store/forget.ts';
import { appendLedger, type LedgerKey } from '../store/ledger.ts';
import { personById } from '../store/people.ts';
import type { Write } from '../store/tables.ts';
import { writeTight } from '../store/tight.ts';
import type { DevicesHandle } from './people-handles.ts';

export interface DevicesDeps {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly clock: Clock;
  /** One went, and with it the sensors that followed it. */
  removed(): Promise<void>;
}

export const createDevices = ({ db, key, clock, removed }: DevicesDeps): DevicesHandle => {
  const note = async (write: Write, event: LedgerEvent, person: number): Promise<void> => {
    const actor = (await personById(write, person))?.pseudonym ?? 'nobody';
    await appendLedger(write, key, { atMs: clock.nowMs(), event, actor, subject: actor, body: {} });
  };

  return {
    list: (person) => listDevices(db.read, person),
    add: (person, { name, ref }) =>
      db.write(async (write) => {
        await note(write, 'device-added', person);
        return addDevice(write, { person, name, ref });
      }),
    remove: async (id, person) => {
      const erasure = await writeTight(db, async (write) => {
        const pseudonym = await removeDevice(write, id, person);
        if (pseudonym === null) return null;
        await note(write, 'device-removed', person);
        return noteErasure(write, { scope: { type: 'device', pseudonym }, atMs: clock.nowMs() });
      });
      if (erasure === null) throw new RoomtoneError('not-found');
      await carryOut({ db, key }, erasure);
      await removed();
    },
  };
};
