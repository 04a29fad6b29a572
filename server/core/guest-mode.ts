// Guest mode of a room: anybody of the household may switch it on, and what a guest asked for only that guest ends sooner.
import { guestModeLastsMs } from '../../config/words/person.ts';
import { recompile } from './arrangement.ts';
import { answer, consentMsOf, type Draft, keepInRoom, roomOf, untilMsOf } from './draft.ts';
import type { HouseEvent, RoomKept, RoomNow } from './house-types.ts';
import { localClock } from './local-time.ts';
import { mayEndSooner } from './may-grant.ts';

type Asked = Extract<HouseEvent, { type: 'guest-mode' }>;
type Objection = NonNullable<RoomKept['guestObjection']>;

const isSame = (one: Objection, other: Asked['objection']): boolean =>
  one.signIn !== null && one.signIn === other?.signIn;

/** Two guests who object cannot end it for each other, so neither can alone. */
const joined = (held: Objection | null, event: Asked): Objection | null => {
  if (event.objection === undefined) return held;
  return held === null || isSame(held, event.objection) ? event.objection : { signIn: null };
};

interface Heard {
  readonly held: Objection | null;
  readonly event: Asked;
}

/** What a guest asked for that guest ends; what the household began, the one who did or an owner. */
const mayEnd = (draft: Draft, room: RoomNow, { held, event }: Heard): boolean => {
  if (held !== null) return isSame(held, event.objection);
  const begun = { room: event.room, by: room.kept.guestBy ?? null };
  return event.objection === undefined && mayEndSooner(draft.house, begun, event.asker.person, draft.now.atMs);
};

const refusalOf = (draft: Draft, held: Objection | null, heldMs: number) =>
  held === null
    ? ({ code: 'begun-by-another', fields: {} } as const)
    : ({ code: 'guest-objected', fields: { time: localClock(draft.house.zone, heldMs) } } as const);

export const onGuestMode = (draft: Draft, event: Asked): void => {
  const room = roomOf(draft, event.room);
  if (room === undefined) {
    answer(draft, event.asker, { code: 'no-such-room', fields: {} });
    return;
  }
  const nowMs = consentMsOf(draft);
  const heldMs = Math.max(room.kept.guestUntilMs ?? 0, nowMs);
  const held = heldMs > nowMs ? (room.kept.guestObjection ?? null) : null;
  const lastsMs = Math.max(0, Math.min(event.forMs, guestModeLastsMs));
  const endMs = lastsMs === 0 ? nowMs : untilMsOf(draft, lastsMs);
  const isOn = heldMs > nowMs;
  const maySoften = !isOn || mayEnd(draft, room, { held, event });
  if (endMs === nowMs && !maySoften) {
    answer(draft, event.asker, refusalOf(draft, held, heldMs));
    return;
  }
  const untilMs = maySoften ? endMs : Math.max(heldMs, endMs);
  const isOver = untilMs === nowMs;
  keepInRoom(draft, event.room, {
    guestUntilMs: isOver ? null : untilMs,
    guestObjection: isOver ? null : joined(held, event),
    guestBy: isOver ? null : isOn ? (room.kept.guestBy ?? null) : event.asker.person,
  });
  recompile(draft);
  answer(draft, event.asker);
};
