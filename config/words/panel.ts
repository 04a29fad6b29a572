// What the panel is shown: the views that HTTP and the socket send, and the socket's event maps.
import type { CardCode } from './card.ts';
import type { Grant, GrantPurpose } from './grant.ts';
import type { Kind, Row, SensorKind } from './kind.ts';
import type { PersonStatus, Role } from './person.ts';
import type { WhyText } from './pick.ts';
import type { ActivityLabel, Automatic, Mood, OccupancyState, RoomPurpose } from './room.ts';
import type { SentenceCode } from './sentence.ts';

export interface PlayingView {
  readonly state: 'idle' | 'starting' | 'playing' | 'paused';
  readonly trackId: number | null;
  readonly title: string | null;
  readonly artist: string | null;
  readonly album: string | null;
  readonly positionMs: number;
  readonly durationMs: number | null;
  /** Wall time at which `positionMs` was true. */
  readonly atMs: number;
}

export interface ListItemView {
  readonly id: number;
  readonly title: string;
  readonly artist: string;
  readonly album: string | null;
  readonly durationMs: number | null;
  /** The strongest reason as one sentence. */
  readonly because: string;
}

export interface SentenceView {
  readonly code: SentenceCode;
  readonly text: string;
  readonly lift: string | null;
  readonly atMs: number;
}

export interface OccupancyView {
  readonly state: OccupancyState;
  readonly p?: number;
  readonly sinceMs: number;
  readonly settled: boolean;
}

export interface ActivityView {
  readonly label: ActivityLabel;
  /** The kind that says so. */
  readonly from: Kind;
}

export type RowState = 'off' | 'reacts' | 'reacts-and-learns' | 'remembered' | 'partly';

export interface RoomView {
  readonly id: string;
  readonly name: string;
  readonly purpose: RoomPurpose;
  readonly automatic: Automatic;
  readonly settleSeconds: number;
  readonly ceilingPercent: number;
  readonly personal: boolean;
  readonly mood: Mood;
  readonly moodUntilMs: number | null;
  /** Absent without a presence grant. */
  readonly occupancy?: OccupancyView;
  /** Absent where nothing that is allowed tells it. */
  readonly activity?: ActivityView;
  readonly playing: PlayingView;
  readonly volume: { readonly percent: number | null; readonly muted: boolean };
  readonly speaker: {
    readonly id: number;
    readonly name: string;
    readonly kind: string;
    readonly online: boolean;
  } | null;
  readonly list: readonly ListItemView[];
  readonly sentence: SentenceView | null;
  readonly rows: Readonly<Record<Row, RowState>>;
  readonly privateUntilMs: number | null;
  /** A guest objected, or somebody switched guest mode on; null when not. */
  readonly guestUntilMs: number | null;
  readonly visibility: 'shared' | 'private' | 'child';
  readonly owners: readonly number[];
}

export interface SpeakerView {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly room: string | null;
  readonly approved: boolean;
  readonly online: boolean;
  readonly address: string | null;
  /** How it was found: mdns, manual, browser, simulated. */
  readonly found: string;
}

export interface SensorView {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly kind: SensorKind;
  readonly room: string | null;
  readonly health: 'unheard' | 'blocked' | 'heard' | 'silent' | 'offline' | 'malformed';
  /** Messages dropped because nobody granted them, since the server started, of the hours that are over. */
  readonly blocked: number;
}

export interface GrantView extends Grant {
  readonly byName: string;
}

export interface JobView {
  readonly id: number;
  readonly kind: 'scan' | 'import' | 'made-music' | 'forget' | 'backup';
  readonly state: 'running' | 'done' | 'failed';
  readonly done: number;
  readonly total: number | null;
  readonly report: Readonly<Record<string, unknown>> | null;
  readonly error: string | null;
  /** Whose work it is; left out where it is everybody's. */
  readonly owner?: number;
}

/** Something on Home that waits for the person: set-up steps, warnings. */
export interface CardView {
  readonly code: CardCode;
  readonly fields: Readonly<Record<string, string | number>>;
}

export interface MeView {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
}

/** Somebody of the household, as another one may see them: never what they listen to or allow, only how much. */
export interface PersonView {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  readonly status: PersonStatus;
  readonly guardians: readonly number[];
  /** A child decides alone from then on. */
  readonly ofAgeAtMs: number | null;
  readonly counts: { readonly grants: number; readonly plays: number; readonly signIns: number };
  /** Told to that person and to the guardians of a child alone. */
  readonly personalOn?: boolean;
}

/** `waits`: the date jumped, and nothing is used before an adult confirms it. */
export type Sensing = 'off' | 'reacts' | 'learns' | 'guest' | 'waits' | 'stopped';

