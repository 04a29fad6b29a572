// Signing in and out, and the list of one's own open sessions.
import { nothing, passwordBody, sessionBody } from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import type { Admitted } from '../../flows/people-handles.ts';
import { type Person, personById, personByName, setPassword } from '../../store/people.ts';
import { listSignIns } from '../../store/sign-ins.ts';
import { idOf } from '../checks.ts';
import type { HttpDeps } from '../deps.ts';
import { checkNewPassword, hashPassword, isPassword } from '../passwords.ts';
import { adults, done, everybody, household, type Route, route } from '../route.ts';
import { accountOf, networkOf } from '../throttle.ts';
import type { Doors } from './setup.ts';

const meOf = (person: Person): object => ({ id: person.id, name: person.name, role: person.role });

const invitationPattern = /^\d{6}$/;

type Credentials = { readonly name: string; readonly password: string } | { readonly code: string };

export const sessionRoutes = (deps: HttpDeps, { signIns, throttle }: Doors): readonly Route[] => {
  const { entrustedSignIns, invitations, people } = deps.handles;

  /** A code of the console or of the demo's link, of which only this run knows. */
  const bySpentCode = async (code: string): Promise<Admitted> => {
    const id = signIns.spendCode(code);
    const person = id === null ? null : await personById(deps.db.read, id);
    if (person?.status !== 'active') throw new RoomtoneError('wrong-code');
    return { person, room: null, roomId: null, endsAtMs: null };
  };

  const byCode = async (code: string, peer: string): Promise<Admitted> => {
    const keys = [`code ${networkOf(peer)}`];
    throttle.begin(keys);
    const admitted = await (invitationPattern.test(code) ? invitations.admit(code) : bySpentCode(code)).catch(
      (problem: unknown) => {
        // The code was right, so it was no guess.
        if (problem instanceof RoomtoneError && problem.code === 'needs-password') throttle.succeed(keys);
        throw problem;
      },
    );
    throttle.succeed(keys);
    return admitted;
  };

  const byPassword = async (name: string, password: string, peer: string): Promise<Admitted> => {
    const keys = [accountOf(name), networkOf(peer)];
    throttle.begin(keys);
    const person = await personByName(deps.db.read, name);
    const fits = await isPassword(person?.passwordHash ?? null, password);
    if (!fits || person?.status !== 'active') throw new RoomtoneError('wrong-credentials');
    throttle.succeed(keys);
    return { person, room: null, roomId: null, endsAtMs: null };
  };

  const identify = (body: Credentials, peer: string): Promise<Admitted> =>
    'code' in body ? byCode(body.code, peer) : byPassword(body.name, body.password, peer);

  const isOwn = async (person: number, id: number): Promise<boolean> =>
    (await listSignIns(deps.db.read, person, 'session')).some((signIn) => signIn.id === id);

  /** Who has one proves it; who has none may choose one as soon as nobody answers for them any more. */
  const mayChoose = async ({ id, passwordHash }: Person, old: string | undefined): Promise<boolean> => {
    if (passwordHash !== null) return isPassword(passwordHash, old ?? '');
    if (people.guardiansNow(id) !== null) throw new RoomtoneError('needs-guardian');
    return old === undefined;
  };

  const changePassword = async (person: number, signIn: number, body: { old?: string; password: string }) => {
    const known = await personById(deps.db.read, person);
    if (known === null || !(await mayChoose(known, body.old))) throw new RoomtoneError('wrong-credentials');
    await checkNewPassword(body.password, known.name);
    const hash = await hashPassword(body.password);
    await deps.db.write((write) => setPassword(write, person, hash));
    await signIns.endAll(person, signIn);
    if (known.passwordResetAtMs !== null) await people.sawReset(person);
    if (known.role === 'child') await people.growUp(person);
  };

  return [
    route({
      method: 'POST',
      path: '/api/session',
      auth: 'none',
      rate: 'sign-in',
      says: 'Signs in with name and password, or with a one-use code.',
      body: sessionBody,
      query: null,
      handle: async ({ body, peer }) => {
        const { person, roomId, endsAtMs, room } = await identify(body, peer);
        const visit = roomId === null || endsAtMs === null ? undefined : { roomId, endsAtMs };
        const session = await signIns.openSession(person.id, 'code' in body ? 'code' : 'password', visit);
        return { status: 201, json: { me: meOf(person), ...(room !== null && { room, endsAtMs }) }, session };
      },
    }),
    route({
      method: 'GET',
      path: '/api/session',
      auth: 'session',
      rate: 'light',
      says: 'Who is signed in.',
      body: null,
      query: null,
      roles: everybody,
      handle: ({ viewer }) => ({ json: { me: { id: viewer.person, name: viewer.name, role: viewer.role } } }),
    }),
    route({
      method: 'DELETE',
      path: '/api/session',
      auth: 'session',
      rate: 'action',
      says: 'Signs out.',
      body: nothing,
      query: null,
      roles: everybody,
      handle: async ({ viewer }) => {
        await signIns.end(viewer.signIn);
        return { json: { ok: true }, session: null };
      },
    }),
    route({
      method: 'GET',
      path: '/api/sessions',
      auth: 'session',
      rate: 'light',
      says: 'Your own open sessions.',
      body: null,
      query: null,
      roles: household,
      handle: async ({ viewer }) => {
        const mine = await listSignIns(deps.db.read, viewer.person, 'session');
        const sessions = mine.map(({ id, name, createdAtMs, usedAtMs, endsAtMs }) => ({
          id,
          name,
          createdAtMs,
          usedAtMs,
          endsAtMs,
          current: id === viewer.signIn,
        }));
        return { json: { sessions } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/sessions/entrusted',
      auth: 'session',
      rate: 'light',
      says: 'Open sessions of the children you speak for and of guests in rooms of yours; never of another adult.',
      body: null,
      query: null,
      roles: adults,
      handle: async ({ viewer }) => ({ json: { sessions: await entrustedSignIns.list(viewer.person) } }),
    }),
    route({
      method: 'DELETE',
      path: '/api/sessions/:id',
      auth: 'session',
      rate: 'action',
      says: 'Ends one of your own sessions, of a child you speak for, or of a guest in a room of yours; its open pages are cut at once.',
      body: nothing,
      query: null,
      roles: household,
      handle: async ({ viewer, params }) => {
        const id = idOf(params.id);
        if (await isOwn(viewer.person, id)) await signIns.end(id);
        else await entrustedSignIns.end(id, viewer.person);
        return { json: { ok: true }, ...(id === viewer.signIn && { session: null }) };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/password',
      auth: 'session',
      rate: 'heavy',
      says: 'Sets a new password of your own and ends your other sessions and tokens; a child who has come of age is an adult from then on and signs in anew.',
      body: passwordBody,
      query: null,
      roles: household,
      handle: async ({ viewer, body, peer }) => {
        const keys = [accountOf(viewer.name), networkOf(peer)];
        throttle.begin(keys);
        await changePassword(viewer.person, viewer.signIn, body);
        throttle.succeed(keys);
        return done;
      },
    }),
  ];
};
