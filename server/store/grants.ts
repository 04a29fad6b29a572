// What people allow now: a projection of the ledger, always written together with its entry.
import { type Selectable, sql } from 'kysely';
import {
  durations,
  type GrantEnd as EndReason,
  type Grant,
  grantEnds,
  grantPurposes,
} from '../../config/words/grant.ts';
import { isKind } from '../../config/words/kind.ts';
import { appendLedger, type LedgerKey } from './ledger.ts';
import { addConsentReceipts } from './receipts.ts';
import type { GrantsTable, Read, Write } from './tables.ts';
import { raiseTimeMark } from './time-mark.ts';

export type NewGrant = Omit<Grant, 'id' | 'endedAtMs'> & {
  /** How the yes was given: panel, set-up, import, settings. */
  readonly method: string;
};

export interface GrantEnd {
  readonly atMs: number;
  /** null when it ran out by itself. */
  readonly by: number | null;
  readonly reason: string;
}

type GrantRow = Selectable<GrantsTable> & { readonly slug: string | null };

/** null for a row whose words this version does not know: an unknown permission is none. */
const grantOf = (row: GrantRow): Grant | null => {
  const purpose = grantPurposes.find((word) => word === row.purpose);
  const duration = durations.find((word) => word === row.duration);
  if (!isKind(row.kind) || purpose === undefined) return null;
  return {
    id: row.id,
    room: row.slug,
    person: row.person_id,
    kind: row.kind,
    purpose,
    effect: row.effect === 'allow' ? 'allow' : 'deny',
    byPerson: row.by_person,
    startsAtMs: row.starts_at_ms,
    endsAtMs: row.ends_at_ms,
    retentionDays: row.retention_days,
    noticeVersion: row.notice_version,
    endedAtMs: row.ended_at_ms,
    ...(duration !== undefined && { duration }),
    ...(row.last_used_day !== null && { lastUsedDay: row.last_used_day }),
  };
};

const selectGrants = (read: Read) =>
  read
    .selectFrom('grants')
    .leftJoin('rooms', 'rooms.id', 'grants.room_id')
    .selectAll('grants')
    .select('rooms.slug')
    // A grant of a room that is gone must never read as one of every room.
    .where((where) => where.or([where('grants.room_id', 'is', null), where('rooms.id', 'is not', null)]));

/** Every grant that nobody ended; whether it is due yet, or over by its date, is for `permit` to say. */
export const listActiveGrants = async (read: Read): Promise<readonly Grant[]> => {
  const found = await selectGrants(read).where('grants.ended_at_ms', 'is', null).orderBy('grants.id').execute();
  return found.map(grantOf).filter((grant) => grant !== null);
};

export const grantById = async (read: Read, id: number): Promise<Grant | null> => {
  const row = await selectGrants(read).where('grants.id', '=', id).executeTakeFirst();
  return row === undefined ? null : grantOf(row);
};

export interface EndedGrant {
  readonly grant: Grant;
  readonly endedAtMs: number;
  readonly reason: EndReason;
}

/** What this person allowed or was allowed about them and is over since then, latest first; what was renewed is not over. */
export const listEndedGrants = async (
  read: Read,
  person: number,
  since: { readonly atMs: number; readonly atMost: number },
): Promise<readonly EndedGrant[]> => {
  const rows = await selectGrants(read)
    .where('grants.ended_at_ms', '>=', since.atMs)
    .where('grants.effect', '=', 'allow')
    .where('grants.end_reason', '!=', 'renewed')
    .where((where) => where.or([where('grants.by_person', '=', person), where('grants.person_id', '=', person)]))
    .orderBy('grants.ended_at_ms', 'desc')
    .orderBy('grants.id')
    .limit(since.atMost)
    .execute();
  return rows.flatMap((row) => {
    const grant = grantOf(row);
    const reason = grantEnds.find((word) => word === row.end_reason);
    return grant === null || reason === undefined ? [] : [{ grant, reason, endedAtMs: row.ended_at_ms ?? 0 }];
  });
};

const pseudonymOf = async (read: Read, person: number | null): Promise<string> => {
  if (person === null) return 'house';
  const row = await read.selectFrom('people').select('pseudonym').where('id', '=', person).executeTakeFirst();
  return row?.pseudonym ?? 'nobody';
};

const subjectOf = async (read: Read, room: number | null, person: number | null): Promise<string> => {
  if (person !== null) return pseudonymOf(read, person);
  return room === null ? 'house' : `room:${room}`;
};

const roomOf = async (read: Read, slug: string | null): Promise<number | null> => {
  if (slug === null) return null;
  const { id } = await read.selectFrom('rooms').select('id').where('slug', '=', slug).executeTakeFirstOrThrow();
  return id;
};

