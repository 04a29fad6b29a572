// Permissions: given, taken back, looked up, and all stopped at once. A token can stop sensing but never allow it.
import { forgetQuery, grantBody, ledgerQuery, nothing, rowBody } from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import { rowNames } from '../../../config/words/kind.ts';
import { listLedger } from '../../store/ledger.ts';
import { idOf, roomOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { done, type Route, route } from '../route.ts';
import { tapRow } from '../row-tap.ts';

/** The end of a grant lies ahead, or there is none. */
const endOf = (deps: HttpDeps, until: string | null): number | null => {
  if (until === null) return null;
  const endsAtMs = Date.parse(until);
  if (endsAtMs <= deps.clock.nowMs()) throw new RoomtoneError('bad-request', { problem: 'until lies in the past' });
  return endsAtMs;
};

const grantRoutesAlone = (deps: HttpDeps): readonly Route[] => {
  const { permissions, feed } = deps.handles;
  return [
    route({
      method: 'GET',
      path: '/api/grants',
      auth: 'session',
      rate: 'light',
      says: 'Every permission that is on and that you may see.',
      body: null,
      query: null,
      handle: ({ viewer }) => ({ json: { grants: feed.snapshot(viewer).grants } }),
    }),
    route({
      method: 'POST',
      path: '/api/grants',
      auth: 'session',
      rate: 'action',
      says: 'Allows one kind for one purpose in one room, or vetoes it.',
      body: grantBody,
      query: null,
      adult: true,
      handle: async ({ viewer, body: { room, kind, purpose, until, effect } }) => {
        if (room !== null) roomOf(deps, room);
        const request = { room, kind, purpose, endsAtMs: endOf(deps, until), ...(effect !== undefined && { effect }) };
        const { id } = await permissions.grant(request, viewer.person);
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
      handle: async ({ viewer, params, query }) => ({
        json: await permissions.end(idOf(params.id), viewer.person, query.forget === 'true'),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/rooms/:room/rows/:row',
      auth: 'session',
      rate: 'action',
      says: 'One tap on a row: allows the kinds that the sensors of the room have now, or ends them.',
      body: rowBody,
      query: null,
      adult: true,
      handle: async ({ viewer, params, body }) => {
        const row = rowNames.find((name) => name === params.row);
        if (row === undefined) throw new RoomtoneError('not-found');
        const { state, sensors = null, forget } = body;
        const tap = { room: params.room, row, state, sensors, forget, by: viewer.person };
        return { json: await tapRow(deps, { ...tap, endsAtMs: endOf(deps, body.until) }) };
      },
    }),
  ];
};

const stopRoutes = (deps: HttpDeps): readonly Route[] => [
  route({
    method: 'POST',
    path: '/api/panic',
    auth: 'control',
    rate: 'action',
    says: 'Stops all sensing at once.',
    body: nothing,
    query: null,
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
    says: 'Lets sensing go on under the permissions that are on.',
    body: nothing,
    query: null,
    adult: true,
    handle: async ({ viewer }) => {
      await deps.handles.permissions.allowSensing(viewer.person);
      return done;
    },
  }),
  route({
    method: 'GET',
    path: '/api/ledger',
    auth: 'session',
    rate: 'light',
    says: 'The record of every permission given and ended, newest first.',
    body: null,
    query: ledgerQuery,
    handle: async ({ query }) => {
      const page = { limit: query.limit, ...(query.before !== undefined && { beforeSeq: query.before }) };
      const found = await listLedger(deps.db.read, page);
      const entries = found.map(({ seq, atMs, event, actor, subject, body, hash }) => ({
        seq,
        at: new Date(atMs).toISOString(),
        event,
        actor,
        subject,
        body,
        hash,
      }));
      return { json: { entries } };
    },
  }),
];

export const grantRoutes = (deps: HttpDeps): readonly Route[] => [...grantRoutesAlone(deps), ...stopRoutes(deps)];
