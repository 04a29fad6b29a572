// People of the household: who they are, how much they have, and what changes or ends an account.
import { erasePersonBody, newPasswordBody, nothing, personChange, privateBody } from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import type { PersonView } from '../../../config/words/panel.ts';
import { isAdult } from '../../../config/words/person.ts';
import { type Member, personById } from '../../store/people.ts';
import { idOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { checkNewPassword, hashPassword, isPassword } from '../passwords.ts';
import { admins, adults, done, household, type Route, route, type Viewer } from '../route.ts';
import { accountOf, networkOf } from '../throttle.ts';
import type { Doors } from './setup.ts';

const noCounts: PersonView['counts'] = { grants: 0, plays: 0, signIns: 0 };

const lookingRoutes = (deps: HttpDeps): readonly Route[] => {
  const { people } = deps.handles;

  /** Adults see everybody; a child sees itself and those who speak for it. */
  const visibleTo = (viewer: Viewer): readonly Member[] => {
    const guardians = people.guardiansNow(viewer.person) ?? [];
    return people.all().filter(({ id }) => isAdult(viewer.role) || id === viewer.person || guardians.includes(id));
  };

  /** A child learns nothing of how much its guardians listen to. */
  const viewOf = (member: Member, viewer: Viewer, counts: ReadonlyMap<number, PersonView['counts']>): PersonView => {
    const { id, name, role, status } = member;
    const counted = isAdult(viewer.role) || id === viewer.person;
    const guardians = people.guardiansNow(id) ?? [];
    const answered = id === viewer.person || guardians.includes(viewer.person);
    return {
      id,
      name,
      role,
      status,
      guardians,
      ofAgeAtMs: people.ofAgeAtMs(member),
      counts: (counted ? counts.get(id) : undefined) ?? noCounts,
      ...(answered && { personalOn: member.personalOn }),
    };
  };

  return [
    route({
      method: 'GET',
      path: '/api/people',
      auth: 'session',
      rate: 'light',
      says: 'Who lives here, and of each how much there is, never what.',
      body: null,
      query: null,
      roles: household,
      handle: async ({ viewer }) => {
        const counts = await people.counts();
        const seen = visibleTo(viewer);
        return { json: { people: seen.map((member) => viewOf(member, viewer, counts)) } };
      },
    }),
  ];
};

const changingRoutes = (deps: HttpDeps, { throttle }: Doors): readonly Route[] => {
  const { people } = deps.handles;

  /** Erasing oneself cannot be undone, so it asks for the password; whoever has none is asked for nothing. */
  const checkOwnPassword = async (viewer: Viewer, password: string | undefined, peer: string): Promise<void> => {
    const known = await personById(deps.db.read, viewer.person);
    if (known?.passwordHash == null) return;
    const keys = [accountOf(viewer.name), networkOf(peer)];
    throttle.begin(keys);
    if (!(await isPassword(known.passwordHash, password ?? ''))) throw new RoomtoneError('wrong-credentials');
    throttle.succeed(keys);
  };

  return [
    route({
      method: 'PATCH',
      path: '/api/people/:id',
      auth: 'session',
      rate: 'action',
      says: 'Changes a name (one’s own), a role or a standing (by an admin), or what is known of a child (by a guardian).',
      body: personChange,
      query: null,
      roles: household,
      handle: async ({ viewer, params, body }) => {
        await people.change(idOf(params.id), body, viewer.person);
        return done;
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/people/:id',
      auth: 'session',
      rate: 'heavy',
      says: 'Erases somebody and everything of theirs: oneself, a child one speaks for, or as an admin another adult.',
      body: erasePersonBody,
      query: null,
      roles: adults,
      handle: async ({ viewer, params, body, peer }) => {
        const id = idOf(params.id);
        people.mayErase(id, viewer.person);
        if (id === viewer.person) await checkOwnPassword(viewer, body.password, peer);
        await people.erase(id, viewer.person);
        return { json: { ok: true }, ...(id === viewer.person && { session: null }) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/people/:id/password',
      auth: 'session',
      rate: 'heavy',
      says: 'Sets a new password for another adult; it stands in the ledger, and that person is told.',
      body: newPasswordBody,
      query: null,
      roles: admins,
      handle: async ({ viewer, params, body }) => {
        const one = people.all().find(({ id }) => id === idOf(params.id));
        if (one === undefined) throw new RoomtoneError('not-found');
        // One's own is changed with the old one, or a lent browser would be enough.
        if (one.id === viewer.person || !isAdult(one.role)) throw new RoomtoneError('not-allowed');
        await checkNewPassword(body.password, one.name);
        await people.resetPassword(one.id, await hashPassword(body.password), viewer.person);
        return done;
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/people/me/password-reset',
      auth: 'session',
      rate: 'action',
      says: 'You have seen that an admin set a new password for you.',
      body: nothing,
      query: null,
      roles: household,
      handle: async ({ viewer }) => {
        await people.sawReset(viewer.person);
        return done;
      },
    }),
    route({
      method: 'POST',
      path: '/api/private',
      auth: 'session',
      rate: 'action',
      says: 'Begins a private session of yourself in every room, or ends it with 0 minutes.',
      body: privateBody,
      query: null,
      roles: household,
      handle: async ({ viewer, body }) => ({
        json: { untilMs: await people.setPrivate(viewer.person, body.minutes) },
      }),
    }),
  ];
};

export const peopleRoutes = (deps: HttpDeps, doors: Doors): readonly Route[] => [
  ...lookingRoutes(deps),
  ...changingRoutes(deps, doors),
];