/** Writes the ledger entry, the grant and the time from which it counts in the caller's one transaction; throws when the room does not exist. */
export const addGrant = async (write: Write, key: LedgerKey, grant: NewGrant): Promise<Grant> => {
  const room = await roomOf(write, grant.room);
  const row = await write
    .insertInto('grants')
    .values({
      room_id: room,
      person_id: grant.person,
      kind: grant.kind,
      purpose: grant.purpose,
      effect: grant.effect,
      by_person: grant.byPerson,
      starts_at_ms: grant.startsAtMs,
      ends_at_ms: grant.endsAtMs,
      retention_days: grant.retentionDays,
      notice_version: grant.noticeVersion,
      method: grant.method,
      duration: grant.duration ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const entry = await appendLedger(write, key, {
    atMs: grant.startsAtMs,
    event: 'grant',
    actor: await pseudonymOf(write, grant.byPerson),
    subject: await subjectOf(write, room, grant.person),
    body: {
      grant: row.id,
      room,
      kind: grant.kind,
      purpose: grant.purpose,
      effect: grant.effect,
      endsAtMs: grant.endsAtMs,
      retentionDays: grant.retentionDays,
      notice: grant.noticeVersion,
      method: grant.method,
      duration: grant.duration ?? null,
    },
  });
  await addConsentReceipts(write, row.id, entry, null);
  // A crash never sets time back before a word that was said.
  await raiseTimeMark(write, grant.startsAtMs);
  const { method: _method, ...words } = grant;
  return { ...words, id: row.id, endedAtMs: null };
};

const endRow = async (write: Write, key: LedgerKey, id: number, end: GrantEnd): Promise<boolean> => {
  const row = await write
    .updateTable('grants')
    .set({ ended_at_ms: end.atMs, end_reason: end.reason })
    .where('id', '=', id)
    .where('ended_at_ms', 'is', null)
    .returning(['room_id', 'person_id', 'kind', 'purpose'])
    .executeTakeFirst();
  if (row === undefined) return false;
  const entry = await appendLedger(write, key, {
    atMs: end.atMs,
    event: 'end',
    actor: await pseudonymOf(write, end.by),
    subject: await subjectOf(write, row.room_id, row.person_id),
    body: { grant: id, kind: row.kind, purpose: row.purpose, reason: end.reason },
  });
  await addConsentReceipts(write, id, entry, { reason: end.reason });
  return true;
};

/** Ends those of these that are still live, in the caller's one transaction. */
export const endGrants = async (write: Write, key: LedgerKey, ids: readonly number[], end: GrantEnd): Promise<void> => {
  for (const id of ids) await endRow(write, key, id, end);
};

/** Notes the day (since 1970, UTC) on which each of these was last used. */
export const noteGrantUse = async (write: Write, ids: readonly number[], day: number): Promise<void> => {
  await write
    .updateTable('grants')
    .set({ last_used_day: day })
    .where('id', 'in', [...ids])
    .where((where) => where.or([where('last_used_day', 'is', null), where('last_used_day', '<', day)]))
    .execute();
};

/** The end of each of these was announced. */
export const noteWarned = async (write: Write, ids: readonly number[], atMs: number): Promise<void> => {
  await write
    .updateTable('grants')
    .set({ warned_at_ms: atMs })
    .where('id', 'in', [...ids])
    .where('warned_at_ms', 'is', null)
    .execute();
};

/** How many grants ended since then for want of use, by who gave them, and because somebody came of age, by whom they were about. */
export interface Lapses {
  readonly unused: ReadonlyMap<number, number>;
  readonly ofAge: ReadonlyMap<number, number>;
}

export const countLapses = async (read: Read, sinceMs: number): Promise<Lapses> => {
  const { rows } = await sql<{ reason: string; person: number; n: number }>`
    SELECT end_reason AS reason, CASE end_reason WHEN 'unused' THEN by_person ELSE person_id END AS person, count(*) AS n
    FROM grants WHERE end_reason IN ('unused', 'of-age') AND ended_at_ms >= ${sinceMs}
    GROUP BY 1, 2`.execute(read);
  const ofReason = (reason: string) =>
    new Map(rows.filter((row) => row.reason === reason).map(({ person, n }) => [person, n]));
  return { unused: ofReason('unused'), ofAge: ofReason('of-age') };
};

/** The grant as it was, or null when there was no live one with that id. */
export const endGrant = async (write: Write, key: LedgerKey, id: number, end: GrantEnd): Promise<Grant | null> => {
  const grant = await grantById(write, id);
  const ended = await endRow(write, key, id, end);
  return ended && grant !== null ? { ...grant, endedAtMs: end.atMs } : null;
};

export const endGrantsOfRoom = async (write: Write, key: LedgerKey, room: number, end: GrantEnd): Promise<void> => {
  const live = await write
    .selectFrom('grants')
    .select('id')
    .where('room_id', '=', room)
    .where('ended_at_ms', 'is', null)
    .execute();
  for (const { id } of live) await endRow(write, key, id, end);
};

/** Ends whatever anybody allowed in a room; a veto stays. */
export const endAllowsOfRoom = async (write: Write, key: LedgerKey, room: number, end: GrantEnd): Promise<void> => {
  const live = await write
    .selectFrom('grants')
    .select('id')
    .where('room_id', '=', room)
    .where('effect', '=', 'allow')
    .where('ended_at_ms', 'is', null)
    .execute();
  for (const { id } of live) await endRow(write, key, id, end);
};

/** Ends all that a person allowed, and all that others allowed about them. */
export const endGrantsOfPerson = async (write: Write, key: LedgerKey, person: number, end: GrantEnd): Promise<void> => {
  const live = await write
    .selectFrom('grants')
    .select('id')
    .where('ended_at_ms', 'is', null)
    .where((where) => where.or([where('person_id', '=', person), where('by_person', '=', person)]))
    .execute();
  for (const { id } of live) await endRow(write, key, id, end);
};

/** Ends what these people allowed of a room that they own no longer; what is theirs alone stays. */
export const endGrantsOfOwners = async (
  write: Write,
  key: LedgerKey,
  room: { readonly id: number; readonly owners: readonly number[] },
  end: GrantEnd,
): Promise<void> => {
  if (room.owners.length === 0) return;
  const live = await write
    .selectFrom('grants')
    .select('id')
    .where('ended_at_ms', 'is', null)
    .where('room_id', '=', room.id)
    .where('person_id', 'is', null)
    .where('effect', '=', 'allow')
    .where('by_person', 'in', [...room.owners])
    .execute();
  for (const { id } of live) await endRow(write, key, id, end);
};
