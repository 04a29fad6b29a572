// Small judgements that several families of routes share.
import { RoomtoneError } from '../../config/words/errors.ts';
import type { RoomView } from '../../config/words/panel.ts';
import type { Track } from '../../config/words/track.ts';
import type { RoomNow } from '../core/house-types.ts';
import { type SharedParts, sharedPartsOf } from '../core/shared-news.ts';
import { forProgram, type ProgramRoomView, seesRoom } from '../core/viewer.ts';
import type { HttpDeps } from './deps.ts';
import type { Viewer } from './route.ts';

/** A row's number from a path; anything else is a thing that does not exist. */
export const idOf = (text: string): number => {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new RoomtoneError('not-found');
  return Number(text);
};

/** The room as the house knows it; looks up own keys only, so that `constructor` is no room. */
export const roomOf = (deps: HttpDeps, room: string): RoomNow => {
  const { rooms } = deps.handles.house.state();
  const found = Object.hasOwn(rooms, room) ? rooms[room] : undefined;
  if (found === undefined) throw new RoomtoneError('no-such-room');
  return found;
};

/** The same for a room that is named in a body: one that the viewer does not see does not exist. */
export const seenRoomOf = (deps: HttpDeps, viewer: Viewer, room: string): RoomNow => {
  const found = roomOf(deps, room);
  if (!seesRoom(found.settings, viewer)) throw new RoomtoneError('no-such-room');
  return found;
};

export const trackOf = (deps: HttpDeps, id: number): Track => {
  const track = deps.handles.music.track(id);
  if (track === null) throw new RoomtoneError('no-such-track');
  return track;
};

const sharedWith = (deps: HttpDeps, room: string): SharedParts =>
  sharedPartsOf(deps.handles.house.state(), roomOf(deps, room), deps.clock.nowMs());

/** What plays in a room, what comes next and why go to a program only where that is shared. Throws `not-shared`. */
export const checkPlayingShared = (deps: HttpDeps, viewer: Viewer, room: string): void => {
  if (viewer.kind === 'token' && !sharedWith(deps, room).playing) throw new RoomtoneError('not-shared');
};

/** The rooms that a viewer may see, as they may see them: a person by their sign-in, a program by what is shared. */
export const roomsFor = (deps: HttpDeps, viewer: Viewer): readonly (RoomView | ProgramRoomView)[] => {
  const { rooms } = deps.handles.feed.snapshot(viewer);
  return viewer.kind === 'session' ? rooms : rooms.map((room) => forProgram(room, sharedWith(deps, room.id)));
};

export const roomFor = (deps: HttpDeps, viewer: Viewer, room: string): RoomView | ProgramRoomView => {
  const found = roomsFor(deps, viewer).find((view) => view.id === room);
  if (found === undefined) throw new RoomtoneError('no-such-room');
  return found;
};

/** The span that a query names by two moments; an end that it leaves open is absent. */
export const spanOf = (query: { readonly from?: string; readonly to?: string }) => ({
  ...(query.from !== undefined && { fromMs: Date.parse(query.from) }),
  ...(query.to !== undefined && { toMs: Date.parse(query.to) }),
});
