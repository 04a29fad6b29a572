// Guest mode and private sessions of a room: begun by anybody of the house, a guest or a button, ended by whom the house lets, and in the ledger either way.
import type { LedgerEvent } from '../../config/words/ledger.ts';
import { guestModeLastsMs } from '../../config/words/person.ts';
import type { Clock } from '../../devices/types.ts';
import { consentTimeMs } from '../core/consent-clock.ts';
import type { Asker, House, HouseEvent } from '../core/house-types.ts';
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
/** A button has no name. */
const nobody = 0;
/** Whoever asks again so soon changes nothing worth an entry that stays for ever. */
const freshMs = 10 * 60_000;

export const createGuests = (deps: GuestsDeps): GuestsHandle => {
  /** The time that counts for what people set for some hours. */
  const nowMs = (): number => consentTimeMs(deps.house().grants.clock, deps.clock.nowMs());
  const untilOf = (room: string): number => deps.house().rooms[room]?.kept.guestUntilMs ?? 0;
  const objectedTo = (room: string): boolean => deps.house().rooms[room]?.kept.guestObjection != null;

  const note = (room: string, event: LedgerEvent, by: number | null): Promise<unknown> =>
    writeTight(deps.db, async (write) => {
      const atMs = deps.clock.nowMs();
      const actor = by === null ? 'guest' : ((await personById(write, by))?.pseudonym ?? 'nobody');
      const untilMs = untilOf(room) > nowMs() ? untilOf(room) : null;
      const subject = `room:${await roomIdOf(write, room)}`;
      return appendLedger(write, deps.key, { atMs, event, actor, subject, body: { untilMs } });
    });

  const isPrivate = (room: string): boolean => (deps.house().rooms[room]?.kept.privateUntilMs ?? 0) > nowMs();

  /** Notes a private session where one began or ended by what was asked. */
  const noteTurn = async (room: string, by: number | null, make: (asker: Asker) => HouseEvent): Promise<void> => {
    const wasOn = isPrivate(room);
    await deps.ask(by, make);
    if (isPrivate(room) !== wasOn) await note(room, wasOn ? 'private-off' : 'private-on', by ?? nobody);
  };

  /** Stricter first: the room keeps to it before anything is written. */
  const object: GuestsHandle['object'] = async (room, signIn) => {
    const isFresh = objectedTo(room) && untilOf(room) > nowMs() + guestModeLastsMs - freshMs;
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
    setPrivate: (room, on, by) =>
      noteTurn(room, by, (asker) => ({ type: 'asked', room, asker, action: 'private', ...(on !== null && { on }) })),
    lift: (room, by) => noteTurn(room, by, (asker) => ({ type: 'hold-lifted', room, asker })),
    set: async (room, hours, by) => {
      const wasOn = untilOf(room) > nowMs();
      await deps.ask(by, (asker) => ({ type: 'guest-mode', room, asker, forMs: hours * hourMs }));
      const isOn = untilOf(room) > nowMs();
      if (isOn || wasOn) await note(room, isOn ? 'guest-mode-on' : 'guest-mode-off', by ?? nobody);
    },
  };
};
