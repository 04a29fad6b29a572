// What became of a play.

export const outcomes = [
  'finished',
  'skipped_here',
  'skipped_elsewhere',
  'stopped_here',
  'stopped_elsewhere',
  'replaced',
  'error',
  'lost',
] as const;
export type Outcome = (typeof outcomes)[number];

/** Why the music began: a person, the room by itself, the next of a running list, or an import. */
export const origins = ['person', 'automatic', 'list', 'import'] as const;
export type Origin = (typeof origins)[number];

/** One finished play, as the tracker reports it; times are UTC milliseconds, lengths milliseconds. */
export interface PlayEvent {
  readonly playId: string;
  readonly room: string;
  readonly speaker: number;
  readonly trackId: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly listenedMs: number;
  readonly endPositionMs: number;
  readonly durationMs: number | null;
  readonly outcome: Outcome;
  readonly origin: Origin;
  readonly pickId: string | null;
}

export const reactions = ['like', 'dislike', 'save'] as const;
export type Reaction = (typeof reactions)[number];
