// Permissions: given, taken back, looked up, and all stopped at once. A token can stop sensing but never allow it.
import { endBody, forgetQuery, grantBody, nothing, renewBody, rowBody } from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import type { Grant } from '../../../config/words/grant.ts';
import { type Row, rowNames } from '../../../config/words/kind.ts';
import { isAdult } from '../../../config/words/person.ts';
import { seesRoom } from '../../core/viewer.ts';
import { idOf, roomOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { adults, done, household, type Route, route, type Viewer } from '../route.ts';
import { tapRow } from '../row-tap.ts';

/** The end of a grant lies ahead, or there is none. */
const endOf = (deps: HttpDeps, until: string | null): number | null => {
  if (until === null) return null;
  const endsAtMs = Date.parse(until);
  if (endsAtMs <= deps.clock.nowMs()) throw new RoomtoneError('bad-request', { problem: 'until lies in the past' });
  return endsAtMs;
};

const rowOf = (name: string): Row => {
  const row = rowNames.find((one) => one === name);
  if (row === undefined) throw new RoomtoneError('not-found');
  return row;
};

/** A program gets what its person said or what was said about that one, not what the rest of the house allows. */
const ownedBy =
  ({ kind, person }: Viewer) =>
  (grant: Grant): boolean =>
    kind === 'session' || grant.byPerson === person || grant.person === person;

const giveAndTake = (deps: HttpDeps): readonly Route[] => {
  const { permissions, feed } = deps.handles;
  return [
    route({
      method: 'GET',
      path: '/api/grants',
      auth: 'read',
      rate: 'light',
      says: 'Every permission that is on and that you may see; for a token those of its person alone.',
      body: null,
      query: null,
      roles: household,
      handle: ({ viewer }) => ({ json: { grants: feed.snapshot(viewer).grants.filter(ownedBy(viewer)) } }),
    }),
    route({
      method: 'POST',
      path: '/api/grants',
      auth: 'session',
      rate: 'action',
      says: 'Allows one kind for one purpose in one room, for yourself or a child of yours, or vetoes it.',
      body: grantBody,
      query: null,
      roles: household,
      handle: async ({ viewer, body: { until, ...words } }) => {
        if (words.room !== null && !seesRoom(roomOf(deps, words.room).settings, viewer))
          throw new RoomtoneError('no-such-room');
        const { id } = await permissions.grant({ ...words, endsAtMs: endOf(deps, until) }, viewer.person);
        return { status: 201, json: { id } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/grants/end',
      auth: 'session',
      rate: 'action',
      says: 'Takes several permissions back as one; with forget, what they let be stored goes too, on one receipt.',
      body: endBody,
      query: null,
      roles: household,
      handle: async ({ viewer, body }) => ({ json: await permissions.endAll(body.ids, viewer.person, body.forget) }),
    }),
    route({
      method: 'POST',
      path: '/api/grants/:id/renew',
      auth: 'session',
      rate: 'action',
      says: 'Gives the same permission once more from now on; the old one ends.',
      body: renewBody,
      query: null,
      roles: adults,
      handle: async ({ viewer, params, body }) => {
        const { id } = await permissions.renew(idOf(params.id), viewer.person, body.duration);
        return { status: 201, json: { id } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/grants/:id',
      auth: 'session',
      rate: 'action',
      says: 'Ends a permission at once, and with forget=true erases what it let in.',
      body: nothing,
      query: forgetQuery,
      roles: household,
      handle: async ({ viewer, params, query }) => ({
        json: await permissions.end(idOf(params.id), viewer.person, query.forget === 'true'),
      }),
    }),
  ];
};

const rowRoutes = (deps: HttpDeps): readonly Route[] => [
  route({
    method: 'POST',
    path: '/api/rooms/:room/rows/:row',
    auth: 'session',
    rate: 'action',
    says: 'One tap on a row: allows the kinds that the sensors of the room have now, or ends them.',
    body: rowBody,
    query: null,
    roles: adults,
    handle: async ({ viewer, params, body }) => {
      const { state, sensors = null, forget, duration = null } = body;
      const tap = { room: params.room, row: rowOf(params.row), state, sensors, forget, duration, by: viewer.person };
      return { json: await tapRow(deps, { ...tap, endsAtMs: endOf(deps, body.until) }) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/rooms/:room/rows/:row/counts',
    auth: 'session',
    rate: 'light',
    says: 'How much a row has gathered that you may have forgotten.',
    body: null,
    query: null,
    roles: household,
    handle: async ({ viewer, params }) => ({
      json: await deps.handles.permissions.rowCounts(params.room, rowOf(params.row), viewer.person),
    }),
  }),
];

const reviewRoutes = (deps: HttpDeps): readonly Route[] => [
  route({
    method: 'GET',
    path: '/api/grants/review',
    auth: 'session',
    rate: 'light',
    says: 'What you answer for and what is on, unused first; and what ended in the last 90 days, with the reason.',
    body: null,
    query: null,
    roles: household,
    handle: async ({ viewer: { person } }) => {
      const { review, lately } = deps.handles.permissions;
      return { json: { groups: review(person), ended: await lately(person) } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/grants/review',
    auth: 'session',
    rate: 'action',
    says: 'You have gone through what is on; you are asked again in a year.',
    body: nothing,
    query: null,
    roles: household,
    handle: async ({ viewer }) => {
      await deps.handles.permissions.reviewed(viewer.person);
      return done;
    },
  }),
];

const stopRoutes = (deps: HttpDeps): readonly Route[] => [
  route({
    method: 'POST',
    path: '/api/panic',
    auth: 'control',
    rate: 'action',
    says: 'Stops all sensing at once.',
    body: nothing,
    query: null,
    roles: household,
    handle: async ({ viewer }) => {
      await deps.handles.permissions.stopSensing(viewer.person);
      return { json: { sensing: 'stopped' } };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/panic',
    auth: 'session',
    rate: 'action',
    says: 'Lets sensing go on under the permissions that are on: by an adult, or at once by whoever stopped it.',
    body: nothing,
    query: null,
    roles: household,
    handle: async ({ viewer }) => {
      await deps.handles.permissions.allowSensing(viewer.person, isAdult(viewer.role));
      return done;
    },
  }),
  route({
    method: 'POST',
    path: '/api/clock/confirm',
    auth: 'session',
    rate: 'action',
    says: 'The date is right although it jumped: sensing goes on, and what is over by its date ends.',
    body: nothing,
    query: null,
    roles: adults,
    handle: async ({ viewer }) => {
      await deps.handles.permissions.confirmClock(viewer.person);
      return done;
    },
  }),
];

export const grantRoutes = (deps: HttpDeps): readonly Route[] => [
  ...giveAndTake(deps),
  ...rowRoutes(deps),
  ...reviewRoutes(deps),
  ...stopRoutes(deps),
];
