// Guest mode of a room: on by anybody of the house, asked for by a guest, and in the ledger either way.
import type { LedgerEvent } from '../../config/words/ledger.ts';
import { guestModeLastsMs } from '../../config/words/person.ts';
import type { Clock } from '../../devices/types.ts';
import type { House } from '../core/house-types.ts';
import type { Db } from '../store/db.ts';
import { appendLedger, type LedgerKey } from '../store/ledger.ts';
import { personById } from '../store/people.ts';
import { roomIdOf } from '../store/rooms.ts';
import { writeTight } from '../store/tight.ts';
import type { HouseHandle } from './handles.ts';
import type { GuestsHandle } from './people-handles.ts';

export interface GuestsDeps {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly clock: Clock;
  house(): House;
  ask: HouseHandle['ask'];
}

const hourMs = 3600_000;
/** Whoever asks again so soon changes nothing worth an entry that stays for ever. */
const freshMs = 10 * 60_000;

export const createGuests = (deps: GuestsDeps): GuestsHandle => {
  const untilOf = (room: string): number => deps.house().rooms[room]?.kept.guestUntilMs ?? 0;
  const objectedTo = (room: string): boolean => deps.house().rooms[room]?.kept.guestObjection != null;

  const note = (room: string, event: LedgerEvent, by: number | null): Promise<unknown> =>
    writeTight(deps.db, async (write) => {
      const atMs = deps.clock.nowMs();
      const actor = by === null ? 'guest' : ((await personById(write, by))?.pseudonym ?? 'nobody');
      const untilMs = untilOf(room) > atMs ? untilOf(room) : null;
      const subject = `room:${await roomIdOf(write, room)}`;
      return appendLedger(write, deps.key, { atMs, event, actor, subject, body: { untilMs } });
    });

  /** Stricter first: the room keeps to it before anything is written. */
  const object: GuestsHandle['object'] = async (room, signIn) => {
    const isFresh = objectedTo(room) && untilOf(room) > deps.clock.nowMs() + guestModeLastsMs - freshMs;
    const forMs = guestModeLastsMs;
    await deps.ask(null, (asker) => ({ type: 'guest-mode', room, asker, forMs, objection: { signIn } }));
    if (!isFresh) await note(room, 'guest-objected', null);
  };

  return {
    object,
    withdraw: async (room, signIn) => {
      await deps.ask(null, (asker) => ({ type: 'guest-mode', room, asker, forMs: 0, objection: { signIn } }));
      await note(room, 'guest-mode-off', null);
    },
    set: async (room, hours, by) => {
      const wasOn = untilOf(room) > deps.clock.nowMs();
      await deps.ask(by, (asker) => ({ type: 'guest-mode', room, asker, forMs: hours * hourMs }));
      const isOn = untilOf(room) > deps.clock.nowMs();
      if (isOn || wasOn) await note(room, isOn ? 'guest-mode-on' : 'guest-mode-off', by);
    },
  };
};
