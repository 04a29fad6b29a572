// The whole contract between Roomtone and the outside world: sensor sources, the MQTT link, speaker drivers, sightings.
import type { ErrorFields } from '../config/words/errors.ts';
import type { Kind, SensorKind } from '../config/words/kind.ts';

/** Time as everything gets it: `nowMs` UTC milliseconds, `monoMs` milliseconds that never jump. */
export interface Clock {
  nowMs(): number;
  monoMs(): number;
  /** Calls `run` once after `ms`; the answer cancels. */
  after(ms: number, run: () => void): () => void;
}

/** Reports a fault or a fact: a constant code and primitive fields, never a payload or a name. */
export type Report = (code: string, fields?: ErrorFields) => void;

export interface DeviceDeps {
  readonly clock: Clock;
  readonly report: Report;
}

// ---- sensors -------------------------------------------------------------------------------------------------------

/** One property that somebody granted; the codec returns nothing else. */
export interface Wanted {
  /** The sensor's slug, as `GET /api/sensors` lists it. */
  readonly sensor: string;
  readonly kind: SensorKind;
  /** Where in the payload the value is: a JSON path such as `occupancy` or `a.b[0]`; null for a bare value. */
  readonly path: string | null;
  /** The text that means true; null for the source's usual words. */
  readonly onValue: string | null;
}

export interface Reading {
  readonly sensor: string;
  readonly kind: SensorKind;
  /** null: the source says that it does not know. Numbers are in the unit of the kind table. */
  readonly value: boolean | number | string | null;
  /** UTC milliseconds at which the source says it observed; most payloads carry none. */
  readonly observedAtMs: number | null;
}

export type Refusal =
  | 'too-large'
  | 'not-text'
  | 'not-json'
  | 'too-deep'
  | 'no-such-field'
  | 'not-a-value'
  | 'out-of-range';

export interface Decoded {
  readonly readings: readonly Reading[];
  readonly refused: readonly { readonly sensor: string; readonly reason: Refusal }[];
}

/** A property that a source announced to exist; inert until a person maps it. */
export interface Announced {
  readonly source: string;
  readonly instance: string;
  readonly entity: string;
  readonly name: string;
  readonly kind: SensorKind;
  readonly unit: string | null;
  readonly stateTopic: string;
  readonly path: string | null;
  readonly onValue: string | null;
  readonly suggestedRoom: string | null;
}

export interface SensorCodec {
  readonly id: string;
  /** Kinds that this source can carry. */
  readonly kinds: readonly SensorKind[];
  /** Largest payload in bytes that is looked at. */
  readonly maxBytes: number;
  decode(topic: string, payload: Uint8Array, wanted: readonly Wanted[]): Decoded;
  /** Topics that tell whether the sensor behind `stateTopic` is alive, and the source's own restart topic. */
  availabilityTopics?(stateTopic: string): readonly string[];
  readAvailability?(topic: string, payload: Uint8Array): 'online' | 'offline' | null;
  /** Whether `online` on this topic means that the source itself restarted and says its cached state again. */
  isRestart?(topic: string): boolean;
  /** Topics that announce what exists, subscribed only while an adult looks for sensors. */
  readonly existenceTopics?: readonly string[];
  readExistence?(topic: string, payload: Uint8Array): readonly Announced[];
  /** The same source below other topics of the broker than its usual one; several of it may run in a household. */
  withBases?(bases: readonly string[]): SensorCodec;
  /** A sensor that a topic alone reveals (five minutes of listening read topics, never payloads). */
  announceFromTopic?(topic: string): Announced | null;
}

// ---- MQTT ----------------------------------------------------------------------------------------------------------

export interface MqttMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** The broker replayed a stored value: its age is unknown. */
  readonly retained: boolean;
  readonly receivedAtMs: number;
}

export interface MqttLink {
  /** Makes the broker's subscriptions exactly these filters; UNSUBSCRIBE goes out before SUBSCRIBE. */
  setFilters(filters: ReadonlySet<string>): void;
  publish(topic: string, payload: string, options: { retain: boolean; qos: 0 | 1 }): void;
  /** The same at QoS 1, retained; answers whether the broker took it. */
  retain(topic: string, payload: string): Promise<boolean>;
  online(): boolean;
  stop(): Promise<void>;
}

