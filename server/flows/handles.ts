// What each flow offers to the panel and to the command line: types only, so that neither knows how it is done.
import type { Readable } from 'node:stream';
import type { Grant, GrantEffect, GrantPurpose } from '../../config/words/grant.ts';
import type { Kind, SensorKind } from '../../config/words/kind.ts';
import type {
  BackupsView,
  BrowserStatus,
  JobView,
  KnownValueView,
  PersonView,
  SensorView,
  SnapshotView,
  SpeakerPlay,
  SpeakerView,
  WhyView,
} from '../../config/words/panel.ts';
import type { Why } from '../../config/words/pick.ts';
import type { Automatic, RoomPurpose } from '../../config/words/room.ts';
import type { Track } from '../../config/words/track.ts';
import type { Announced } from '../../devices/types.ts';
import type { Asker, House, HouseEvent, ListItem, RoomSettings } from '../core/house-types.ts';
import type { Looker } from '../core/viewer.ts';
import type { PlayFilter } from '../store/history.ts';
import type { Invite } from '../store/invites.ts';
import type { Member, Person } from '../store/people.ts';

/** The one queue of the house. */
export interface HouseHandle {
  state(): House;
  send(event: HouseEvent): void;
  /** Sends a person's command and waits for its answer; throws RoomtoneError when the house refuses. */
  ask(person: number | null, make: (asker: Asker) => HouseEvent): Promise<void>;
  onChange(listener: (before: House, after: House) => void): () => void;
}

export interface RoomsHandle {
  /** The first adult owns every room that nobody owns yet; answers the room in which the first sound plays. */
  claim(by: number): Promise<RoomSettings>;
  /** Throws `already-exists`; the slug is made from the name. */
  add(room: { name: string; purpose: RoomPurpose }, by: number): Promise<RoomSettings>;
  change(
    room: string,
    change: Partial<{
      name: string;
      purpose: RoomPurpose;
      automatic: Automatic;
      settleSeconds: number;
      ceilingPercent: number;
    }>,
    by: number,
  ): Promise<RoomSettings>;
  remove(room: string, by: number): Promise<void>;
  setZone(zone: string): Promise<void>;
  setPersonal(scope: { room: string } | { house: true } | { person: number }, on: boolean): Promise<void>;
}

export interface PersonChangeWords {
  readonly name?: string;
  readonly role?: 'admin' | 'adult';
  readonly status?: 'active' | 'suspended';
  readonly birthMonth?: string;
  readonly guardians?: readonly number[];
}

export interface PeopleHandle {
  /** Everybody of the household who was not erased, oldest first; guests are none of them. */
  all(): readonly Member[];
  /** How much each allows, has played and has open; numbers only. */
  counts(): Promise<ReadonlyMap<number, PersonView['counts']>>;
  childAge(): number;
  setChildAge(years: number, by: number): Promise<void>;
  /** From when a child decides alone; null for an adult. */
  ofAgeAtMs(person: Member): number | null;
  /** Throws `not-allowed`, `of-another-person` or `last-admin`; a change of role or a suspension ends the sign-ins. */
  change(person: number, change: PersonChangeWords, by: number): Promise<void>;
  /** Throws what `erase` would refuse. */
  mayErase(person: number, by: number): void;
  /** Everything of that person goes: sign-ins, grants, history, name. */
  erase(person: number, by: number): Promise<void>;
  /** By an admin; it stands in the ledger, and its owner is told. */
  resetPassword(person: number, passwordHash: string, by: number): Promise<void>;
  /** The person has seen that an admin set a new password. */
  sawReset(person: number): Promise<void>;
  /** Private session of a person everywhere; answers its end, null when there is none. */
  setPrivate(person: number, minutes: number): Promise<number | null>;
}

/** Who is to join, as an invitation says it. */
export type InvitationWords =
  | { readonly role: 'adult' | 'admin'; readonly name?: string }
  | {
      readonly role: 'child';
      readonly name: string;
      readonly birthMonth: string;
      readonly guardians?: readonly number[];
    }
  | { readonly role: 'guest'; readonly room: string; readonly hours: number };

/** A code is shown this once; only its hash is kept. */
export interface OpenCode {
  readonly id: number;
  readonly code: string;
  readonly endsAtMs: number;
}

/** Whom a code let in; a guest into one room and until then. */
export interface Admitted {
  readonly person: Person;
  readonly room: string | null;
  readonly roomId: number | null;
  readonly endsAtMs: number | null;
}

export interface InvitationsHandle {
  create(words: InvitationWords, by: number): Promise<OpenCode>;
  /** A further device of one's own, or a child's by its guardian. */
  pair(person: number, by: number): Promise<OpenCode>;
  list(by: number): Promise<readonly Invite[]>;
  withdraw(id: number, by: number): Promise<void>;
  /** Whether an adult may join by this code; throws `wrong-invitation`. */
  invites(code: string): Promise<boolean>;
  join(code: string, adult: { readonly name: string; readonly passwordHash: string }): Promise<Person>;
  /** A child, a guest or a further device; throws `wrong-invitation`, and `needs-password` for an adult who is new. */
  admit(code: string): Promise<Admitted>;
}

export interface GrantRequest {
  readonly room: string | null;
  readonly kind: Kind;
  readonly purpose: GrantPurpose;
  readonly endsAtMs: number | null;
  readonly effect?: GrantEffect;
}

