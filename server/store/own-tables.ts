// The shape of the tables of what belongs to one person: invitations, devices, receipts.
import type { ColumnType, Generated } from 'kysely';

export interface InvitesTable {
  id: Generated<number>;
  code_hash: string;
  role: string;
  name: string;
  person_id: number | null;
  room_id: number | null;
  by_person: number;
  /** Ids of adults as a JSON list; of children only. */
  guardians: string;
  birth_month: string | null;
  created_at_ms: number;
  ends_at_ms: number;
  tries: ColumnType<number, number | undefined, number>;
}

export interface DevicesTable {
  id: Generated<number>;
  pseudonym: string;
  person_id: number;
  name: string;
  /** The raw id, readable only with the person's own key. */
  sealed_ref: string;
}

export interface ReceiptsTable {
  id: Generated<number>;
  person_id: number;
  at_ms: number;
  /** grant, end, import, forget. */
  kind: string;
  ledger_seq: number;
  /** JSON-LD. */
  body: string;
}
