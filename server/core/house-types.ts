// The house as plain data: its state, the events that change it and the effects it asks for.
import type { ErrorCode, ErrorFields } from '../../config/words/errors.ts';
import type { Grant } from '../../config/words/grant.ts';
import type { Kind, SensorKind } from '../../config/words/kind.ts';
import type { Why } from '../../config/words/pick.ts';
import type { Origin, PlayEvent, Reaction } from '../../config/words/play.ts';
import type { Automatic, Mood, OccupancyState, RoomAction, RoomPurpose } from '../../config/words/room.ts';
import type { Sentence } from '../../config/words/sentence.ts';
import type { Track } from '../../config/words/track.ts';
import type { GrantTable, Permitted } from './consent.ts';

/** Wall time for people and deadlines, monotonic time for playback positions; both in milliseconds. */
export interface Now {
  readonly atMs: number;
  readonly monoMs: number;
}

/** A reading placed in a room. `edge`: rise and fall are events; state and replay have an unknown age. */
export interface Signal {
  readonly room: string;
  readonly sensor: string;
  readonly kind: Kind;
  /** null: the source does not know. */
  readonly value: boolean | number | string | null;
  readonly edge: 'rise' | 'fall' | 'update' | 'replay' | 'state';
  readonly receivedAtMs: number;
  readonly person: number | null;
}

/** Settings of a room, as the store keeps them and a restart finds them. */
export interface RoomSettings {
  readonly id: string;
  readonly name: string;
  readonly purpose: RoomPurpose;
  readonly automatic: Automatic;
  readonly settleSeconds: number;
  readonly ceilingPercent: number;
  readonly personalOn: boolean;
  readonly owners: readonly number[];
}

/** What survives a restart beside the settings. */
export interface RoomKept {
  readonly holdUntilMs: number | null;
  readonly lastAutoStartAtMs: number | null;
  readonly mood: Mood;
  readonly moodUntilMs: number | null;
  readonly privateUntilMs: number | null;
  readonly list: readonly ListItem[];
}

export interface ListItem {
  readonly pickId: string;
  readonly track: Track;
  readonly score: number;
  readonly why: readonly Why[];
  /** Placed or moved by a person: a refresh of the list keeps it. */
  readonly byHand: boolean;
}

export interface SpeakerSettings {
  readonly id: number;
  readonly room: string | null;
  readonly approved: boolean;
  readonly name: string;
  readonly driver: string;
}

/** What a speaker's driver last said, in the words of the house. */
export interface SpeakerNow {
  readonly playId: string | null;
  readonly foreign: boolean;
  readonly state: 'idle' | 'buffering' | 'playing' | 'paused';
  readonly positionMs: number;
  readonly durationMs: number | null;
  readonly volumePercent: number | null;
  readonly error: string | null;
  readonly atMonoMs: number;
}

/** The person behind a command; null for the demo's or the house's own. */
export interface Asker {
  readonly askId: string;
  readonly person: number | null;
}

export type HouseEvent =
  | {
      readonly type: 'rooms-changed';
      readonly rooms: readonly RoomSettings[];
      readonly kept?: Readonly<Record<string, RoomKept>>;
    }
  | { readonly type: 'speakers-changed'; readonly speakers: readonly SpeakerSettings[] }
  | { readonly type: 'grants-changed'; readonly grants: readonly Grant[] }
  | {
      readonly type: 'household-changed';
      readonly zone: string;
      readonly personalOn: boolean;
      readonly sensingStopped: boolean;
    }
  | { readonly type: 'sensed'; readonly signal: Permitted<'react', Signal> }
  | { readonly type: 'sensor-availability'; readonly sensor: string; readonly online: boolean }
  | { readonly type: 'sensors-lost' }
  | { readonly type: 'speaker-online'; readonly speaker: number; readonly online: boolean }
  | { readonly type: 'speaker-status'; readonly speaker: number; readonly status: SpeakerNow }
  | { readonly type: 'command-done'; readonly commandId: string; readonly problem: string | null }
  | { readonly type: 'listed'; readonly room: string; readonly commandId: string; readonly items: readonly ListItem[] }
  | { readonly type: 'list-edited'; readonly room: string; readonly asker: Asker; readonly items: readonly ListItem[] }
  | {
      readonly type: 'asked';
      readonly room: string;
      readonly asker: Asker;
      readonly action: RoomAction;
      readonly track?: Track;
      readonly percent?: number;
      readonly on?: boolean;
    }
  | { readonly type: 'mood-chosen'; readonly room: string; readonly asker: Asker; readonly mood: Mood }
  | { readonly type: 'hold-lifted'; readonly room: string; readonly asker: Asker }
  | { readonly type: 'tick' };

