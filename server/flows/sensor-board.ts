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
  view(row: SensorRow, granted: boolean): SensorView;
}

export interface SensorBoardDeps {
  readonly clock: Pick<Clock, 'nowMs'>;
  changed(): void;
  dropped(sensor: string): void;
}

/** That something came at all is told at once, how much of it by whole hours: nothing here says when somebody was where. */
export const createSensorBoard = ({ clock, changed, dropped }: SensorBoardDeps): SensorBoard => {
  const healths = new Map<string, SensorHealth>();
  const blocked = new Map<string, SumByHour>();
  return {
    health: (sensor, health) => {
      if (healths.get(sensor) === health) return;
      healths.set(sensor, health);
      changed();
    },
    blocked: (sensor) => {
      const before = blocked.get(sensor);
      blocked.set(sensor, addToSum(before, clock.nowMs()));
      dropped(sensor);
      if (before === undefined) changed();
    },
    view: (row, granted) => ({
      id: row.id,
      name: row.name,
      source: row.source,
      kind: row.kind,
      room: row.room,
      health: granted ? (healths.get(row.id) ?? 'unheard') : blocked.has(row.id) ? 'blocked' : 'unheard',
      blocked: sumOver(blocked.get(row.id), clock.nowMs()),
    }),
  };
};