export interface SnapshotView {
  readonly version: number;
  readonly me: MeView;
  readonly household: {
    readonly zone: string;
    readonly personalOn: boolean;
    readonly sensing: Sensing;
    /** The date jumped: sensing waits until an adult confirms it. */
    readonly clockWaits: boolean;
    /** Who stopped all sensing, and until when that person can undo it with one tap. */
    readonly stoppedBy: number | null;
    readonly undoUntilMs: number | null;
    /** Age from which somebody decides alone here. */
    readonly childAge: number;
  };
  /** Everybody of the household, for an adult; else only oneself and one's guardians. */
  readonly people: readonly { readonly id: number; readonly name: string; readonly role: Role }[];
  readonly mine: { readonly personalOn: boolean; readonly privateUntilMs: number | null };
  readonly rooms: readonly RoomView[];
  readonly speakers: readonly SpeakerView[];
  readonly sensors: readonly SensorView[];
  readonly grants: readonly GrantView[];
  readonly jobs: readonly JobView[];
  readonly cards: readonly CardView[];
  readonly library: { readonly tracks: number; readonly owned: number; readonly plays: number };
  readonly mqtt: { readonly url: string | null; readonly embedded: boolean; readonly online: boolean };
}

export interface KnownValueView {
  readonly kind: Kind;
  readonly value: boolean | number | string;
  readonly ageMs: number;
  readonly source: string;
  readonly purpose: GrantPurpose;
  readonly grant: number;
  /** When the value is gone from memory by itself. */
  readonly untilMs: number | null;
  /** Who allowed it, and until when. */
  readonly byPerson: number;
  readonly grantEndsAtMs: number | null;
}

export interface WhyView {
  readonly trackId: number | null;
  readonly score: number;
  readonly reasons: readonly WhyText[];
}

/** What a browser that is a speaker is told, and what it answers. Volumes 0 to 100, lengths milliseconds. */
export interface SpeakerPlay {
  readonly playId: string;
  readonly url: string;
  readonly title: string;
  readonly artist: string;
  readonly volumePercent: number;
  readonly positionMs: number;
}

export interface BrowserStatus {
  readonly playId: string | null;
  readonly state: 'idle' | 'buffering' | 'playing' | 'paused';
  readonly positionMs: number;
  readonly durationMs: number | null;
  readonly volumePercent: number;
  readonly ended: boolean;
  /** `gesture` when the browser wants a tap before it plays. */
  readonly error: string | null;
}

export interface ServerToClient {
  snapshot: (view: SnapshotView) => void;
  room: (version: number, view: RoomView) => void;
  speakers: (version: number, view: readonly SpeakerView[]) => void;
  sensors: (version: number, view: readonly SensorView[]) => void;
  grants: (version: number, view: readonly GrantView[]) => void;
  job: (view: JobView) => void;
  cards: (version: number, view: readonly CardView[]) => void;
  notice: (text: string) => void;
  'speaker:play': (item: SpeakerPlay) => void;
  'speaker:pause': () => void;
  'speaker:resume': () => void;
  'speaker:stop': () => void;
  'speaker:volume': (percent: number) => void;
}

export interface ClientToServer {
  /** Registers this browser as a speaker; `device` is a random name that the browser keeps. */
  'speaker:hello': (
    hello: { device: string; name: string },
    done: (answer: { speaker: number } | { code: string; message: string }) => void,
  ) => void;
  'speaker:status': (status: BrowserStatus) => void;
  'speaker:bye': () => void;
}

export interface BackupsView {
  readonly nightly: boolean;
  readonly folder: string;
  /** Without a key nothing can be backed up; it is shown once, when it is made. */
  readonly key: 'set' | 'none';
  readonly last: {
    readonly atMs: number;
    readonly bytes: number;
    readonly ok: boolean;
    readonly problem?: string;
  } | null;
  readonly backups: readonly { readonly id: string; readonly atMs: number; readonly bytes: number }[];
}

export interface TlsView {
  readonly mode: 'off' | 'household-ca' | 'own';
  /** The settings file names the certificate: nothing is changed here. */
  readonly fixed: boolean;
  readonly port: number;
  /** Of the door without encryption, where the certificate is fetched from. */
  readonly plainPort: number;
  readonly names: readonly string[];
  /** SHA-256 of the household's authority, or else of the certificate, as phones show it. */
  readonly fingerprint: string | null;
  readonly endsAtMs: number | null;
  /** Where the authority's certificate is fetched; null when there is none to install. */
  readonly caUrl: string | null;
  /** Somebody has signed in over TLS, and so plain HTTP sends people there. */
  readonly redirects: boolean;
}
