// What a room keeps of its sensors: shown to whoever sees the room, and forgotten by kind and by range by its owners.
import { RoomtoneError } from '../../config/words/errors.ts';
import { kindNames, kinds } from '../../config/words/kind.ts';
import type { Clock } from '../../devices/types.ts';
import type { House } from '../core/house-types.ts';
import type { Db } from '../store/db.ts';
import type { ForgetScope, Forgotten } from '../store/forget.ts';
import { recordForget } from '../store/forget-record.ts';
import { listKept } from '../store/kept.ts';
import type { LedgerKey } from '../store/ledger.ts';
import { roomIdOf } from '../store/rooms.ts';
import type { KeptHandle } from './kept-handle.ts';

export interface KeptDeps {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly clock: Clock;
  house(): House;
  erase(scope: ForgetScope): Promise<Forgotten>;
}

/** One's own device is ended and forgotten in the row *Who is here*, by that person. */
const ofTheRoom = kindNames.filter((kind) => kinds[kind].class <= 'C');

export const createKept = (deps: KeptDeps): KeptHandle => ({
  kept: (wish) => listKept(deps.db.read, wish),
  forgetKept: async ({ room, kind, fromMs, toMs }, by) => {
    const settings = deps.house().rooms[room]?.settings;
    if (settings === undefined) throw new RoomtoneError('no-such-room');
    if (!settings.owners.includes(by) || (kind !== undefined && !ofTheRoom.includes(kind)))
      throw new RoomtoneError('not-allowed');
    const range = { ...(fromMs !== undefined && { fromMs }), ...(toMs !== undefined && { toMs }) };
    const filter = { room, kinds: kind === undefined ? ofTheRoom : [kind], ...range };
    const gone = await deps.erase({ type: 'observations', filter });
    const number = (await roomIdOf(deps.db.read, room)) ?? 0;
    const { receipt } = await recordForget(deps, { by, gone, room: number });
    return { forgotten: gone.observations, receipt };
  },
});
