// Claims a new house: code, name and password make the first adult, a room to play in, and a session.
import { setupBody } from '../../../config/schema/http.ts';
import { RoomtoneError } from '../../../config/words/errors.ts';
import { listPeople } from '../../store/people.ts';
import type { HttpDeps } from '../deps.ts';
import type { JoinLink } from '../join-link.ts';
import { checkNewPassword, hashPassword } from '../passwords.ts';
import { type Route, route } from '../route.ts';
import type { SetupCode } from '../setup-code.ts';
import type { SignIns } from '../sign-in.ts';
import { networkOf, type Throttle } from '../throttle.ts';

export interface Doors {
  readonly signIns: SignIns;
  readonly throttle: Throttle;
  readonly setupCode: SetupCode;
  /** The address under which a code is used, and the same as a picture; the code stands behind the `#` alone. */
  joinLink(code: string): JoinLink;
}

export const setupRoutes = (deps: HttpDeps, { signIns, throttle, setupCode }: Doors): readonly Route[] => {
  const isClaimed = async (): Promise<boolean> => (await listPeople(deps.db.read)).length > 0;

  return [
    route({
      method: 'GET',
      path: '/api/setup',
      auth: 'none',
      rate: 'light',
      says: 'Whether this house already belongs to somebody.',
      body: null,
      query: null,
      handle: async () => ({ json: { claimed: await isClaimed() } }),
    }),
    route({
      method: 'POST',
      path: '/api/setup',
      auth: 'none',
      rate: 'sign-in',
      says: 'Claims a new house with the code from its console, and signs its first adult in.',
      body: setupBody,
      query: null,
      handle: async ({ body, peer }) => {
        if (await isClaimed()) throw new RoomtoneError('already-claimed');
        const keys = [`setup ${networkOf(peer)}`];
        throttle.begin(keys);
        if (!(await setupCode.matches(body.code))) throw new RoomtoneError('wrong-code');
        throttle.succeed(keys);
        await checkNewPassword(body.password, body.name);
        const passwordHash = await hashPassword(body.password);
        const { id: person } = await deps.handles.invitations.claim({ name: body.name, passwordHash });
        await setupCode.drop();
        await deps.peopleChanged();
        const room = await deps.handles.rooms.claim(person);
        const session = await signIns.openSession(person, 'set-up');
        return { status: 201, json: { person, name: body.name, room: room.id }, session };
      },
    }),
  ];
};
