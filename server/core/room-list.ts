// The room's list: what plays next, kept at thirty, refreshed for a mood, edited by people.
import type { Origin } from '../../config/words/play.ts';
import { answer, changeRoom, type Draft, keepInRoom, makeSentence, nextId, roomOf, say } from './draft.ts';
import type { HouseEvent, ListItem, Listing, RoomNow } from './house-types.ts';
import { playFirst } from './playback.ts';
import { mayStart } from './politeness.ts';

export const listLength = 30;

const byHand = (items: readonly ListItem[]): readonly ListItem[] => items.filter((item) => item.byHand);

export interface ListRequest {
  /** True when the list is made anew (a mood, a switch); false when it is only filled up. */
  readonly refresh: boolean;
  readonly start: { readonly origin: Origin; readonly person: number | null } | null;
  readonly askId?: string;
}

/** Asks for the next pieces; a request that is already under way is joined unless the new one asks for more. */
export const requestList = (draft: Draft, id: string, request: ListRequest): void => {
  const room = roomOf(draft, id);
  if (room === undefined) return;
  const { listing } = room;
  const joined: Omit<Listing, 'commandId' | 'askedAtMs'> = {
    refresh: request.refresh || (listing?.refresh ?? false),
    start: request.start ?? listing?.start ?? null,
    askIds: [...(listing?.askIds ?? []), ...(request.askId === undefined ? [] : [request.askId])],
  };
  if (listing !== null && !(request.refresh && !listing.refresh)) {
    changeRoom(draft, id, { listing: { ...listing, ...joined } });
    return;
  }
  const personal = draft.house.personalOn && room.settings.personalOn;
  const felt = personal && room.kept.mood === 'none' && room.atmosphere !== 'none';
  const commandId = nextId(draft, 'c');
  const askedAtMs = draft.now.atMs;
  changeRoom(draft, id, { listing: { ...joined, commandId, askedAtMs } });
  draft.effects.push({
    type: 'list',
    room: id,
    commandId,
    mood: felt ? room.atmosphere : room.kept.mood,
    felt,
    personal,
    recent: room.recent,
    keep: joined.refresh ? byHand(room.kept.list) : room.kept.list,
  });
};

const refillBelow = 10;

/** Plays the next piece of the list, or asks for a list first; a list that runs low is filled up. */
export const playNext = (
  draft: Draft,
  id: string,
  start: { readonly origin: Origin; readonly person: number | null },
  askId?: string,
): void => {
  const request = { refresh: false, start, ...(askId !== undefined && { askId }) };
  if (!playFirst(draft, id, start)) {
    requestList(draft, id, request);
    return;
  }
  if (askId !== undefined) answer(draft, { askId });
  if ((roomOf(draft, id)?.kept.list.length ?? 0) < refillBelow) requestList(draft, id, { refresh: false, start: null });
};

export const refreshLists = (draft: Draft, rooms: readonly string[]): void => {
  for (const id of rooms) requestList(draft, id, { refresh: true, start: null });
};

/** What a person kept or what is left comes first, then what is new; never what plays now, unless there is nothing else. */
const mergeList = (room: RoomNow, listing: Listing, items: readonly ListItem[]): readonly ListItem[] => {
  const first = listing.refresh ? byHand(room.kept.list) : room.kept.list;
  const taken = new Set(first.map((item) => item.track.id));
  const fresh: ListItem[] = [];
  for (const item of items) {
    if (taken.has(item.track.id)) continue;
    taken.add(item.track.id);
    fresh.push(item);
  }
  const playing = room.playback.state === 'idle' ? null : (room.playback.item?.track.id ?? null);
  const other = fresh.filter((item) => item.track.id !== playing);
  return [...first, ...(first.length + other.length > 0 ? other : fresh)].slice(0, listLength);
};

