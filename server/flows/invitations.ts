// Codes by which people join, pair another device, or visit: six digits, known by their hash alone, and good once.
import { createHmac, randomInt } from 'node:crypto';
import { RoomtoneError } from '../../config/words/errors.ts';
import type { LedgerEvent } from '../../config/words/ledger.ts';
import { isAdult, type Role } from '../../config/words/person.ts';
import type { Clock } from '../../devices/types.ts';
import { isUniqueClash } from '../store/clash.ts';
import type { Db } from '../store/db.ts';
import {
  countWrongTry,
  createInvite,
  dropEndedInvites,
  dropInvite,
  findInvite,
  type Invite,
  listInvites,
  type NewInvite,
} from '../store/invites.ts';
import { appendLedger, type LedgerKey } from '../store/ledger.ts';
import {
  changePerson,
  createPerson,
  dropGoneGuests,
  listMembers,
  listPeople,
  type Member,
  type Person,
  personById,
  setGuardians,
} from '../store/people.ts';
import { listRooms, roomIdOf } from '../store/rooms.ts';
import { dropEndedSignIns } from '../store/sign-ins.ts';
import type { Write } from '../store/tables.ts';
import type { Admitted, InvitationsHandle, InvitationWords } from './people-handles.ts';

export interface InvitationsDeps {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly clock: Clock;
  guardiansNow(person: number): readonly number[] | null;
  /** Somebody joined. */
  changed(): Promise<void>;
}

export interface InvitationsFlow extends InvitationsHandle {
  /** Sign-ins, codes and guests whose time is over leave no row. */
  sweep(): Promise<void>;
}

const digits = 6;
const codePattern = /^\d{6}$/;
const hourMs = 3600_000;
const lastsMs = 24 * hourMs;
/** For a further device of one's own, which is at hand. */
const ownLastsMs = 15 * 60_000;
/** Over all networks; one network is slowed down long before. */
const mostWrongTries = 10;
const codeTries = 20;
const guestName = 'Guest';

type Fresh = Omit<NewInvite, 'codeHash' | 'atMs' | 'endsAtMs'> & { readonly lastsMs: number };

const notRight = (): RoomtoneError => new RoomtoneError('wrong-invitation');

