// Invitations: made and withdrawn by those who live here, and used by those who come.
import { invitationBody, joinBody, nothing } from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import type { OpenCode } from '../../flows/people-handles.ts';
import { idOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { checkNewPassword, hashPassword } from '../passwords.ts';
import { adults, done, household, type Route, route } from '../route.ts';
import { networkOf } from '../throttle.ts';
import type { Doors } from './setup.ts';

const makingRoutes = (deps: HttpDeps, { joinLink }: Doors): readonly Route[] => {
  const { invitations } = deps.handles;
  const shown = (open: OpenCode): object => ({ ...open, ...joinLink(open.code) });

  return [
    route({
      method: 'POST',
      path: '/api/invitations',
      auth: 'session',
      rate: 'action',
      says: 'Makes a code by which an adult joins, a child is paired, or a guest visits one room; it is shown this once.',
      body: invitationBody,
      query: null,
      roles: adults,
      handle: async ({ viewer, body }) => ({
        status: 201,
        json: shown(await invitations.create(body, viewer.person)),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/invitations',
      auth: 'session',
      rate: 'light',
      says: 'Open invitations, without their codes: your own, and as an admin everybody’s.',
      body: null,
      query: null,
      roles: adults,
      handle: async ({ viewer }) => {
        const open = await invitations.list(viewer.person);
        const views = open.map(({ id, role, name, room, endsAtMs }) => ({ id, role, name, room, endsAtMs }));
        return { json: { invitations: views } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/invitations/:id',
      auth: 'session',
      rate: 'action',
      says: 'Takes an invitation back.',
      body: nothing,
      query: null,
      roles: adults,
      handle: async ({ viewer, params }) => {
        await invitations.withdraw(idOf(params.id), viewer.person);
        return done;
      },
    }),
    route({
      method: 'POST',
      path: '/api/people/me/code',
      auth: 'session',
      rate: 'action',
      says: 'A code that signs a further device of your own in, once and within a quarter of an hour.',
      body: nothing,
      query: null,
      roles: household,
      handle: async ({ viewer }) => ({ json: shown(await invitations.pair(viewer.person, viewer.person)) }),
    }),
    route({
      method: 'POST',
      path: '/api/people/:id/code',
      auth: 'session',
      rate: 'action',
      says: 'A code that signs a child in whom you speak for.',
      body: nothing,
      query: null,
      roles: adults,
      handle: async ({ viewer, params }) => ({
        json: shown(await invitations.pair(idOf(params.id), viewer.person)),
      }),
    }),
  ];
};

export const invitationRoutes = (deps: HttpDeps, doors: Doors): readonly Route[] => {
  const { invitations } = deps.handles;
  const { signIns, throttle } = doors;
  return [
    ...makingRoutes(deps, doors),
    route({
      method: 'POST',
      path: '/api/join',
      auth: 'none',
      rate: 'sign-in',
      says: 'Joins the household as an adult, by the code of an invitation.',
      body: joinBody,
      query: null,
      handle: async ({ body, peer }) => {
        const keys = [`code ${networkOf(peer)}`];
        throttle.begin(keys);
        if (!(await invitations.invites(body.code))) throw new RoomtoneError('wrong-invitation');
        await checkNewPassword(body.password, body.name);
        const passwordHash = await hashPassword(body.password);
        const { id, name, role } = await invitations.join(body.code, { name: body.name, passwordHash });
        throttle.succeed(keys);
        const session = await signIns.openSession(id, 'invitation');
        return { status: 201, json: { me: { id, name, role } }, session };
      },
    }),
  ];
};