export interface PermissionsHandle {
  active(): readonly Grant[];
  /** Class D and E grants speak for `by` alone. */
  grant(request: GrantRequest, by: number): Promise<Grant>;
  end(id: number, by: number, forget: boolean): Promise<{ readonly forgotten: Readonly<Record<string, number>> }>;
  stopSensing(by: number): Promise<void>;
  allowSensing(by: number): Promise<void>;
  knows(room: string): readonly KnownValueView[];
}

export interface SensorsHandle {
  list(): readonly SensorView[];
  /** With the slug under which each can be mapped. */
  announced(): readonly (Announced & { readonly id: string })[];
  /** Makes the broker account of a home-made sensor; username and password are null with an external broker. */
  add(
    sensor: { id: string; kind: SensorKind; room: string | null },
    by: number,
  ): Promise<{ username: string | null; password: string | null; line: string }>;
  /** Makes the account of a bridge such as zigbee2mqtt on the embedded broker. Throws `already-exists`. */
  addBridge(id: string, by: number): Promise<{ username: string; password: string; url: string }>;
  /** Maps an announced or generic property; `generic` gives topic, JSON path and on-value. */
  map(
    slug: string,
    change: {
      room?: string | null;
      kind?: SensorKind;
      name?: string;
      generic?: { topic: string; path: string | null; onValue: string | null };
    },
    by: number,
  ): Promise<SensorView>;
  remove(slug: string, by: number): Promise<void>;
  /** Opens the list of announced entities. */
  look(by: number): Promise<void>;
  /** Reads topics, never payloads, for at most five minutes. */
  listen(minutes: number, by: number): Promise<void>;
}

/** The socket of a browser that is a speaker. */
export interface BrowserChannel {
  play(item: SpeakerPlay): void;
  pause(): void;
  resume(): void;
  stop(): void;
  volume(percent: number): void;
}

export interface SpeakersHandle {
  list(): readonly SpeakerView[];
  addByHand(speaker: {
    kind: string;
    host: string;
    port: number | null;
  }): Promise<{ id: number; approved: boolean; online: boolean }>;
  change(
    id: number,
    change: Partial<{ approved: boolean; room: string | null; name: string }>,
    by: number,
  ): Promise<SpeakerView>;
  remove(id: number): Promise<void>;
  identify(id: number): Promise<void>;
  /** A browser offers itself; `approved` browsers (the one that set the house up) play at once. */
  attachBrowser(
    device: string,
    name: string,
    person: number,
    channel: BrowserChannel,
  ): Promise<{ readonly speaker: number; status(status: BrowserStatus): void; detach(): void }>;
}

export interface MediaFile {
  readonly path: string;
  readonly size: number;
  readonly mime: string;
  readonly mtimeMs: number;
}

export interface MediaHandle {
  /** The signed, expiring capability under which one file is served: the `:play` of `/media/:play`. */
  sign(fileOf: { trackId: number; playId: string }): string;
  /** null when the capability is forged, expired or its file is gone. */
  open(capability: string): Promise<MediaFile | null>;
}

export interface MusicHandle {
  /** Synthesises the short made pieces; answers the job. */
  makeMusic(): Promise<JobView>;
  /** Stores one uploaded audio file in the household's own folder and indexes it. */
  upload(
    name: string,
    content: Readable,
  ): Promise<{ readonly trackId: number; readonly title: string; readonly artist: string }>;
  addFolder(path: string): Promise<void>;
  scan(): Promise<JobView>;
  folders(): readonly { readonly path: string; readonly tracks: number; readonly problem: string | null }[];
  search(text: string, limit: number): readonly Track[];
  track(id: number): Track | null;
}

export interface ImportFile {
  readonly name: string;
  /** A temporary file that the flow deletes when it is done. */
  readonly path: string;
}

export interface ImportsHandle {
  /** Throws `not-an-export`, `truncated-export` or `no-consent` before any row is written. */
  start(files: readonly ImportFile[], options: { owner: number; dryRun: boolean }): Promise<{ readonly id: number }>;
  get(id: number): JobView | null;
  /** Heard elsewhere and not in the library. */
  missing(owner: number): Promise<{ readonly tracks: number; readonly percentOfHistory: number; readonly csv: string }>;
}

export interface HistoryHandle {
  /** Erases the plays that match, without trace, and lets taste be learnt anew; answers how many there were. */
  forget(filter: PlayFilter): Promise<number>;
}

export interface TasteHandle {
  picks(room: string, n: number): Promise<readonly (ListItem & { readonly text: string })[]>;
  why(room: string): WhyView;
  sentenceOf(why: readonly Why[], track: Track): string;
}

export interface FeedHandle {
  snapshot(viewer: Looker): SnapshotView;
  onJob(listener: (job: JobView) => void): () => void;
}

export interface BackupsHandle {
  state(): Promise<BackupsView>;
  /** Answers the job, or the one that is going on. Throws `no-backup-key`. */
  begin(by: number | null): Promise<JobView>;
  /** A new recovery key, told this once and never again; older backups still need the older one. */
  makeKey(by: number | null): Promise<{ readonly words: string }>;
  change(change: { readonly nightly?: boolean; readonly folder?: string | null }, by: number): Promise<void>;
  /** null for what is no backup of this folder. */
  file(id: string): Promise<MediaFile | null>;
  /** Checks all of it and starts anew with what is in it. Throws `wrong-backup-key`, `not-a-backup` or `bad-request`. */
  restore(upload: {
    readonly file: string;
    readonly key: string;
    readonly forgotten: readonly string[];
  }): Promise<{ readonly madeAtMs: number }>;
}