export const createInvitations = (deps: InvitationsDeps): InvitationsFlow => {
  const { db, key, clock } = deps;

  /** A million codes are soon tried against a plain hash; without the key of this house nobody can. */
  const hashOf = (code: string): string => createHmac('sha256', key).update(`invitation:${code}`).digest('hex');

  const note = (write: Write, fact: { event: LedgerEvent; actor: string; subject: string; role: Role }) =>
    appendLedger(write, key, { atMs: clock.nowMs(), ...fact, body: { role: fact.role } });

  const memberOf = async (write: Write, id: number): Promise<Member> => {
    const found = (await listMembers(write)).find((member) => member.id === id && member.status !== 'suspended');
    if (found === undefined) throw new RoomtoneError('not-found');
    return found;
  };

  const write = async (transaction: Write, fresh: Fresh) => {
    const { lastsMs: ms, ...words } = fresh;
    const atMs = clock.nowMs();
    const endsAtMs = atMs + ms;
    await dropEndedInvites(transaction, atMs);
    for (let n = 0; n < codeTries; n += 1) {
      const code = String(randomInt(10 ** digits)).padStart(digits, '0');
      if ((await findInvite(transaction, hashOf(code), atMs)) !== null) continue;
      const id = await createInvite(transaction, { ...words, codeHash: hashOf(code), atMs, endsAtMs });
      return { id, code, endsAtMs };
    }
    throw new RoomtoneError('degraded', { problem: 'too many invitations are open' });
  };

  const inviteGuest = async (words: Extract<InvitationWords, { role: 'guest' }>, transaction: Write, by: Member) => {
    const room = (await listRooms(transaction)).find(({ id }) => id === words.room);
    if (room === undefined) throw new RoomtoneError('no-such-room');
    if (!room.owners.includes(by.id)) throw new RoomtoneError('not-allowed');
    const roomId = await roomIdOf(transaction, words.room);
    return {
      role: 'guest',
      name: guestName,
      person: null,
      roomId,
      byPerson: by.id,
      lastsMs: words.hours * hourMs,
    } as const;
  };

  const inviteChild = async (words: Extract<InvitationWords, { role: 'child' }>, transaction: Write, by: Member) => {
    const guardians = words.guardians ?? [by.id];
    if (by.role !== 'admin' && !guardians.includes(by.id)) throw new RoomtoneError('not-allowed');
    for (const id of guardians)
      if (!isAdult((await memberOf(transaction, id)).role)) throw new RoomtoneError('not-allowed');
    const { name, birthMonth } = words;
    const child = {
      name,
      role: 'child',
      passwordHash: null,
      birthMonth,
      status: 'invited',
      atMs: clock.nowMs(),
    } as const;
    const { id } = await createPerson(transaction, child);
    await setGuardians(transaction, id, guardians);
    return { role: 'child', name, person: id, roomId: null, byPerson: by.id, lastsMs } as const;
  };

  const freshOf = async (words: InvitationWords, transaction: Write, by: Member): Promise<Fresh> => {
    if (words.role === 'guest') return inviteGuest(words, transaction, by);
    if (words.role === 'child') return inviteChild(words, transaction, by);
    if (words.role === 'admin' && by.role !== 'admin') throw new RoomtoneError('not-allowed');
    return { role: words.role, name: words.name ?? '', person: null, roomId: null, byPerson: by.id, lastsMs };
  };

  const create: InvitationsHandle['create'] = async (words, byId) => {
    const made = await db
      .write(async (transaction) => {
        const by = await memberOf(transaction, byId);
        const invite = await write(transaction, await freshOf(words, transaction, by));
        await note(transaction, { event: 'person-invited', actor: by.pseudonym, subject: 'house', role: words.role });
        return invite;
      })
      .catch((cause: unknown) => {
        throw isUniqueClash(cause) ? new RoomtoneError('already-exists', {}, { cause }) : cause;
      });
    if (words.role === 'child') await deps.changed();
    return made;
  };

  const pair: InvitationsHandle['pair'] = (person, byId) =>
    db.write(async (transaction) => {
      const [by, one] = [await memberOf(transaction, byId), await memberOf(transaction, person)];
      const isSelf = one.id === by.id;
      if (!isSelf && !deps.guardiansNow(one.id)?.includes(by.id)) throw new RoomtoneError('not-allowed');
      const { role, name } = one;
      const fresh = { role, name, person, roomId: null, byPerson: by.id, lastsMs: isSelf ? ownLastsMs : lastsMs };
      return write(transaction, fresh);
    });

  const countWrong = async (code: string): Promise<never> => {
    if (codePattern.test(code)) await db.write((transaction) => countWrongTry(transaction, mostWrongTries));
    throw notRight();
  };

  const found = async (code: string): Promise<Invite> =>
    (codePattern.test(code) ? await findInvite(db.read, hashOf(code), clock.nowMs()) : null) ?? countWrong(code);

  /** Two who come with one code at the same time: the second one comes too late. */
  const spend = async (transaction: Write, invite: Invite): Promise<void> => {
    if (!(await dropInvite(transaction, invite.id))) throw notRight();
  };

  const welcomeGuest = async (transaction: Write, invite: Invite): Promise<Admitted> => {
    const guest = { name: guestName, role: 'guest', passwordHash: null, atMs: clock.nowMs() } as const;
    const person = await createPerson(transaction, guest);
    const actor = (await personById(transaction, invite.byPerson))?.pseudonym ?? 'nobody';
    await note(transaction, { event: 'guest-came', actor, subject: `room:${invite.roomId}`, role: 'guest' });
    return { person, roomId: invite.roomId, room: invite.room, endsAtMs: invite.endsAtMs };
  };

  const welcomeBack = async (transaction: Write, invite: Invite): Promise<Admitted> => {
    const known = invite.person === null ? null : await personById(transaction, invite.person);
    if (known === null || (known.status !== 'active' && known.status !== 'invited')) throw notRight();
    await changePerson(transaction, known.id, { status: 'active' });
    const event = known.status === 'invited' ? 'person-joined' : 'device-paired';
    await note(transaction, { event, actor: known.pseudonym, subject: known.pseudonym, role: known.role });
    return { person: { ...known, status: 'active' }, roomId: null, room: null, endsAtMs: null };
  };

  const admit: InvitationsHandle['admit'] = async (code) => {
    const invite = await found(code);
    if (invite.role !== 'guest' && invite.person === null) throw new RoomtoneError('needs-password');
    const admitted = await db.write(async (transaction) => {
      await spend(transaction, invite);
      return invite.role === 'guest' ? welcomeGuest(transaction, invite) : welcomeBack(transaction, invite);
    });
    await deps.changed();
    return admitted;
  };

  const join: InvitationsHandle['join'] = async (code, { name, passwordHash }) => {
    const invite = await found(code);
    if (invite.person !== null || !isAdult(invite.role)) throw notRight();
    const joined = await db
      .write(async (transaction): Promise<Person> => {
        await spend(transaction, invite);
        const person = await createPerson(transaction, { name, role: invite.role, passwordHash, atMs: clock.nowMs() });
        const { pseudonym, role } = person;
        await note(transaction, { event: 'person-joined', actor: pseudonym, subject: pseudonym, role });
        return person;
      })
      .catch((cause: unknown) => {
        throw isUniqueClash(cause) ? new RoomtoneError('already-exists', {}, { cause }) : cause;
      });
    await deps.changed();
    return joined;
  };

  const claim: InvitationsHandle['claim'] = (first) =>
    db.write(async (transaction) => {
      if ((await listPeople(transaction)).length > 0) throw new RoomtoneError('already-claimed');
      const person = await createPerson(transaction, { ...first, role: 'admin', atMs: clock.nowMs() });
      const { pseudonym, role } = person;
      await note(transaction, { event: 'person-joined', actor: pseudonym, subject: pseudonym, role });
      return person;
    });

  return {
    claim,
    create,
    pair,
    admit,
    join,
    invites: async (code) => {
      const invite = await found(code);
      return invite.person === null && isAdult(invite.role);
    },
    list: async (byId) => {
      const isAdmin = (await personById(db.read, byId))?.role === 'admin';
      const open = await listInvites(db.read, clock.nowMs());
      return open.filter(({ byPerson, person }) => person !== byPerson && (isAdmin || byPerson === byId));
    },
    withdraw: async (id, byId) => {
      const by = await personById(db.read, byId);
      const invite = (await listInvites(db.read, clock.nowMs())).find((one) => one.id === id);
      if (invite === undefined || (invite.byPerson !== byId && by?.role !== 'admin'))
        throw new RoomtoneError('not-found');
      const { role } = invite;
      await db.write(async (transaction) => {
        await dropInvite(transaction, id);
        const actor = by?.pseudonym ?? 'nobody';
        await note(transaction, { event: 'invitation-withdrawn', actor, subject: 'house', role });
      });
    },
    sweep: () =>
      db.write(async (transaction) => {
        await dropEndedSignIns(transaction, clock.nowMs());
        await dropEndedInvites(transaction, clock.nowMs());
        await dropGoneGuests(transaction);
      }),
  };
};