export type Effect =
  /** Answers an `asked`, `mood-chosen`, `list-edited` or `hold-lifted`. */
  | {
      readonly type: 'answer';
      readonly askId: string;
      readonly refusal: { readonly code: ErrorCode; readonly fields: ErrorFields } | null;
    }
  /** Ask for the next 30 of a room; answered by `listed`. */
  | {
      readonly type: 'list';
      readonly room: string;
      readonly commandId: string;
      readonly mood: Mood;
      readonly personal: boolean;
      readonly recent: readonly string[];
      readonly keep: readonly ListItem[];
    }
  | {
      readonly type: 'play';
      readonly speaker: number;
      readonly commandId: string;
      readonly playId: string;
      readonly track: Track;
      readonly volumePercent: number | null;
    }
  | { readonly type: 'pause'; readonly speaker: number; readonly commandId: string }
  | { readonly type: 'resume'; readonly speaker: number; readonly commandId: string }
  | { readonly type: 'stop'; readonly speaker: number; readonly commandId: string }
  | { readonly type: 'set-volume'; readonly speaker: number; readonly commandId: string; readonly percent: number }
  /** A play began (`open`) or ended; only permitted ones are emitted. */
  | {
      readonly type: 'remember-play';
      readonly play: Permitted<'keep', PlayEvent>;
      readonly item: ListItem | null;
      readonly learn: boolean;
    }
  | {
      readonly type: 'remember-reaction';
      readonly reaction: Permitted<
        'keep',
        {
          readonly room: string;
          readonly person: number | null;
          readonly trackId: number;
          readonly kind: Reaction;
          readonly atMs: number;
        }
      >;
    }
  /** The kept part of a room changed and must be written. */
  | { readonly type: 'keep-room'; readonly room: string; readonly kept: RoomKept }
  /** The sensors whose topics may be subscribed changed. */
  | { readonly type: 'subscriptions-changed' };

/** One sensor's live value in one room. */
export interface Level {
  readonly sensor: string;
  readonly kind: Kind;
  readonly value: boolean | number | string;
  /** When the current value began (an edge), and when it was last asserted. */
  readonly sinceMs: number;
  readonly atMs: number;
  readonly ageKnown: boolean;
  readonly available: boolean;
  readonly grants: readonly number[];
}

export interface Occupancy {
  readonly state: OccupancyState;
  readonly p: number | null;
  readonly sinceMs: number;
  readonly settled: boolean;
}

export interface Playback {
  readonly state: 'idle' | 'starting' | 'playing' | 'paused';
  readonly playId: string | null;
  readonly item: ListItem | null;
  readonly origin: Origin;
  readonly volumePercent: number | null;
  readonly muted: boolean;
  readonly positionMs: number;
  readonly durationMs: number | null;
  readonly atMs: number;
}

export interface RoomNow {
  readonly settings: RoomSettings;
  readonly kept: RoomKept;
  readonly levels: Readonly<Record<string, Level>>;
  readonly occupancy: Occupancy;
  readonly speaker: SpeakerSettings | null;
  readonly speakerOnline: boolean;
  readonly speakerNow: SpeakerNow | null;
  readonly playback: Playback;
  readonly sentence: Sentence | null;
  /** Track keys that played here lately, newest last. */
  readonly recent: readonly string[];
}

/** The whole house. Fields that only one function needs are kept in that function's own part. */
export interface House {
  readonly version: number;
  readonly rooms: Readonly<Record<string, RoomNow>>;
  readonly speakers: Readonly<Record<number, SpeakerSettings & { readonly online: boolean }>>;
  readonly grants: GrantTable;
  readonly zone: string;
  readonly personalOn: boolean;
  readonly sensingStopped: boolean;
  readonly nextDueMs: number | null;
  /** Counts commands and plays, so that ids need no randomness. */
  readonly serial: number;
  /** Makes ids of this run differ from those of the last one. */
  readonly run: string;
}

export type SensorOf = SensorKind;
