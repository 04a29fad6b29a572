// One's own phones and watches: named here, and shown to nobody else.
import { deviceBody, nothing } from '../../../config/schema/http.ts';
import { idOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { adults, done, household, type Route, route } from '../route.ts';

export const deviceRoutes = (deps: HttpDeps): readonly Route[] => {
  const { devices, sensors } = deps.handles;
  return [
    route({
      method: 'GET',
      path: '/api/devices',
      auth: 'session',
      rate: 'light',
      says: 'Your own phones and watches, without their ids, and the sensors that follow each.',
      body: null,
      query: null,
      roles: household,
      handle: async ({ viewer }) => {
        const mine = await devices.list(viewer.person);
        return { json: { devices: mine.map(({ id, name }) => ({ id, name, sensors: sensors.following(id) })) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/devices',
      auth: 'session',
      rate: 'action',
      says: 'Names a phone or watch of your own; its id is sealed and never shown again.',
      body: deviceBody,
      query: null,
      roles: adults,
      handle: async ({ viewer, body }) => {
        const { id, name } = await devices.add(viewer.person, { name: body.name, ref: body.id });
        return { status: 201, json: { id, name } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/devices/:id',
      auth: 'session',
      rate: 'action',
      says: 'Forgets a phone or watch of your own, and the sensors that followed it.',
      body: nothing,
      query: null,
      roles: household,
      handle: async ({ viewer, params }) => {
        await devices.remove(idOf(params.id), viewer.person);
        return done;
      },
    }),
  ];
};
