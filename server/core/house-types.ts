// The house as plain data: its state, the events that change it and the effects it asks for.
import type { ErrorCode, ErrorFields } from '../../config/words/errors.ts';
import type { Grant, GrantEnd } from '../../config/words/grant.ts';
import type { Kind } from '../../config/words/kind.ts';
import type { PlayEvent, Reaction } from '../../config/words/play.ts';
import type { Mood, RoomAction } from '../../config/words/room.ts';
import type { Track } from '../../config/words/track.ts';
import type { GrantTable, Permitted, PersonConsent } from './consent.ts';
import type {
  HabitCount,
  ListItem,
  Observation,
  RoomKept,
  RoomNow,
  RoomSettings,
  SpeakerNow,
  SpeakerSettings,
} from './room-types.ts';

export type { Now } from './consent-clock.ts';
export type * from './room-types.ts';

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
      /** Children and their guardians; everybody else is an adult. */
      readonly people?: Readonly<Record<number, PersonConsent>>;
    }
  /** All sensing stops; whoever did it can undo it until then. Survives a restart by being sent again. */
  | { readonly type: 'sensing-stopped'; readonly by: number; readonly undoUntilMs: number }
  | { readonly type: 'sensing-allowed' }
  /** Children with their guardians, and whose private session lasts until when. */
  | { readonly type: 'people-changed'; readonly people: Readonly<Record<number, PersonConsent>> }
  /** Guest mode of a room for so long from now on, four hours at most; 0 ends it, unless a guest objected and that one does not ask. */
  | {
      readonly type: 'guest-mode';
      readonly room: string;
      readonly asker: Asker;
      readonly forMs: number;
      /** Absent: a member of the household asks. null: a guest without a sign-in. */
      readonly objection?: { readonly signIn: number | null };
    }
  /** The first event of a run: the furthest time of the last one, null on the first run of all. */
  | { readonly type: 'clock-woke'; readonly markMs: number | null }
  /** An adult said that the date is right. */
  | { readonly type: 'clock-confirmed' }
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
  /** The library, somebody's taste or a switch for personal picks changed: what would play next is chosen anew. */
  | { readonly type: 'lists-outdated' }
  /**
   * Plays are being forgotten: no room knows any longer what it played before. `playing` says of whom and in which room
   * nothing is written of what plays now, with null for everybody and everywhere; null itself leaves that out.
   */
  | {
      readonly type: 'history-forgotten';
      readonly playing: { readonly owners: readonly number[] | null; readonly room: string | null } | null;
    }
  /** At which hours somebody usually comes into the rooms, as it was learnt. */
  | { readonly type: 'habits-known'; readonly habits: readonly HabitCount[] }
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
      /** The mood is what the room noticed, not what a person chose. */
      readonly felt: boolean;
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
      /** As in `TrackedPlay`. */
      readonly aside?: boolean;
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
  | { readonly type: 'remember-observation'; readonly observation: Permitted<'keep', Observation> }
  | { readonly type: 'count-habit'; readonly counted: Permitted<'learn', HabitCount> }
  /** The kept part of a room changed and must be written. */
  | { readonly type: 'keep-room'; readonly room: string; readonly kept: RoomKept }
  /** These are over already for the house and must be written as ended. */
  | { readonly type: 'end-grants'; readonly grants: readonly number[]; readonly reason: GrantEnd }
  /** The mark of time must be kept now: a crash and a clock set back would undo what time has changed. */
  | { readonly type: 'keep-time' }
  /** The first use of these grants on this day (since 1970, UTC). */
  | { readonly type: 'grants-used'; readonly grants: readonly number[]; readonly day: number }
  /** The sensors whose topics may be subscribed changed. */
  | { readonly type: 'subscriptions-changed' };

/** The whole house. Fields that only one function needs are kept in that function's own part. */
export interface House {
  readonly version: number;
  readonly rooms: Readonly<Record<string, RoomNow>>;
  readonly speakers: Readonly<Record<number, SpeakerSettings & { readonly online: boolean }>>;
  readonly grants: GrantTable;
  readonly zone: string;
  readonly personalOn: boolean;
  readonly sensingStopped: boolean;
  /** Who stopped all sensing (0: a button), and until when they can take that back; null while it goes on. */
  readonly stop: { readonly by: number; readonly undoUntilMs: number } | null;
  /** The last day (since 1970, UTC) on which each grant let something in, by id. */
  readonly usedDays: Readonly<Record<number, number>>;
  readonly nextDueMs: number | null;
  /** When time alone changes what is permitted. */
  readonly consentDueMs: number | null;
  /** Counts commands and plays, so that ids need no randomness. */
  readonly serial: number;
  /** Makes ids of this run differ from those of the last one. */
  readonly run: string;
}