export interface MqttLinkOptions {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  readonly clientId: string;
  readonly caFile?: string;
  /** What the broker says for us, retained, when we vanish. */
  readonly will?: { readonly topic: string; readonly payload: string };
  /** 4 (3.1.1) for a broker that is known to speak nothing newer; left out, 5 is tried first. */
  readonly version?: 4 | 5;
  onMessage(message: MqttMessage): void;
  /** `since` counts connections: the first message of an entity in each one is a state, not an event. */
  onOnline(online: boolean, problem: string | null): void;
  /** So many of the wanted filters the broker refuses to this account; told when that changes. */
  onRefused?(filters: number): void;
}

// ---- speakers ------------------------------------------------------------------------------------------------------

export const caps = [
  'queue',
  'next',
  'gapless',
  'seek',
  'pause',
  'volume',
  'mute',
  'group',
  'position',
  'events',
  'error-report',
] as const;
export type Cap = (typeof caps)[number];

/** Something seen on the network, before anyone asked it anything. */
export interface Sighting {
  /** mDNS service type such as `mpd`, or `manual`, `browser`, `simulated`. */
  readonly via: string;
  readonly name: string;
  readonly host: string;
  readonly addresses: readonly string[];
  readonly port: number;
  readonly txt: Readonly<Record<string, string>>;
}

/** A physical speaker: `key` comes from the protocol, not from the mDNS name. */
export interface SpeakerIdentity {
  readonly driver: string;
  readonly key: string;
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

export interface SpeakerStatus {
  /** Our play, or null for none or somebody else's content. */
  readonly playId: string | null;
  /** The speaker plays content that Roomtone did not start. */
  readonly foreign: boolean;
  readonly state: 'idle' | 'buffering' | 'playing' | 'paused';
  readonly positionMs: number;
  readonly durationMs: number | null;
  readonly volumePercent: number | null;
  readonly error: string | null;
  /** Our piece came to its end by itself, however long it was said to be; left out where the speaker cannot tell. */
  readonly ranOut?: boolean;
  /** Monotonic milliseconds at which this was true. */
  readonly atMonoMs: number;
}

export interface SpeakerItem {
  readonly playId: string;
  /** Path of the media route; the link puts the server's address as the speaker can reach it in front. */
  readonly path: string;
  readonly mime: string;
  readonly durationMs: number | null;
  readonly title: string;
  readonly artist: string;
  readonly album: string | null;
}

/** A live connection to one speaker. Commands resolve when the speaker has taken them and throw RoomtoneError otherwise. */
export interface SpeakerLink {
  play(item: SpeakerItem, options: { volumePercent: number | null; positionMs: number }): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
  setVolume(percent: number): Promise<void>;
  seek?(positionMs: number): Promise<void>;
  close(): Promise<void>;
}

export interface SpeakerHandlers {
  onStatus(status: SpeakerStatus): void;
  onOnline(online: boolean): void;
}

export interface SpeakerDeps extends DeviceDeps {
  /** The server's base URL as a peer at `host` can reach it, e.g. `http://192.168.1.20:8321`. */
  mediaBaseUrl(host: string): string;
}

export interface SpeakerDriver {
  readonly id: string;
  readonly can: readonly Cap[];
  /** mDNS service types (without underscore and protocol) by which such a speaker announces itself. */
  readonly mdns: readonly string[];
  /** The port that a person may leave out when adding one by hand; null when it cannot be added by hand. */
  readonly defaultPort: number | null;
  identify(sighting: Sighting, deps: DeviceDeps): Promise<SpeakerIdentity | null>;
  connect(identity: SpeakerIdentity, handlers: SpeakerHandlers, deps: SpeakerDeps): SpeakerLink;
}

export const defineSpeaker = <D extends SpeakerDriver>(driver: D): D => driver;

export interface Discovery {
  /** All live sightings now. */
  current(): readonly Sighting[];
  stop(): Promise<void>;
}

export interface DiscoveryOptions {
  /** mDNS service types to look for. */
  readonly types: readonly string[];
  /** `on`: every IPv4 interface that is not internal; an address: that interface alone. */
  readonly mdns: 'on' | (string & {});
  /** Name, port and TXT under which Roomtone publishes itself, or null. */
  readonly publish: { readonly name: string; readonly port: number } | null;
  onSighting(sighting: Sighting): void;
  onLost(sighting: Sighting): void;
  /** mDNS cannot be used (another program holds port 5353): adding speakers by hand still works. */
  onBlocked(problem: string): void;
  /** The host name that was really published, e.g. `roomtone.local`. */
  onPublished(host: string): void;
}

/** A value a person may grant, for narrowing. */
export type Grantable = Kind;
