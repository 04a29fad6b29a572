// Rooms and the household's own settings: what they are called, what they may do by themselves, and what they know.
import {
  householdChange,
  nothing,
  ownersBody,
  personalisationChange,
  picksQuery,
  roomBody,
  roomChange,
} from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import { answersForRoom } from '../../core/may-grant.ts';
import { checkPlayingShared, roomFor, roomOf, roomsFor, seenRoomOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { adults, done, everybody, household, type Route, route } from '../route.ts';

const settingsRoutes = (deps: HttpDeps): readonly Route[] => {
  const { people, rooms } = deps.handles;

  /** As an owner, or as the guardian of a child whose room it is. */
  const ownRoom = (room: string, person: number): void => {
    const { id } = roomOf(deps, room).settings;
    if (!answersForRoom(deps.handles.house.state(), id, person, deps.clock.nowMs()))
      throw new RoomtoneError('not-allowed');
  };

  /** Oneself, or a child one answers for. */
  const speaksOf = (person: 'self' | number, by: number): number => {
    if (person === 'self' || person === by) return by;
    if (people.guardiansNow(person)?.includes(by) !== true) throw new RoomtoneError('of-another-person');
    return person;
  };

  return [
    route({
      method: 'POST',
      path: '/api/rooms',
      auth: 'session',
      rate: 'action',
      says: 'Adds a room, which is then yours.',
      body: roomBody,
      query: null,
      roles: adults,
      handle: async ({ viewer, body }) => {
        const room = await rooms.add(body, viewer.person);
        return { status: 201, json: roomFor(deps, viewer, room.id) };
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/rooms/:room',
      auth: 'session',
      rate: 'action',
      says: 'Changes what a room is called and what it may do by itself.',
      body: roomChange,
      query: null,
      roles: adults,
      handle: async ({ viewer, params, body }) => {
        ownRoom(params.room, viewer.person);
        await rooms.change(params.room, body, viewer.person);
        return { json: roomFor(deps, viewer, params.room) };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/rooms/:room/owners',
      auth: 'session',
      rate: 'action',
      says: 'Says who owns a room and so decides what it may notice; by one of its owners.',
      body: ownersBody,
      query: null,
      roles: adults,
      handle: async ({ viewer, params, body }) => {
        ownRoom(params.room, viewer.person);
        const { owners } = await rooms.setOwners(params.room, body.owners, viewer.person);
        return { json: { owners } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/rooms/:room',
      auth: 'session',
      rate: 'action',
      says: 'Removes a room and ends what was allowed there.',
      body: nothing,
      query: null,
      roles: adults,
      handle: async ({ viewer, params }) => {
        ownRoom(params.room, viewer.person);
        await rooms.remove(params.room, viewer.person);
        return done;
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/household',
      auth: 'session',
      rate: 'action',
      says: 'Sets the time zone of the household, and the age from which somebody decides alone.',
      body: householdChange,
      query: null,
      roles: adults,
      handle: async ({ viewer, body }) => {
        if (body.childAge !== undefined && viewer.role !== 'admin') throw new RoomtoneError('not-allowed');
        if (body.zone !== undefined) await rooms.setZone(body.zone);
        if (body.childAge !== undefined) await people.setChildAge(body.childAge, viewer.person);
        return { json: { zone: deps.handles.house.state().zone, childAge: people.childAge() } };
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/personalisation',
      auth: 'session',
      rate: 'action',
      says: 'Switches personal picks on or off: for the house, for one room, for yourself, or for a child you speak for.',
      body: personalisationChange,
      query: null,
      roles: adults,
      handle: async ({ viewer, body }) => {
        if ('room' in body) {
          seenRoomOf(deps, viewer, body.room);
          ownRoom(body.room, viewer.person);
          await rooms.setPersonal({ room: body.room }, body.on);
        } else if ('house' in body) await rooms.setPersonal({ house: true }, body.on);
        else await rooms.setPersonal({ person: speaksOf(body.person, viewer.person) }, body.on);
        return done;
      },
    }),
  ];
};

const lookingRoutes = (deps: HttpDeps): readonly Route[] => [
  route({
    method: 'GET',
    path: '/api/rooms',
    auth: 'read',
    rate: 'light',
    says: 'Every room that you may see.',
    body: null,
    query: null,
    roles: everybody,
    handle: ({ viewer }) => ({ json: { rooms: roomsFor(deps, viewer) } }),
  }),
  route({
    method: 'GET',
    path: '/api/rooms/:room',
    auth: 'read',
    rate: 'light',
    says: 'One room: what plays, its list, and its occupancy where that is allowed.',
    body: null,
    query: null,
    roles: everybody,
    handle: ({ viewer, params }) => ({ json: roomFor(deps, viewer, params.room) }),
  }),
  route({
    method: 'GET',
    path: '/api/rooms/:room/picks',
    auth: 'read',
    rate: 'light',
    says: 'What would play now, best first, each with its reasons.',
    body: null,
    query: picksQuery,
    roles: household,
    handle: async ({ viewer, params, query }) => {
      checkPlayingShared(deps, viewer, params.room);
      const found = await deps.handles.taste.picks(params.room, query.n);
      const picks = found.map(({ track, score, why, text }) => ({
        id: track.id,
        title: track.title,
        artist: track.artist,
        album: track.album,
        score,
        why,
        because: text,
      }));
      return { json: { picks } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/rooms/:room/why',
    auth: 'read',
    rate: 'light',
    says: 'The reasons of what plays; they add up to the score.',
    body: null,
    query: null,
    roles: household,
    handle: ({ viewer, params }) => {
      checkPlayingShared(deps, viewer, params.room);
      return { json: deps.handles.taste.why(params.room) };
    },
  }),
];

export const roomRoutes = (deps: HttpDeps): readonly Route[] => [...settingsRoutes(deps), ...lookingRoutes(deps)];
