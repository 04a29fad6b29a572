// What is known of each sensor beside its values: where it is mapped, how it was last heard, how much was blocked.
import type { SensorKind } from '../../config/words/kind.ts';
import type { SensorView } from '../../config/words/panel.ts';
import type { Clock } from '../../devices/types.ts';
import { addToSum, type SumByHour, sumOver } from '../core/drop-counts.ts';

/** One measured property, as the store keeps it. */
export interface SensorRow {
  /** Public slug such as `kitchen-pir.motion`. */
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly instance: string;
  readonly entity: string;
  readonly kind: SensorKind;
  readonly unit: string | null;
  readonly room: string | null;
  readonly stateTopic: string | null;
  readonly path: string | null;
  readonly onValue: string | null;
  readonly person: number | null;
  /** The person's own device that it follows. */
  readonly device?: number | null;
}

export type SensorHealth = SensorView['health'];

export interface SensorBoard {
  health(sensor: string, health: SensorHealth): void;
  blocked(sensor: string): void;
  /** It spoke while somebody listens for sensors, and that is what listening is for. */
  noticed(sensor: string): void;
  view(row: SensorRow, granted: boolean): SensorView;
}

export interface SensorBoardDeps {
  readonly clock: Pick<Clock, 'nowMs'>;
  changed(): void;
  dropped(sensor: string): void;
}

/** What nobody allowed is told by whole hours, unless somebody listens for sensors: nothing here says when somebody was where. */
export const createSensorBoard = ({ clock, changed, dropped }: SensorBoardDeps): SensorBoard => {
  const healths = new Map<string, SensorHealth>();
  const blocked = new Map<string, SumByHour>();
  const noticed = new Set<string>();
  const blockedHealth = (sensor: string): SensorHealth =>
    noticed.has(sensor) || sumOver(blocked.get(sensor), clock.nowMs()) > 0 ? 'blocked' : 'unheard';
  return {
    health: (sensor, health) => {
      if (healths.get(sensor) === health) return;
      healths.set(sensor, health);
      changed();
    },
    blocked: (sensor) => {
      blocked.set(sensor, addToSum(blocked.get(sensor), clock.nowMs()));
      dropped(sensor);
    },
    noticed: (sensor) => {
      if (noticed.has(sensor)) return;
      noticed.add(sensor);
      changed();
    },
    view: (row, granted) => ({
      id: row.id,
      name: row.name,
      source: row.source,
      kind: row.kind,
      room: row.room,
      health: granted ? (healths.get(row.id) ?? 'unheard') : blockedHealth(row.id),
      blocked: sumOver(blocked.get(row.id), clock.nowMs()),
    }),
  };
};
