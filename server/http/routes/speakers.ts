// Speakers: what was found, what a person approved, and where it stands.
import { nothing, speakerBody, speakerChange } from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import { seesRoom } from '../../core/viewer.ts';
import { idOf, roomOf, seenRoomOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { adults, done, household, type Route, route, type Viewer } from '../route.ts';

export const speakerRoutes = (deps: HttpDeps): readonly Route[] => {
  const { speakers } = deps.handles;
  /** What stands in a room that the viewer does not see is not theirs to change. */
  const seen = (viewer: Viewer, text: string): number => {
    const id = idOf(text);
    const room = speakers.list().find((one) => one.id === id)?.room ?? null;
    if (room !== null && !seesRoom(roomOf(deps, room).settings, viewer)) throw new RoomtoneError('no-such-speaker');
    return id;
  };

  return [
    route({
      method: 'GET',
      path: '/api/speakers',
      auth: 'read',
      rate: 'light',
      says: 'Every speaker that was found or added.',
      body: null,
      query: null,
      roles: household,
      handle: ({ viewer }) => ({ json: { speakers: deps.handles.feed.snapshot(viewer).speakers } }),
    }),
    route({
      method: 'POST',
      path: '/api/speakers',
      auth: 'session',
      rate: 'heavy',
      says: 'Adds a speaker by its address, also one that does not answer yet; it plays nothing until it is approved.',
      body: speakerBody,
      query: null,
      roles: adults,
      handle: async ({ body: { kind, host, port } }) => ({
        status: 201,
        json: await speakers.addByHand({ kind, host, port: port ?? null }),
      }),
    }),
    route({
      method: 'PATCH',
      path: '/api/speakers/:id',
      auth: 'session',
      rate: 'action',
      says: 'Approves a speaker, places it in a room, or names it.',
      body: speakerChange,
      query: null,
      roles: adults,
      handle: async ({ viewer, params, body }) => {
        if (typeof body.room === 'string') seenRoomOf(deps, viewer, body.room);
        return { json: await speakers.change(seen(viewer, params.id), body, viewer.person) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/speakers/:id',
      auth: 'session',
      rate: 'action',
      says: 'Forgets a speaker.',
      body: nothing,
      query: null,
      roles: adults,
      handle: async ({ viewer, params }) => {
        await speakers.remove(seen(viewer, params.id));
        return done;
      },
    }),
    route({
      method: 'POST',
      path: '/api/speakers/:id/identify',
      auth: 'session',
      rate: 'heavy',
      says: 'Lets a speaker chime, so that you hear which one it is.',
      body: nothing,
      query: null,
      roles: adults,
      handle: async ({ viewer, params }) => {
        await speakers.identify(seen(viewer, params.id));
        return done;
      },
    }),
  ];
};
