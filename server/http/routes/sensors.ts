// Sensors: what exists, where it belongs, and the accounts of home-made ones; never a value.
import { bridgeBody, listenBody, lookBody, nothing, sensorBody, sensorChange } from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import { seesRoom } from '../../core/viewer.ts';
import { roomOf, seenRoomOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { adults, done, type Route, route, type Viewer } from '../route.ts';

/** Sources name their devices as they like, with slashes too; it is looked up among known names and nowhere else. */
const sensorPattern = /^\P{C}{1,200}$/u;

const slugOf = (id: string): string => {
  if (!sensorPattern.test(id)) throw new RoomtoneError('no-such-sensor');
  return id;
};

const findingRoutes = (deps: HttpDeps): readonly Route[] => {
  const { feed, sensors } = deps.handles;
  return [
    route({
      method: 'GET',
      path: '/api/sensors',
      auth: 'read',
      rate: 'light',
      says: 'Every measured property that is mapped or was announced, with its health and without any value.',
      body: null,
      query: null,
      roles: adults,
      handle: ({ viewer }) => {
        // A count of blocked messages, read often enough, would tell when somebody moves.
        const listed = feed.snapshot(viewer).sensors.map(({ blocked: _blocked, ...sensor }) => sensor);
        return { json: { sensors: listed, announced: sensors.announced(), ...sensors.windows() } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/sensors/look',
      auth: 'session',
      rate: 'heavy',
      says: 'Reads for five minutes what other programs announce to exist; 0 minutes ends it and drops the list.',
      body: lookBody,
      query: null,
      roles: adults,
      handle: async ({ viewer, body }) => {
        await sensors.look(body.minutes ?? 5, viewer.person);
        return done;
      },
    }),
    route({
      method: 'POST',
      path: '/api/sensors/listen',
      auth: 'session',
      rate: 'heavy',
      says: 'Reads topics, never payloads, for at most five minutes.',
      body: listenBody,
      query: null,
      roles: adults,
      handle: async ({ viewer, body }) => {
        await sensors.listen(body.minutes, viewer.person);
        return done;
      },
    }),
  ];
};

export const sensorRoutes = (deps: HttpDeps): readonly Route[] => {
  const { sensors } = deps.handles;
  const knownRoom = (viewer: Viewer, room: string | null | undefined): void => {
    if (typeof room === 'string') seenRoomOf(deps, viewer, room);
  };
  /** What stands in a room that the viewer does not see is not theirs to change. */
  const seen = (viewer: Viewer, id: string): string => {
    const room = sensors.list().find((one) => one.id === id)?.room ?? null;
    if (room !== null && !seesRoom(roomOf(deps, room).settings, viewer)) throw new RoomtoneError('no-such-sensor');
    return slugOf(id);
  };
  return [
    ...findingRoutes(deps),
    route({
      method: 'POST',
      path: '/api/sensors/bridges',
      auth: 'session',
      rate: 'action',
      says: 'Makes the broker account of a bridge such as zigbee2mqtt; its password is shown this once.',
      body: bridgeBody,
      query: null,
      roles: adults,
      handle: async ({ viewer, body }) => ({ status: 201, json: await sensors.addBridge(body.id, viewer.person) }),
    }),
    route({
      method: 'POST',
      path: '/api/sensors',
      auth: 'session',
      rate: 'action',
      says: 'Makes the broker account of a home-made sensor; its password is shown this once.',
      body: sensorBody,
      query: null,
      roles: adults,
      handle: async ({ viewer, body }) => {
        knownRoom(viewer, body.room);
        const made = await sensors.add({ id: body.id, kind: body.kind, room: body.room ?? null }, viewer.person);
        return { status: 201, json: made };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/sensors/:id',
      auth: 'session',
      rate: 'action',
      says: 'Places a property in a room, says what it measures, or maps a topic of any device.',
      body: sensorChange,
      query: null,
      roles: adults,
      handle: async ({ viewer, params, body }) => {
        knownRoom(viewer, body.room);
        return { json: await sensors.map(seen(viewer, params.id), body, viewer.person) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/sensors/:id',
      auth: 'session',
      rate: 'action',
      says: 'Removes a sensor and its account.',
      body: nothing,
      query: null,
      roles: adults,
      handle: async ({ viewer, params }) => {
        await sensors.remove(seen(viewer, params.id), viewer.person);
        return done;
      },
    }),
  ];
};