const finishListing = (draft: Draft, id: string, listing: Listing): void => {
  const room = roomOf(draft, id);
  if (room === undefined) return;
  const empty = room.kept.list.length === 0;
  for (const askId of listing.askIds)
    answer(draft, { askId }, empty && listing.start !== null ? { code: 'nothing-to-play', fields: {} } : null);
  if (listing.start === null) return;
  if (empty) {
    changeRoom(draft, id, { playback: { ...room.playback, state: 'idle' } });
    say(draft, id, makeSentence('nothing-to-play', draft.now.atMs));
    return;
  }
  const { origin, person } = listing.start;
  if (origin === 'automatic') {
    const verdict = mayStart(room, draft.house, draft.now);
    if (!verdict.ok) {
      say(draft, id, verdict.sentence);
      return;
    }
  }
  playFirst(draft, id, { origin, person });
};

export const onListed = (draft: Draft, event: Extract<HouseEvent, { type: 'listed' }>): void => {
  const room = roomOf(draft, event.room);
  if (room === undefined || room.listing === null || room.listing.commandId !== event.commandId) return;
  const { listing } = room;
  const list = mergeList(room, listing, event.items);
  changeRoom(draft, event.room, { listing: null });
  keepInRoom(draft, event.room, { list });
  finishListing(draft, event.room, listing);
};

/** A list that nobody delivered: whoever waited is told, and the next need asks again. */
export const abandonListing = (draft: Draft, id: string): void => {
  const room = roomOf(draft, id);
  if (room?.listing == null) return;
  const { listing } = room;
  changeRoom(draft, id, { listing: null });
  finishListing(draft, id, listing);
};

/** Marks what a person placed or moved, so that a refresh of the list leaves it. */
const markMoved = (before: readonly ListItem[], after: readonly ListItem[]): readonly ListItem[] => {
  const left = before.filter((item) => after.some((other) => other.pickId === item.pickId)).map((item) => item.pickId);
  let place = 0;
  return after.map((item) => {
    if (!left.includes(item.pickId)) return { ...item, byHand: true };
    const moved = left[place] !== item.pickId;
    place += 1;
    return moved ? { ...item, byHand: true } : item;
  });
};

/** Reasons are numbers of a history that is no longer there. */
const withoutReasons = <T extends ListItem | null>(item: T): T =>
  item === null || item.why.length === 0 ? item : { ...item, why: [], score: 0 };

/** Which of these plays are forgotten is not told apart: a room keeps no keys of what may be gone. What plays now goes on, and unless it was left out, nothing is written of it. */
export const forgetPast = (
  draft: Draft,
  playing: Extract<HouseEvent, { type: 'history-forgotten' }>['playing'],
): void => {
  for (const [id, room] of Object.entries(draft.house.rooms)) {
    const { playback, tracked, kept } = room;
    const isMeant = playing !== null && (playing.room ?? id) === id;
    const isOf = (person: number | null): boolean =>
      person === null || playing?.owners == null || playing.owners.includes(person);
    // Once forgotten it stays so, whatever else is forgotten later.
    const isForgotten = tracked !== null && (tracked.forgotten === true || (isMeant && isOf(tracked.person)));
    changeRoom(draft, id, {
      recent: playback.item === null ? [] : [playback.item.track.key],
      past: [],
      playback: { ...playback, item: withoutReasons(playback.item) },
      tracked: tracked === null ? null : { ...tracked, item: withoutReasons(tracked.item), forgotten: isForgotten },
      ...(isForgotten && { hushed: { playId: tracked.playId, forgotten: true, aside: tracked.aside } }),
    });
    const hasReasons = kept.list.some(({ why }) => why.length > 0) || kept.playing != null;
    if (!hasReasons) continue;
    const still = isForgotten || kept.playing == null ? null : withoutReasons(kept.playing.item);
    keepInRoom(draft, id, {
      list: kept.list.map(withoutReasons),
      playing: still === null || kept.playing == null ? null : { ...kept.playing, item: still },
    });
  }
};

export const onListEdited = (draft: Draft, event: Extract<HouseEvent, { type: 'list-edited' }>): void => {
  const room = roomOf(draft, event.room);
  if (room === undefined) {
    answer(draft, event.asker, { code: 'no-such-room', fields: {} });
    return;
  }
  keepInRoom(draft, event.room, { list: markMoved(room.kept.list, event.items) });
  if (event.items.length < refillBelow) requestList(draft, event.room, { refresh: false, start: null });
  answer(draft, event.asker);
};
