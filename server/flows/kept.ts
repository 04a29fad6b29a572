// What a room keeps of its sensors: shown to whoever sees the room, and forgotten by kind and by range by its owners.
import { RoomtoneError } from '../../config/words/errors.ts';
import { kindNames, kinds } from '../../config/words/kind.ts';
import type { House } from '../core/house-types.ts';
import type { Db } from '../store/db.ts';
import { listKept } from '../store/kept.ts';
import { roomIdOf } from '../store/rooms.ts';
import type { Forgetting } from './forgetting.ts';
import type { KeptHandle } from './kept-handle.ts';

export interface KeptDeps {
  readonly db: Db;
  house(): House;
  readonly eraseOnRecord: Forgetting['eraseOnRecord'];
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
    const number = (await roomIdOf(deps.db.read, room)) ?? 0;
    const { gone, receipt } = await deps.eraseOnRecord({ type: 'observations', filter }, { by, room: number });
    return { forgotten: gone.observations, receipt: receipt.receipt };
  },
});
