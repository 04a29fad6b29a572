// What sensors said under a permission to keep it, as people look at it: one series for each sensor and kind of a room.
import { sql } from 'kysely';
import type { Read } from './tables.ts';

export interface KeptPoint {
  readonly atMs: number;
  readonly value: number;
}

export interface KeptSeries {
  /** Slug and name of the sensor. */
  readonly sensor: string;
  readonly name: string;
  readonly kind: string;
  /** How many are kept in all, since when; `points` are those of the time that was asked for, oldest first. */
  readonly count: number;
  readonly sinceMs: number;
  readonly points: readonly KeptPoint[];
}

export interface KeptWish {
  readonly room: string;
  /** What is about a person's own device is for that person alone. */
  readonly person: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** More than a picture can show; of a longer series the newest are answered. */
export const mostPoints = 2000;

interface Head {
  readonly id: number;
  readonly sensor: string;
  readonly name: string;
  readonly kind: string;
  readonly count: number;
  readonly sinceMs: number;
}

/** Kept values belong to the room whose permission let them be kept, wherever the sensor is now. */
const seriesOf = (read: Read, { room, person }: KeptWish) =>
  sql<Head>`SELECT s.id, s.slug AS sensor, s.name, g.kind, count(*) AS count, min(o.at_ms) AS sinceMs
    FROM observations o JOIN grants g ON g.id = o.grant_id JOIN rooms r ON r.id = g.room_id
    JOIN sensors s ON s.id = o.sensor_id
    WHERE r.slug = ${room} AND (g.person_id IS NULL OR g.person_id = ${person})
    GROUP BY s.id, g.kind ORDER BY g.kind, s.slug`.execute(read);

const pointsOf = async (read: Read, { room, person, fromMs, toMs }: KeptWish, { id, kind }: Head) => {
  const { rows } = await sql<KeptPoint>`SELECT o.at_ms AS atMs, o.value FROM observations o
    JOIN grants g ON g.id = o.grant_id JOIN rooms r ON r.id = g.room_id
    WHERE o.sensor_id = ${id} AND g.kind = ${kind} AND r.slug = ${room}
      AND (g.person_id IS NULL OR g.person_id = ${person}) AND o.at_ms >= ${fromMs} AND o.at_ms < ${toMs}
    ORDER BY o.at_ms DESC LIMIT ${mostPoints}`.execute(read);
  return rows.reverse();
};

export const listKept = async (read: Read, wish: KeptWish): Promise<readonly KeptSeries[]> => {
  const series: KeptSeries[] = [];
  for (const head of (await seriesOf(read, wish)).rows) {
    const { id: _id, ...words } = head;
    series.push({ ...words, points: await pointsOf(read, wish, head) });
  }
  return series;
};
