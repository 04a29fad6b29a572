// Sign-ins of those who do not answer alone: of guests for the owners of their room, of children for their guardians, and of another adult for nobody.
import { RoomtoneError } from '../../config/words/errors.ts';
import type { Clock } from '../../devices/types.ts';
import { dayOf } from '../core/grant-times.ts';
import type { House } from '../core/house-types.ts';
import { answersForRoom, guardiansNow } from '../core/may-grant.ts';
import type { Db } from '../store/db.ts';
import { appendLedger, type LedgerKey } from '../store/ledger.ts';
import { dropGoneGuests, listMembers, type Person, personById } from '../store/people.ts';
import { roomIdOf } from '../store/rooms.ts';
import { endSignIn, listOpenSessions, type SignIn } from '../store/sign-ins.ts';
import type { Write } from '../store/tables.ts';
import { writeTight } from '../store/tight.ts';
import type { EntrustedSignInsHandle } from './people-handles.ts';

export interface EntrustedSignInsDeps {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly clock: Clock;
  house(): House;
  /** A sign-in ended: its open pages are cut. */
  signedOut(ended: { readonly signIn: number }): void;
}

export const createEntrustedSignIns = (deps: EntrustedSignInsDeps): EntrustedSignInsHandle => {
  const { db, key, clock } = deps;

  /** Only owners invite guests, so who answers for a visit is whoever owns the room now. */
  const isEntrusted = ({ person, room }: SignIn, children: ReadonlySet<number>, by: number): boolean =>
    room === null ? children.has(person) : answersForRoom(deps.house(), room, by, clock.nowMs());

  const childrenOf = async (by: number): Promise<ReadonlySet<number>> => {
    const members = await listMembers(db.read);
    const mine = members.filter(({ id }) => guardiansNow(deps.house(), id, clock.nowMs())?.includes(by) === true);
    return new Set(mine.map(({ id }) => id));
  };

  const ofOthers = async (by: number): Promise<readonly SignIn[]> => {
    const children = await childrenOf(by);
    const open = await listOpenSessions(db.read, clock.nowMs());
    return open.filter((signIn) => signIn.person !== by && isEntrusted(signIn, children, by));
  };

  const note = async (write: Write, { person, room }: SignIn, by: Person | null): Promise<void> => {
    const actor = by?.pseudonym ?? 'nobody';
    const child = room === null ? await personById(write, person) : null;
    const fact =
      room === null
        ? ({ event: 'sign-in-ended', subject: child?.pseudonym ?? 'nobody' } as const)
        : ({ event: 'visit-ended', subject: `room:${await roomIdOf(write, room)}` } as const);
    await appendLedger(write, key, { atMs: clock.nowMs(), actor, ...fact, body: {} });
  };

  return {
    list: async (by) =>
      (await ofOthers(by)).map(({ id, person, room, createdAtMs, usedAtMs, endsAtMs }) => ({
        id,
        person: room === null ? person : null,
        room,
        createdAtMs,
        usedDay: dayOf(usedAtMs),
        endsAtMs,
      })),
    end: async (id, by) => {
      const one = (await ofOthers(by)).find((signIn) => signIn.id === id);
      if (one === undefined) throw new RoomtoneError('not-found');
      await writeTight(db, async (write) => {
        if (!(await endSignIn(write, id))) return;
        await note(write, one, await personById(write, by));
        await dropGoneGuests(write);
      });
      deps.signedOut({ signIn: id });
    },
  };
};
