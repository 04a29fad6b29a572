// One step of the house in the making: the next state, and the effects that were asked for on the way.
import type { Sentence, SentenceCode } from '../../config/words/sentence.ts';
import { consentTimeMs } from './consent-clock.ts';
import type { Asker, Effect, House, Now, RoomKept, RoomNow } from './house-types.ts';

export interface Draft {
  house: House;
  readonly effects: Effect[];
  readonly now: Now;
  /** Rooms that something happened to: their timed parts are looked at again. */
  readonly touched: Set<string>;
}

/** The time that counts for permissions, and for whatever people set for some hours: no leap of the date ends it. */
export const consentMsOf = (draft: Draft): number => consentTimeMs(draft.house.grants.clock, draft.now.atMs);

/**
 * When something ends that people set now for so long. While the date waits to be confirmed the wall counts, or what was
 * just set would be over with the confirmation.
 */
export const untilMsOf = (draft: Draft, lastsMs: number): number =>
  Math.max(consentMsOf(draft), draft.now.atMs) + lastsMs;

export const roomOf = (draft: Draft, id: string): RoomNow | undefined => draft.house.rooms[id];

export const changeRoom = (draft: Draft, id: string, change: Partial<RoomNow>): void => {
  const room = draft.house.rooms[id];
  if (room === undefined) return;
  draft.house = { ...draft.house, rooms: { ...draft.house.rooms, [id]: { ...room, ...change } } };
  draft.touched.add(id);
};

export const keepInRoom = (draft: Draft, id: string, change: Partial<RoomKept>): void => {
  const room = draft.house.rooms[id];
  if (room === undefined) return;
  const kept = { ...room.kept, ...change };
  changeRoom(draft, id, { kept });
  const earlier = draft.effects.findIndex((effect) => effect.type === 'keep-room' && effect.room === id);
  if (earlier >= 0) draft.effects.splice(earlier, 1);
  draft.effects.push({ type: 'keep-room', room: id, kept });
};

/** An id that no other run and no other step makes. */
export const nextId = (draft: Draft, letter: 'c' | 'p' | 'k'): string => {
  const serial = draft.house.serial + 1;
  draft.house = { ...draft.house, serial };
  return `${draft.house.run}-${letter}${serial}`;
};

export const answer = (
  draft: Draft,
  asker: Pick<Asker, 'askId'>,
  refusal: Extract<Effect, { type: 'answer' }>['refusal'] = null,
): void => {
  draft.effects.push({ type: 'answer', askId: asker.askId, refusal });
};

export const makeSentence = (
  code: SentenceCode,
  atMs: number,
  more: { readonly untilMs?: number | null; readonly fields?: Sentence['fields'] } = {},
): Sentence => ({ code, atMs, untilMs: more.untilMs ?? null, fields: more.fields ?? {} });

const sameWords = (one: Sentence, other: Sentence): boolean =>
  one.code === other.code &&
  one.untilMs === other.untilMs &&
  JSON.stringify(one.fields) === JSON.stringify(other.fields);

/** Puts a sentence on the room's card; saying the same thing again changes nothing. */
export const say = (draft: Draft, id: string, sentence: Sentence | null): void => {
  const before = roomOf(draft, id)?.sentence ?? null;
  if (before === sentence || (before !== null && sentence !== null && sameWords(before, sentence))) return;
  changeRoom(draft, id, { sentence });
};
