// What plays while a room or a person is private, or a guest objected, is not written, also when that is over before its end.
import { changeRoom, consentMsOf, type Draft, keepInRoom, roomOf } from './draft.ts';
import type { TrackedPlay } from './house-types.ts';

/** The play of a room as its people let it be remembered from this moment on; what was said of it before still holds. */
export const hushed = (draft: Draft, id: string, play: TrackedPlay): TrackedPlay => {
  const before = roomOf(draft, id)?.hushed;
  const known = before?.playId === play.playId ? before : null;
  const { rooms, people } = draft.house.grants;
  const isAhead = (untilMs: number | null | undefined): boolean => (untilMs ?? 0) > consentMsOf(draft);
  // Not asked of `permit`: that a stop or a doubtful date closes all hides what else does.
  const closing = [rooms[id]?.privateUntilMs, rooms[id]?.guestUntilMs, people[play.person ?? 0]?.privateUntilMs];
  const forgotten = play.forgotten === true || known?.forgotten === true || closing.some(isAhead);
  // What nobody in particular started may be stored as the only adult's, and that may be who is private.
  const isPersonal = play.person === null && Object.values(people).some((one) => isAhead(one.privateUntilMs));
  const aside = play.aside === true || known?.aside === true || isPersonal;
  if (forgotten === (play.forgotten === true) && aside === (play.aside === true)) return play;
  return { ...play, ...(forgotten && { forgotten }), ...(aside && { aside }) };
};

/** Follows a play; one that is hushed is known again when its link comes back, and an earlier run tells nothing of it. */
export const follow = (draft: Draft, id: string, play: TrackedPlay): TrackedPlay => {
  const tracked = hushed(draft, id, play);
  const { playId, forgotten, aside } = tracked;
  const isHushed = forgotten === true || aside === true;
  changeRoom(draft, id, { tracked, ...(isHushed && { hushed: { playId, forgotten, aside } }) });
  if (isHushed && roomOf(draft, id)?.kept.playing != null) keepInRoom(draft, id, { playing: null });
  return tracked;
};

/** Consent changed while it plays. */
export const hush = (draft: Draft, id: string): void => {
  const tracked = roomOf(draft, id)?.tracked ?? null;
  if (tracked !== null && hushed(draft, id, tracked) !== tracked) follow(draft, id, tracked);
};
