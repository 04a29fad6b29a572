// What each flow offers to the panel and to the command line: types only, so that neither knows how it is done.
import type { Readable } from 'node:stream';
import type { Duration, Grant, GrantEffect, GrantPurpose } from '../../config/words/grant.ts';
import type { Kind, Row, SensorKind } from '../../config/words/kind.ts';
import type {
  BackupsView,
  BrowserStatus,
  CardView,
  JobView,
  SensorView,
  SnapshotView,
  SpeakerPlay,
  SpeakerView,
  TlsView,
  WhyView,
} from '../../config/words/panel.ts';
import type { Why } from '../../config/words/pick.ts';
import type { Automatic, RoomPurpose, Visibility } from '../../config/words/room.ts';
import type { Track } from '../../config/words/track.ts';
import type { Announced } from '../../devices/types.ts';
import type { EndedGroup, ReviewedGroup } from '../core/grant-review.ts';
import type { Asker, House, HouseEvent, ListItem, RoomSettings } from '../core/house-types.ts';
import type { Looker } from '../core/viewer.ts';
import type { PlayFilter } from '../store/history.ts';

/** The one queue of the house. */
export interface HouseHandle {
  state(): House;
  send(event: HouseEvent): void;
  /** Sends a person's command and waits for its answer; throws RoomtoneError when the house refuses. */
  ask(person: number | null, make: (asker: Asker) => HouseEvent): Promise<void>;
  onChange(listener: (before: House, after: House) => void): () => void;
  /** The time by which permissions and sign-ins count; it stands still while the date waits for an adult. */
  consentNowMs(): number;
  /** The same; null while the date waits for an adult: then nothing ends or goes by its date. */
  datedNowMs(): number | null;
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
      visibility: Visibility;
    }>,
    by: number,
  ): Promise<RoomSettings>;
  /** By an owner; what somebody allowed of a room that is theirs no longer ends. */
  setOwners(room: string, owners: readonly number[], by: number): Promise<RoomSettings>;
  remove(room: string, by: number): Promise<void>;
  setZone(zone: string): Promise<void>;
  setPersonal(scope: { room: string } | { house: true } | { person: number }, on: boolean): Promise<void>;
}

export interface GrantRequest {
  readonly room: string | null;
  readonly kind: Kind;
  readonly purpose: GrantPurpose;
  readonly endsAtMs: number | null;
  readonly effect?: GrantEffect;
  /** In place of `endsAtMs`; reckoned in the household's zone. */
  readonly duration?: Duration;
  readonly keepDays?: number;
  readonly keepYears?: number;
  /** A child for whom `by` speaks. */
  readonly person?: number;
}

export interface Ended {
  readonly forgotten: Readonly<Record<string, number>>;
  /** The number of the receipt for what was forgotten; null where nothing was to be. */
  readonly receipt: number | null;
}

export interface GrantsHandle {
  active(): readonly Grant[];
  /** Class D and E grants speak for `by` alone, or for a child. What the same person said of the same thing before ends. */
  grant(request: GrantRequest, by: number): Promise<Grant>;
  /** The same once more, from now on; the old one ends in the same transaction. Left out: as long as it was given for. */
  renew(id: number, by: number, duration: Duration | undefined): Promise<Grant>;
  end(id: number, by: number, forget: boolean): Promise<Ended>;
  /** All of them or none. */
  endAll(ids: readonly number[], by: number, forget: boolean): Promise<Ended>;
}

export interface StopHandle {
  /** 0 for a button, which has no name. */
  stopSensing(by: number): Promise<void>;
  /** By an adult; by anybody who stopped it, while it can be undone. Throws `too-late` or `not-allowed`. */
  allowSensing(by: number, isAdult: boolean): Promise<void>;
}

export interface ClockHandle {
  /** An adult says that the date is right; nothing happens while nobody doubts it. */
  confirmClock(by: number): Promise<void>;
}

export interface RowCounts {
  readonly observations: number;
  readonly habits: number;
  readonly plays: number;
  readonly sinceMs: number | null;
}

export interface ReviewHandle {
  /** What this person answers for and what is on, unused first; and what lately ended and why, latest first. */
  review(by: number): readonly ReviewedGroup[];
  lately(by: number): Promise<readonly EndedGroup[]>;
  reviewed(by: number): Promise<void>;
  /** What a row has gathered that this person may forget. */
  rowCounts(room: string, row: Row, by: number): Promise<RowCounts>;
  /** What waits for this person: ends that are near, grants that ended unused, notices that widened, the yearly look. */
  cardsFor(person: number): readonly CardView[];
}

export interface PermissionsHandle extends GrantsHandle, StopHandle, ClockHandle, ReviewHandle {}

export interface SensorsHandle {
  list(): readonly SensorView[];
  /** With the slug under which each can be mapped. */
  announced(): readonly (Announced & { readonly id: string })[];
  following(device: number): readonly string[];
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
      /** A phone or watch of one's own, or null. */
      device?: number | null;
    },
    by: number,
  ): Promise<SensorView>;
  remove(slug: string, by: number): Promise<void>;
  windows(): { readonly lookingUntilMs: number | null; readonly listeningUntilMs: number | null };
  /** Reads what announces itself, for at most five minutes; none at all ends it and drops what it found. */
  look(minutes: number, by: number): Promise<void>;
  /** Likewise with topics, never payloads. */
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

export interface HistoryHandle {
  /** Erases the plays that match, without trace, and lets taste be learnt anew; answers how many there were. */
  forget(filter: PlayFilter): Promise<number>;
  /** Hides the plays that match at once and erases them when the time to undo is over, also across a restart. */
  hide(
    filter: PlayFilter,
    by: number,
  ): Promise<{ readonly forgotten: number; readonly id: number; readonly undoUntilMs: number }>;
  /** Brings back what this person hid. Throws `too-late`. */
  undo(id: number, by: number): Promise<void>;
  /** What waits to be erased and is shown to nobody. */
  hidden(): readonly PlayFilter[];
  /** Takes plays out of the taste or puts them back; answers how many changed. */
  setLearning(filter: PlayFilter, learns: boolean, by: number): Promise<number>;
}

export interface TasteHandle {
  picks(room: string, n: number): Promise<readonly (ListItem & { readonly text: string })[]>;
  why(room: string): WhyView;
  sentenceOf(why: readonly Why[], track: Track): string;
}

export interface RememberHandle {
  /** Whether what plays shall be remembered was answered, with yes or with no. */
  answered(): Promise<void>;
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
  /** Checks all of it and starts anew with what is in it. Throws `wrong-backup-key`, `not-a-backup`, `newer-backup` or `bad-request`. */
  restore(upload: {
    readonly file: string;
    readonly key: string;
    readonly forgotten: readonly string[];
  }): Promise<{ readonly madeAtMs: number }>;
}

export interface TlsHandle {
  state(): TlsView;
  /** Answers the new state; `pair` is somebody's own certificate and key as PEM. Throws `bad-certificate`. */
  change(
    mode: TlsView['mode'],
    pair: { readonly cert: string; readonly key: string } | null,
    by: number,
  ): Promise<TlsView>;
  /** What the server shows to those who connect; null while there is no TLS. */
  material(): { readonly cert: string; readonly key: string } | null;
  /** Waits for whoever listens. */
  onMaterial(listener: () => void | Promise<void>): void;
  /** The household's authority as DER, for phones to install; null when there is none. */
  authority(): Uint8Array | null;
  /** Whether plain HTTP sends people to TLS; not before somebody has signed in there. */
  redirects(): boolean;
  signedIn(): Promise<void>;
}
