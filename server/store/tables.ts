// The shape of every table, as kysely sees it; booleans are 0 or 1, times UTC milliseconds.
import type { ColumnType, Generated, Kysely, Transaction } from 'kysely';
import type { DevicesTable, InvitesTable, ReceiptsTable } from './own-tables.ts';

/** A column that the database fills when the writer leaves it out. */
type Optional<T> = ColumnType<T, T | undefined, T>;

export interface RoomsTable {
  id: Generated<number>;
  slug: string;
  name: string;
  purpose: string;
  automatic: string;
  visibility: Optional<string>;
  settle_s: number;
  ceiling_percent: number;
  personal_on: Optional<number>;
  declared: Optional<number>;
}

export interface PeopleTable {
  id: Generated<number>;
  pseudonym: string;
  name: string;
  /** null once the person is erased. */
  folded_name: string | null;
  role: string;
  status: string;
  password_hash: string | null;
  personal_on: Optional<number>;
  /** YYYY-MM of a child. */
  birth_month: string | null;
  created_at_ms: number;
  /** Until when nothing that is about this person is used beyond their own playback. */
  private_until_ms: Optional<number | null>;
  /** Seals what is stored of the person's own devices; gone with the account. */
  data_key: Optional<string | null>;
  /** An admin set a new password and the person has not seen that yet. */
  password_reset_at_ms: Optional<number | null>;
  /** When the person last went through what is on. */
  reviewed_at_ms: Optional<number | null>;
}

export interface SensorsTable {
  id: Generated<number>;
  slug: string;
  source: string;
  instance: string;
  entity: string;
  kind: string;
  name: string;
  unit: string | null;
  room_id: number | null;
  state_topic: string;
  path: string | null;
  on_value: string | null;
  /** The person's own device that it follows; class D only. */
  device_id: Optional<number | null>;
}

export interface SpeakersTable {
  id: Generated<number>;
  driver: string;
  identity: string;
  name: string;
  named_by_hand: Optional<number>;
  host: string;
  port: number;
  found: string;
  room_id: number | null;
  approved_at_ms: number | null;
  ceiling_percent: number | null;
}

export interface GrantsTable {
  id: Generated<number>;
  room_id: number | null;
  person_id: number | null;
  kind: string;
  purpose: string;
  effect: string;
  by_person: number;
  guardian_id: number | null;
  starts_at_ms: number;
  ends_at_ms: number | null;
  retention_days: number | null;
  recipients: string | null;
  notice_version: number;
  method: string;
  last_used_day: number | null;
  ended_at_ms: number | null;
  end_reason: string | null;
  duration: Optional<string | null>;
  warned_at_ms: Optional<number | null>;
}

export interface LedgerTable {
  seq: number;
  at_ms: number;
  event: string;
  actor: string;
  subject: string;
  body: string;
  prev: string;
  mac: string;
}

export interface TracksTable {
  id: Generated<number>;
  key: string;
  title: string;
  artist_id: number;
  album_id: number | null;
  disc: number | null;
  number: number | null;
  duration_ms: number | null;
  mbid: string | null;
  tempo_bpm: number | null;
  energy: number | null;
  added_at_ms: number;
}

export interface FilesTable {
  id: Generated<number>;
  root_id: number;
  path: string;
  track_id: number | null;
  size: number;
  mtime_ms: number;
  fingerprint: string | null;
  mime: string;
  gain_db: number | null;
  error: string | null;
}

export interface PlaysTable {
  id: Generated<number>;
  /** A person, or 0 for the house. */
  owner_id: number;
  at_ms: number;
  offset_min: number | null;
  track_id: number;
  ms_played: number | null;
  outcome: string;
  origin: string;
  room_id: number | null;
  speaker_id: number | null;
  source_id: number | null;
  pick_id: number | null;
  grant_id: number;
  learn: number;
}

export interface SignInsTable {
  id: Generated<number>;
  token_hash: string;
  person_id: number;
  kind: string;
  name: string;
  scopes: string;
  created_at_ms: number;
  used_at_ms: number;
  ends_at_ms: number | null;
  /** The one room in which a guest may act. */
  room_id: Optional<number | null>;
}

export interface JobsTable {
  id: Generated<number>;
  kind: string;
  owner_id: number;
  state: string;
  done: number;
  total: number | null;
  cursor: string | null;
  report: string | null;
  error: string | null;
  created_at_ms: number;
}

export interface Tables {
  rooms: RoomsTable;
  room_owners: { room_id: number; person_id: number };
  room_kept: { room_id: number; body: string };
  people: PeopleTable;
  guardians: { child_id: number; adult_id: number };
  notices: { version: number; text: string; since_ms: number };
  sensors: SensorsTable;
  broker_accounts: { username: string; password_hash: string; sensor: string; created_at_ms: number };
  speakers: SpeakersTable;
  grants: GrantsTable;
  ledger: LedgerTable;
  invites: InvitesTable;
  devices: DevicesTable;
  pending_forgets: { id: Generated<number>; scope: string; by_person: number; due_at_ms: number };
  receipts: ReceiptsTable;
  erasures: {
    id: Generated<number>;
    scope: string;
    owners: string;
    at_ms: number;
    record: Optional<string | null>;
    counts: Optional<string | null>;
  };
  tombstones: { id: Generated<number>; scope: string; at_ms: number };
  routine_counts: {
    room_id: number;
    owner_id: number;
    kind: string;
    day: number;
    bucket: number;
    grant_id: number;
    hits: number;
    total: number;
  };
  observations: { sensor_id: number; at_ms: number; value: number; grant_id: number };
  artists: { id: Generated<number>; key: string; name: string; mbid: string | null };
  albums: {
    id: Generated<number>;
    key: string;
    artist_id: number;
    title: string;
    year: number | null;
    mbid: string | null;
  };
  tracks: TracksTable;
  roots: { id: Generated<number>; path: string };
  files: FilesTable;
  links: { heard_key: string; track_id: number; by_hand: number };
  sources: {
    id: Generated<number>;
    owner_id: number;
    kind: string;
    file_hash: string;
    grant_id: number;
    at_ms: number;
  };
  plays: PlaysTable;
  play_people: { play_id: number; person_id: number; weight: number; grant_id: number };
  picks: {
    id: Generated<number>;
    at_ms: number;
    room_id: number | null;
    track_id: number;
    score: number;
    model: string;
    terms: string;
    grant_id: number;
  };
  reactions: {
    owner_id: number;
    track_id: number;
    /** 0 means every room. */
    room_id: number;
    kind: string;
    at_ms: number;
    grant_id: number;
    /** 0: it is kept and shapes no taste. */
    learn: number;
  };
  taste_snapshots: {
    owner_id: number;
    model: number;
    upto_at_ms: number;
    plays: number;
    reactions: number;
    bytes: Uint8Array;
  };
  playlists: { id: Generated<number>; owner_id: number; name: string; created_at_ms: number };
  playlist_tracks: { playlist_id: number; position: number; track_id: number };
  sign_ins: SignInsTable;
  jobs: JobsTable;
  last_runs: { name: string; due_at_ms: number };
  retained_topics: { topic: string };
  meta: { key: string; value: string };
}

/** What reading functions take: a reader, or the transaction that is writing. */
export type Read = Kysely<Tables>;
/** What writing functions take; only `Db.write` hands one out. */
export type Write = Transaction<Tables>;
