// Small judgements that several families of routes share.
import { RoomtoneError } from '../../config/words/errors.ts';
import type { RoomView } from '../../config/words/panel.ts';
import type { Track } from '../../config/words/track.ts';
import type { RoomNow } from '../core/house-types.ts';
import { seesRoom, withoutPresence } from '../core/viewer.ts';
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

const presenceKinds = new Set(['motion', 'occupancy', 'contact', 'vibration', 'count']);

/** A program gets what a room knows about people only under a share grant; a person sees what their sign-in may. */
const forToken = (deps: HttpDeps, view: RoomView): RoomView => {
  const shared = deps.handles.permissions
    .active()
    .some(
      ({ room, kind, purpose, effect }) =>
        room === view.id && purpose === 'share' && effect === 'allow' && presenceKinds.has(kind),
    );
  return shared ? view : withoutPresence(view);
};

/** The rooms that a viewer may see, as they may see them. */
export const roomsFor = (deps: HttpDeps, viewer: Viewer): readonly RoomView[] => {
  const { rooms } = deps.handles.feed.snapshot(viewer);
  return viewer.kind === 'session' ? rooms : rooms.map((room) => forToken(deps, room));
};

export const roomFor = (deps: HttpDeps, viewer: Viewer, room: string): RoomView => {
  const found = roomsFor(deps, viewer).find((view) => view.id === room);
  if (found === undefined) throw new RoomtoneError('no-such-room');
  return found;
};
