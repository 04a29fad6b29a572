// Counts a dropped message under the room and kind of its sensor and the reason that holds now.
import type { Clock } from '../../devices/types.ts';
import { type DropCounts, dropReason } from '../core/drop-counts.ts';
import type { House } from '../core/house-types.ts';
import type { SensorRow } from './sensor-board.ts';

export interface DropCounterDeps {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly counts: DropCounts;
  house(): House;
  sensors(): readonly SensorRow[];
}

export const createDropCounter =
  ({ clock, counts, house, sensors }: DropCounterDeps): ((sensor: string) => void) =>
  (sensor) => {
    const row = sensors().find(({ id }) => id === sensor);
    const nowMs = clock.nowMs();
    if (row !== undefined) counts.count({ ...row, reason: dropReason(house(), row, nowMs) }, nowMs);
  };
