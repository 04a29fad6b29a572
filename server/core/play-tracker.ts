// Follows one play from the speaker's words and our own commands, and says what became of it.
import type { Outcome, PlayEvent } from '../../config/words/play.ts';
import type { Now, SpeakerNow, TrackedPlay } from './house-types.ts';

/** A play that came this close to its end has finished: statuses are rarer than that. */
export const nearEndMs = 350;
/** How long a command of ours explains what the speaker does. */
export const intentLastsMs = 2000;

export type Intent = 'skipped_here' | 'stopped_here' | 'replaced';

/** A play just asked for: nothing is heard of it yet. */
export const trackPlay = (play: Omit<TrackedPlay, 'anchor' | 'listenedMs' | 'intent'>): TrackedPlay => ({
  ...play,
  anchor: null,
  listenedMs: 0,
  intent: null,
});

export const withIntent = (play: TrackedPlay, outcome: Intent, now: Now): TrackedPlay => ({
  ...play,
  intent: { outcome, atMonoMs: now.monoMs },
});

/** Where the play stands at `monoMs`, by its last status. */
export const positionAt = (play: TrackedPlay, monoMs: number): number => {
  const { anchor } = play;
  if (anchor === null) return 0;
  return anchor.positionMs + (anchor.moving ? Math.max(0, monoMs - anchor.atMonoMs) : 0);
};

/** Time listened up to `monoMs`: while it moved, and never past the end of the piece. */
const listenedAt = (play: TrackedPlay, monoMs: number): number => {
  const { anchor, durationMs } = play;
  if (anchor === null || !anchor.moving) return play.listenedMs;
  const passed = Math.max(0, monoMs - anchor.atMonoMs);
  const left = durationMs === null ? passed : Math.max(0, durationMs - anchor.positionMs);
  return play.listenedMs + Math.min(passed, left);
};

const isNearEnd = (play: TrackedPlay, monoMs: number): boolean =>
  play.durationMs !== null && positionAt(play, monoMs) >= play.durationMs - nearEndMs;

/** A piece that runs out this late ended, whatever its stated length; one that runs out sooner was passed over by a hand. */
const isHalfHeard = (play: TrackedPlay, monoMs: number): boolean =>
  play.durationMs === null || positionAt(play, monoMs) >= play.durationMs / 2;

/** Takes a status of the same play. A seek moves the anchor and adds nothing to what was listened to. */
export const trackStatus = (play: TrackedPlay, status: SpeakerNow): TrackedPlay => ({
  ...play,
  durationMs: status.durationMs ?? play.durationMs,
  listenedMs: listenedAt(play, status.atMonoMs),
  anchor: { positionMs: status.positionMs, atMonoMs: status.atMonoMs, moving: status.state === 'playing' },
});

/** Whether the status says that the play is over on its speaker. */
export const isOver = (play: TrackedPlay, status: SpeakerNow): boolean =>
  status.playId !== play.playId || status.state === 'idle' || status.error !== null;

/** What became of a play that is over by `status`. */
export const outcomeOf = (play: TrackedPlay, status: SpeakerNow): Outcome => {
  const { intent } = play;
  const atMonoMs = status.atMonoMs;
  const intended = intent !== null && atMonoMs - intent.atMonoMs <= intentLastsMs;
  if (isNearEnd(play, intended ? Math.min(intent.atMonoMs, atMonoMs) : atMonoMs)) return 'finished';
  if (intended) return intent.outcome;
  if (status.error !== null) return 'error';
  if (status.ranOut === true) return isHalfHeard(play, atMonoMs) ? 'finished' : 'skipped_elsewhere';
  const other = status.playId !== play.playId && (status.playId !== null || status.foreign);
  return other && status.state !== 'idle' ? 'skipped_elsewhere' : 'stopped_elsewhere';
};

/** The finished play; null for one that was never heard or whose track nobody knows. */
export const endPlay = (
  play: TrackedPlay,
  outcome: Outcome,
  at: { readonly room: string; readonly monoMs: number; readonly atMs: number },
): PlayEvent | null => {
  if (play.item === null || play.anchor === null) return null;
  const reached = positionAt(play, at.monoMs);
  const endPositionMs =
    outcome === 'finished' && play.durationMs !== null
      ? play.durationMs
      : Math.min(reached, play.durationMs ?? Number.POSITIVE_INFINITY);
  return {
    playId: play.playId,
    room: at.room,
    speaker: play.speaker,
    trackId: play.item.track.id,
    startedAtMs: play.startedAtMs,
    endedAtMs: at.atMs,
    listenedMs: Math.round(listenedAt(play, at.monoMs)),
    endPositionMs: Math.round(endPositionMs),
    durationMs: play.durationMs,
    outcome,
    origin: play.origin,
    pickId: play.item.pickId,
  };
};
