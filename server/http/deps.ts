// What the HTTP side is handed: settings, the store for people and sign-ins, and the handles of the flows.
import type {
  BackupsHandle,
  FeedHandle,
  HistoryHandle,
  HouseHandle,
  MediaHandle,
  MusicHandle,
  PermissionsHandle,
  RoomsHandle,
  SensorsHandle,
  SpeakersHandle,
  TasteHandle,
  TlsHandle,
} from '../flows/handles.ts';
import type { ImportsHandle } from '../flows/imports-handle.ts';
import type {
  DevicesHandle,
  EntrustedSignInsHandle,
  GuestsHandle,
  InvitationsHandle,
  PeopleHandle,
  TokensHandle,
} from '../flows/people-handles.ts';
import type { RememberQuestion } from '../flows/remember-question.ts';
import type { RightsHandle } from '../flows/rights-handles.ts';
import type { Clock } from '../ground/clock.ts';
import type { Report } from '../ground/log.ts';
import type { Db } from '../store/db.ts';

export interface HttpSettings {
  /** Address to bind; 0.0.0.0 for every interface. */
  readonly host: string;
  /** With 0 the operating system chooses a free one. */
  readonly port: number;
  readonly dataDir: string;
  /** Folder of the built panel. */
  readonly webDir: string;
  /** Names under which a person or a proxy reaches this server beside its own. */
  readonly allowedHosts: readonly string[];
  /** Of the second door, while there is a certificate, chosen by the operating system for 0. */
  readonly tlsPort: number;
  /** `.local` names that are really published now. */
  publishedNames(): readonly string[];
}

export interface Handles {
  readonly house: HouseHandle;
  readonly rooms: RoomsHandle;
  readonly people: PeopleHandle;
  readonly invitations: InvitationsHandle;
  readonly guests: GuestsHandle;
  readonly devices: DevicesHandle;
  readonly tokens: TokensHandle;
  readonly entrustedSignIns: EntrustedSignInsHandle;
  readonly permissions: PermissionsHandle;
  readonly sensors: SensorsHandle;
  readonly speakers: SpeakersHandle;
  readonly media: MediaHandle;
  readonly music: MusicHandle;
  readonly imports: ImportsHandle;
  readonly history: HistoryHandle;
  readonly rights: RightsHandle;
  readonly taste: TasteHandle;
  readonly feed: FeedHandle;
  readonly remember: Pick<RememberQuestion, 'answered'>;
  readonly backups: BackupsHandle;
  readonly tls: TlsHandle;
}

export interface HttpDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly report: Report;
  readonly settings: HttpSettings;
  readonly handles: Handles;
  /** What is wrong, or null when all is well. */
  problem(): string | null;
  /** Somebody joined, left or changed a switch of their own: whoever keeps people in memory reads them again. */
  peopleChanged(): Promise<void>;
  /** A new set-up code was made, because of wrong tries; the console shows it. */
  onSetupCode(code: string): void;
}
