// One room as plain data: its settings, what it keeps, its live values, its playback and its plays.
import type { Kind } from '../../config/words/kind.ts';
import type { Why } from '../../config/words/pick.ts';
import type { Origin } from '../../config/words/play.ts';
import type { Automatic, Mood, OccupancyState, RoomPurpose, Visibility } from '../../config/words/room.ts';
import type { Sentence } from '../../config/words/sentence.ts';
import type { Track } from '../../config/words/track.ts';

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
  /** Absent: shared. Private rooms need the yes of every owner. */
  readonly visibility?: Visibility;
}

/** What was playing when it was written, so that a restart recognises it; kept only where plays are remembered. */
export interface KeptPlay {
  readonly playId: string;
  readonly item: ListItem;
  readonly origin: Origin;
  readonly person: number | null;
  readonly byItself: boolean;
  readonly startedAtMs: number;
}

/** What survives a restart beside the settings. */
export interface RoomKept {
  readonly holdUntilMs: number | null;
  readonly lastAutoStartAtMs: number | null;
  readonly mood: Mood;
  readonly moodUntilMs: number | null;
  readonly privateUntilMs: number | null;
  /** Who began it; null or left out: a button. */
  readonly privateBy?: number | null;
  readonly guestUntilMs?: number | null;
  readonly guestBy?: number | null;
  /** A guest asked for guest mode, under this sign-in if they had one; null when the household did. */
  readonly guestObjection?: { readonly signIn: number | null } | null;
  readonly playing?: KeptPlay | null;
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
  /** The piece ended by itself, however long it was said to be. */
  readonly ranOut?: boolean;
  readonly atMonoMs: number;
}

/** One sensor's live value in one room. */
export interface Level {
  readonly sensor: string;
  readonly kind: Kind;
  readonly value: boolean | number | string;
  /** When the current value began (an edge), and when it was last asserted. */
  readonly sinceMs: number;
  readonly atMs: number;
  /** False for a value whose beginning nobody saw: it shows a state and never starts anything. */
  readonly ageKnown: boolean;
  readonly available: boolean;
  /** It has been heard to say the opposite too; some sensors only ever say ON. */
  readonly saysOff: boolean;
  readonly person: number | null;
  readonly grants: readonly number[];
}

export interface Occupancy {
  readonly state: OccupancyState;
  readonly p: number | null;
  readonly sinceMs: number;
  readonly settled: boolean;
  /** The state began with an event, not with a value of unknown age. */
  readonly dated: boolean;
}

/** What the room remembers of its signals beyond the levels: only times, and none over four hours old. */
export interface Traces {
  /** Last evidence that somebody is here. */
  readonly presenceAtMs: number | null;
  /** From when on the presence sensors could have been heard. */
  readonly heardFromMs: number | null;
  readonly doorAtMs: number | null;
  /** Somebody was noticed in another room soon after the last evidence here. */
  readonly walkedAtMs: number | null;
  /** A television or a call ended. */
  readonly busyEndedAtMs: number | null;
  readonly byHandAtMs: number | null;
}

/** Somebody came in and music may start when they stay. */
export interface Arrival {
  readonly atMs: number;
  readonly kind: Kind;
}

export interface Playback {
  readonly state: 'idle' | 'starting' | 'playing' | 'paused';
  readonly playId: string | null;
  readonly item: ListItem | null;
  readonly origin: Origin;
  /** Who started this listening; null when the room did, or nobody knows. */
  readonly person: number | null;
  /** The room started this listening by itself. */
  readonly byItself: boolean;
  readonly volumePercent: number | null;
  readonly muted: boolean;
  readonly positionMs: number;
  readonly durationMs: number | null;
  readonly atMs: number;
}

/** A play as the tracker follows it on one speaker. */
export interface TrackedPlay {
  readonly playId: string;
  readonly item: ListItem | null;
  readonly speaker: number;
  readonly origin: Origin;
  readonly person: number | null;
  readonly startedAtMs: number;
  readonly durationMs: number | null;
  /** The last status: where the play stood, and whether it moved. */
  readonly anchor: { readonly positionMs: number; readonly atMonoMs: number; readonly moving: boolean } | null;
  readonly listenedMs: number;
  /** It was forgotten while it played, or played where it was private: nothing of it is written when it ends. */
  readonly forgotten?: boolean;
  /** It began by itself and somebody was in a private session while it played: it is not stored as the one adult's. */
  readonly aside?: boolean;
  readonly intent: { readonly outcome: 'skipped_here' | 'stopped_here' | 'replaced'; readonly atMonoMs: number } | null;
}

/** A command whose end is awaited. */
export interface PendingCommand {
  readonly commandId: string;
  readonly does: 'play' | 'pause' | 'resume' | 'stop' | 'volume';
  readonly playId: string | null;
}

/** A list that was asked for; `start` says what to do when it comes. */
export interface Listing {
  readonly commandId: string;
  readonly askedAtMs: number;
  readonly refresh: boolean;
  readonly start: { readonly origin: Origin; readonly person: number | null } | null;
  readonly askIds: readonly string[];
}

/** One day on which somebody came in during one half-hour. */
export interface HabitCount {
  readonly room: string;
  readonly kind: Kind;
  /** Local day, counted from 1970-01-01. */
  readonly day: number;
  /** Half-hour of the local day, 0 to 47. */
  readonly bucket: number;
}

export interface Observation {
  /** The sensor's slug. */
  readonly sensor: string;
  readonly atMs: number;
  /** In the unit of the kind table; true is 1, false is 0, a word its place in the table. */
  readonly value: number;
}

export interface RoomNow {
  readonly settings: RoomSettings;
  readonly kept: RoomKept;
  readonly levels: Readonly<Record<string, Level>>;
  readonly traces: Traces;
  readonly arrival: Arrival | null;
  readonly occupancy: Occupancy;
  /** Days and half-hours at which somebody came in, where the room may learn that. */
  readonly habits: readonly HabitCount[];
  /** Somebody usually comes at this hour: music waits half as long. */
  readonly usual: boolean;
  /** What permitted light, sound, air and liveliness ask of the music here. */
  readonly atmosphere: Extract<Mood, 'calm' | 'lively' | 'none'>;
  readonly speaker: SpeakerSettings | null;
  readonly speakerOnline: boolean;
  readonly speakerNow: SpeakerNow | null;
  readonly playback: Playback;
  /** The play on the speaker, and the one that was asked for and not seen yet. */
  readonly tracked: TrackedPlay | null;
  /** The play of which nothing, or nothing of one person's, is written, however often its link breaks. */
  readonly hushed: {
    readonly playId: string;
    readonly forgotten: boolean | undefined;
    readonly aside: boolean | undefined;
  } | null;
  readonly coming: TrackedPlay | null;
  readonly pending: readonly PendingCommand[];
  readonly listing: Listing | null;
  /** Monotonic time of our last command: statuses from before it say nothing about people. */
  readonly commandedAtMonoMs: number | null;
  /** Plays in a row that the speaker could not play. */
  readonly failures: number;
  readonly sentence: Sentence | null;
  /** Track keys that played here lately, newest last. */
  readonly recent: readonly string[];
  /** What played here lately, newest last, for `previous`; in memory only. */
  readonly past: readonly ListItem[];
  /** When time alone changes something here. */
  readonly dueMs: number | null;
}
