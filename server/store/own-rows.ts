// Everything else that is stored about one person, as plain rows for the copy that they may take.
import { sql } from 'kysely';
import { listDevices, openDevice } from './devices.ts';
import { listReceipts } from './receipts.ts';
import type { Read } from './tables.ts';

export type OwnRow = Readonly<Record<string, string | number | boolean | null>>;

const time = (column: string) => sql`strftime('%Y-%m-%dT%H:%M:%fZ', ${sql.raw(column)} / 1000.0, 'unixepoch')`;

const rowsOf = async (read: Read, query: ReturnType<typeof sql<OwnRow>>): Promise<readonly OwnRow[]> =>
  (await query.execute(read)).rows;

export const ownReactions = (read: Read, person: number) =>
  rowsOf(
    read,
    sql<OwnRow>`SELECT ${time('x.at_ms')} AS at, x.kind AS reaction, t.title, a.name AS artist, r.name AS room
      FROM reactions x JOIN tracks t ON t.id = x.track_id JOIN artists a ON a.id = t.artist_id
      LEFT JOIN rooms r ON r.id = x.room_id WHERE x.owner_id = ${person} ORDER BY x.at_ms`,
  );

export const ownPlaylists = (read: Read, person: number) =>
  rowsOf(
    read,
    sql<OwnRow>`SELECT p.name AS playlist, e.position + 1 AS position, t.title, a.name AS artist
      FROM playlists p JOIN playlist_tracks e ON e.playlist_id = p.id JOIN tracks t ON t.id = e.track_id
      JOIN artists a ON a.id = t.artist_id WHERE p.owner_id = ${person} ORDER BY p.id, e.position`,
  );

/** What the person allowed, and what others allowed about them. */
export const ownPermissions = (read: Read, person: number) =>
  rowsOf(
    read,
    sql<OwnRow>`SELECT g.id, r.name AS room, g.kind, g.purpose, g.effect,
      CASE WHEN g.by_person = ${person} THEN 'me' ELSE 'somebody for me' END AS givenBy, ${time('g.starts_at_ms')} AS startsAt,
      ${time('g.ends_at_ms')} AS endsAt, g.retention_days AS keepDays, g.notice_version AS notice,
      ${time('g.ended_at_ms')} AS endedAt, g.end_reason AS endReason
      FROM grants g LEFT JOIN rooms r ON r.id = g.room_id
      WHERE g.by_person = ${person} OR g.person_id = ${person} ORDER BY g.id`,
  );

/** Entries that the person made or that are about them. */
export const ownLedger = (read: Read, person: number) =>
  rowsOf(
    read,
    sql<OwnRow>`SELECT l.seq, ${time('l.at_ms')} AS at, l.event, CASE l.actor WHEN p.pseudonym THEN 'me' ELSE 'another' END AS who,
      CASE l.subject WHEN p.pseudonym THEN 'me' ELSE l.subject END AS about, l.body, l.mac AS hash
      FROM ledger l JOIN people p ON p.id = ${person}
      WHERE l.actor = p.pseudonym OR l.subject = p.pseudonym ORDER BY l.seq`,
  );

/** What sensors said about the person, under permissions that are about them alone. */
export const ownObservations = (read: Read, person: number) =>
  rowsOf(
    read,
    sql<OwnRow>`SELECT ${time('o.at_ms')} AS at, s.kind, o.value, r.name AS room FROM observations o
      JOIN sensors s ON s.id = o.sensor_id JOIN grants g ON g.id = o.grant_id LEFT JOIN rooms r ON r.id = s.room_id
      WHERE g.person_id = ${person} ORDER BY o.at_ms`,
  );

export const ownAccount = (read: Read, person: number) =>
  rowsOf(
    read,
    sql<OwnRow>`SELECT name, role, birth_month AS birthMonth, ${time('created_at_ms')} AS since,
      personal_on = 1 AS personalPicks FROM people WHERE id = ${person}`,
  );

export const ownReceipts = async (read: Read, person: number): Promise<readonly OwnRow[]> =>
  (await listReceipts(read, person)).map(({ id, atMs, kind, seq, body }) => ({
    id,
    at: new Date(atMs).toISOString(),
    kind,
    ledgerEntry: seq,
    receipt: JSON.stringify(body),
  }));

/** Their ids, opened with the person's own key. */
export const ownDevices = async (read: Read, person: number): Promise<readonly OwnRow[]> => {
  const rows: OwnRow[] = [];
  for (const { id, name } of await listDevices(read, person))
    rows.push({ name, id: (await openDevice(read, id))?.ref ?? '' });
  return rows;
};
