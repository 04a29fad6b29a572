// Under which of several permissions something is stored, and how long it may stay: always the shortest time that anybody said.
import { sql } from 'kysely';
import type { Permitted } from '../core/consent.ts';

const dayMs = 86_400_000;
/** Longer than anything is kept that somebody gave a time. */
const noEndDays = 1e9;

/**
 * In `all`, an expression that is a JSON array of ids: a person's own word before a room's, and the shortest of them.
 * Whose it is is a column first: SQLite 3.51 finds no name of an outer query in an ORDER BY.
 */
export const strictestOf = (all: ReturnType<typeof sql<string>>, person: ReturnType<typeof sql<number | null>>) =>
  sql<number>`(SELECT id FROM (
      SELECT id, person_id IS NOT ${person} AS of_room, retention_days FROM grants
      WHERE id IN (SELECT value FROM json_each(${all})) AND ended_at_ms IS NULL)
    ORDER BY of_room, retention_days IS NULL, retention_days, id LIMIT 1)`;

/** The permission under which this is stored; null, which the database refuses, when all of them ended meanwhile. */
export const keepingGrant = ({ grants, about }: Permitted<'keep', unknown>) =>
  strictestOf(sql<string>`${JSON.stringify(grants)}`, sql<number | null>`${about.person}`);

/**
 * Each permission to keep, ended ones too, with the moment before which what it let in is too old. A shorter time that
 * somebody says later holds for what is stored already; of what nobody in particular did, that of each owner counts.
 */
export const keptSince = (nowMs: number) => sql`
  SELECT grant_id, ${nowMs} - own * ${dayMs} AS since_ms, ${nowMs} - min(own, owners) * ${dayMs} AS house_since_ms FROM (
    SELECT g.id AS grant_id,
      min(coalesce(g.retention_days, ${noEndDays}), coalesce((
        SELECT min(o.retention_days) FROM grants o WHERE o.ended_at_ms IS NULL AND o.purpose = 'keep' AND o.effect = 'allow'
          AND o.kind = g.kind AND o.room_id IS g.room_id AND o.person_id IS g.person_id), ${noEndDays})) AS own,
      coalesce((
        SELECT min(o.retention_days) FROM grants o WHERE o.ended_at_ms IS NULL AND o.purpose = 'keep' AND o.effect = 'allow'
          AND o.kind = g.kind AND o.room_id = g.room_id AND o.person_id = o.by_person
          AND o.by_person IN (SELECT person_id FROM room_owners WHERE room_id = g.room_id)), ${noEndDays}) AS owners
    FROM grants g WHERE g.purpose = 'keep')
  WHERE min(own, owners) < ${noEndDays}`;
