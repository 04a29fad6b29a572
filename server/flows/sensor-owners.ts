// Who may place, relabel or remove a sensor: the owners of every room that it or its device stands in or shall stand in.
import { RoomtoneError } from '../../config/words/errors.ts';
import type { SensorRow } from './sensor-board.ts';

/** Whoever could place one property of a device elsewhere would notice, from there, the room in which the device stands. */
const standsWith =
  (row: SensorRow) =>
  (other: SensorRow): boolean =>
    other.id === row.id ||
    (other.stateTopic !== null && other.stateTopic === row.stateTopic) ||
    (other.source === row.source && other.instance === row.instance && other.entity === row.entity);

/** Throws `not-the-rooms-owner`. */
export const checkOwners = (rows: readonly SensorRow[], row: SensorRow, decides: (room: string) => boolean): void => {
  const rooms = [row, ...rows.filter(standsWith(row))].map(({ room }) => room);
  if (rooms.some((room) => room !== null && !decides(room))) throw new RoomtoneError('not-the-rooms-owner');
};
