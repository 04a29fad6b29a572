// Holds the permissions that are in force against the record they come from: none may be there that the record does not know.
import { sql } from 'kysely';
import type { Read } from './tables.ts';

/** An entry of the record as it stands there, without what proves it. */
export interface RecordEntry {
  readonly seq: number;
  readonly atMs: number;
  readonly event: string;
  readonly actor: string;
  readonly subject: string;
  readonly body: string;
}

/** A grant as the record tells it; fields that an early version did not tell are absent. */
interface Told {
  readonly seq: number;
  readonly words: Readonly<Record<string, string | number | null>>;
  end: { readonly atMs: number; readonly reason: unknown } | null;
}

interface Kept {
  readonly id: number;
  readonly endedAtMs: number | null;
  readonly endReason: string | null;
  readonly [word: string]: string | number | null;
}

export interface LedgerFold {
  add(entry: RecordEntry): void;
  /** The entry of the first permission that is not as the record tells it, 0 for one that it does not know; null when all are. */
  firstOdd(read: Read): Promise<number | null>;
}

const pageRows = 5000;
/** By which name each word stands in the entry and in the table. */
const columns = ['room', 'kind', 'purpose', 'effect', 'endsAtMs', 'retentionDays', 'notice', 'method', 'duration'];

const pageOf = async (read: Read, after: number): Promise<readonly Kept[]> => {
  const { rows } = await sql<Kept>`
    SELECT g.id, g.room_id AS room, g.kind, g.purpose, g.effect, g.ends_at_ms AS endsAtMs,
      g.retention_days AS retentionDays, g.notice_version AS notice, g.method, g.duration, g.starts_at_ms AS atMs,
      coalesce(b.pseudonym, 'nobody') AS actor,
      CASE WHEN g.person_id IS NOT NULL THEN coalesce(p.pseudonym, 'nobody')
        WHEN g.room_id IS NULL THEN 'house' ELSE 'room:' || g.room_id END AS subject,
      g.ended_at_ms AS endedAtMs, g.end_reason AS endReason
    FROM grants g LEFT JOIN people b ON b.id = g.by_person LEFT JOIN people p ON p.id = g.person_id
    WHERE g.id > ${after} ORDER BY g.id LIMIT ${pageRows}`.execute(read);
  return rows;
};

const isAsTold = (kept: Kept, { words, end }: Told): boolean =>
  Object.entries(words).every(([word, value]) => kept[word] === value) &&
  kept.endedAtMs === (end?.atMs ?? null) &&
  (end === null || kept.endReason === end.reason);

export const foldLedger = (): LedgerFold => {
  const told = new Map<number, Told>();
  return {
    add: ({ seq, atMs, event, actor, subject, body }) => {
      if (event !== 'grant' && event !== 'end') return;
      const words = JSON.parse(body) as Told['words'];
      const id = Number(words['grant']);
      const known = told.get(id);
      if (event === 'end') {
        if (known !== undefined) known.end = { atMs, reason: words['reason'] };
        return;
      }
      // Nothing is granted twice under one number.
      if (known !== undefined) return;
      const of = Object.fromEntries(columns.filter((word) => word in words).map((word) => [word, words[word] ?? null]));
      told.set(id, { seq, words: { ...of, atMs, actor, subject }, end: null });
    },
    firstOdd: async (read) => {
      for (let after = 0; ; ) {
        const page = await pageOf(read, after);
        for (const kept of page) {
          const known = told.get(kept.id);
          if (known === undefined || !isAsTold(kept, known)) return known?.seq ?? 0;
          told.delete(kept.id);
          after = kept.id;
        }
        if (page.length < pageRows) break;
      }
      // A veto that was taken out allows as much as a yes that was put in.
      for (const { seq, end } of told.values()) if (end === null) return seq;
      return null;
    },
  };
};
