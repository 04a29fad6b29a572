// Counts a dropped message under the room and kind of its sensor, and why it could not be read or was not allowed.
import type { Clock } from '../../devices/types.ts';
import { type DropCounts, dropReason, type UnreadReason } from '../core/drop-counts.ts';
import type { House } from '../core/house-types.ts';
import type { SensorRow } from './sensor-board.ts';

export interface DropCounterDeps {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly counts: DropCounts;
  house(): House;
  sensors(): readonly SensorRow[];
}

export const createDropCounter =
  ({ clock, counts, house, sensors }: DropCounterDeps): ((sensor: string, unread?: UnreadReason) => void) =>
  (sensor, unread) => {
    const row = sensors().find(({ id }) => id === sensor);
    const nowMs = clock.nowMs();
    if (row !== undefined) counts.count({ ...row, reason: unread ?? dropReason(house(), row, nowMs) }, nowMs);
  };
