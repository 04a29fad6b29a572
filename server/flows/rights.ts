// What people may have done with their data: erased, copied, shown and proved.
import type { Readable } from 'node:stream';
import { RoomtoneError } from '../../config/words/errors.ts';
import { wordsOfHead } from '../../config/words/head-words.ts';
import { isKind } from '../../config/words/kind.ts';
import type { Clock } from '../../devices/types.ts';
import { cannotKnow } from '../core/cannot.ts';
import { isPermitted, permit } from '../core/consent.ts';
import type { DropCounts } from '../core/drop-counts.ts';
import type { House } from '../core/house-types.ts';
import { knows } from '../core/knows.ts';
import { guardiansNow } from '../core/may-grant.ts';
import { seesRoom } from '../core/viewer.ts';
import { recordAct } from '../store/acts.ts';
import type { Db } from '../store/db.ts';
import type { ForgetScope } from '../store/forget.ts';
import type { ForgetRecord } from '../store/forget-record.ts';
import type { PlayFilter } from '../store/history.ts';
import type { LedgerKey } from '../store/ledger.ts';
import type { LedgerTrust } from '../store/ledger-trust.ts';
import type { OwnRow } from '../store/own-rows.ts';
import { listPeople, type Person, personById } from '../store/people.ts';
import { houseOwner } from '../store/plays.ts';
import { roomIdOf } from '../store/rooms.ts';
import { countStored } from '../store/stored-counts.ts';
import type { Forgetting } from './forgetting.ts';
import type { KeptHandle } from './kept-handle.ts';
import type { Outbound } from './outbound.ts';
import { copyOf } from './own-copy.ts';
import type { ForgetAnswer, ForgetRequest, PrivacyFacts, RightsHandle } from './rights-handles.ts';

export interface RightsDeps {
  readonly db: Db;
  readonly key: LedgerKey;
  readonly clock: Clock;
  readonly ledger: LedgerTrust;
  readonly dropped: DropCounts;
  readonly outbound: Outbound;
  house(): House;
  readonly eraseOnRecord: Forgetting['eraseOnRecord'];
  /** What waits to be erased and is no part of a copy. */
  hidden(): readonly PlayFilter[];
  isEncrypted(): boolean;
}

const sensingOf = ({ sensingStopped, grants }: House): PrivacyFacts['protects']['sensing'] => {
  if (sensingStopped) return 'stopped';
  return grants.grants.some(({ effect, purpose }) => effect === 'allow' && purpose === 'react') ? 'on' : 'off';
};

const personalOf = (house: House, me: Person | null): PrivacyFacts['personal'] => ({
  house: house.personalOn,
  me: me?.personalOn ?? false,
  rooms: Object.values(house.rooms)
    .filter(({ settings }) => me !== null && seesRoom(settings, { person: me.id, role: me.role, room: null }))
    .map(({ settings: { id, name, personalOn } }) => ({ id, name, on: personalOn })),
});

export const createRights = (deps: RightsDeps): Omit<RightsHandle, keyof KeptHandle> => {
  const { db, key, clock } = deps;

  /** What was played in a room is the word of whoever played it: one's own, the house's, and that of children one speaks for. */
  const mayAskFor = (people: readonly Person[], by: number): readonly number[] => {
    const nowMs = clock.nowMs();
    const children = people.filter(({ id }) => guardiansNow(deps.house(), id, nowMs)?.includes(by) === true);
    return [houseOwner, by, ...children.map(({ id }) => id)];
  };

  /** What goes, and how it is noted. */
  const planOf = async (
    request: ForgetRequest,
    by: number,
  ): Promise<{ readonly scope: ForgetScope } & Omit<ForgetRecord, 'by'>> => {
    const people = await listPeople(db.read);
    if (request.scope === 'self') return { scope: { type: 'owner', owner: by }, pastOf: [by] };
    if (request.scope === 'child') {
      const { person } = request;
      if (guardiansNow(deps.house(), person, clock.nowMs())?.includes(by) !== true)
        throw new RoomtoneError('of-another-person');
      return { scope: { type: 'owner', owner: person }, pastOf: [person], person };
    }
    if (request.scope === 'room') {
      const owners = deps.house().rooms[request.room]?.settings.owners;
      if (owners === undefined) throw new RoomtoneError('no-such-room');
      if (!owners.includes(by)) throw new RoomtoneError('not-allowed');
      const room = (await roomIdOf(db.read, request.room)) ?? 0;
      return { scope: { type: 'room', room: request.room, owners: mayAskFor(people, by) }, room };
    }
    if (people.find(({ id }) => id === by)?.role !== 'admin') throw new RoomtoneError('not-allowed');
    return { scope: { type: 'all' }, pastOf: people.map(({ id }) => id), house: true };
  };

  const forget = async (request: ForgetRequest, by: number): Promise<ForgetAnswer> => {
    const { scope, ...record } = await planOf(request, by);
    const { gone, receipt } = await deps.eraseOnRecord(scope, { by, ...record });
    const { hash } = receipt.entry;
    return { id: receipt.receipt, forgotten: gone, head: hash, words: wordsOfHead(hash) };
  };

  /** A copy names rooms as people do. */
  const isShared = ({ room: name, kind }: OwnRow, person: number): boolean => {
    const { rooms, grants } = deps.house();
    const room = Object.values(rooms).find(({ settings }) => settings.name === name)?.settings.id;
    if (room === undefined || typeof kind !== 'string' || !isKind(kind)) return false;
    return isPermitted(permit(grants, 'share', { room, kind, person, value: null }, clock.nowMs()));
  };

  const copy = async (person: number, toProgram = false): Promise<Readable> => {
    const nowMs = clock.nowMs();
    const act = { atMs: nowMs, event: 'export', by: person, person, body: {} } as const;
    await db.write((write) => recordAct(write, key, act));
    const shares = toProgram ? (row: OwnRow): boolean => isShared(row, person) : null;
    return copyOf({ read: db.read, person, nowMs, hidden: deps.hidden(), shares });
  };

  const factsOf = async (person: number): Promise<PrivacyFacts> => {
    const house = deps.house();
    const allowed = house.grants.grants.filter(({ effect }) => effect === 'allow');
    const of = (purpose: string): number => allowed.filter((grant) => grant.purpose === purpose).length;
    return {
      protects: {
        sensing: sensingOf(house),
        rooms: Object.keys(house.rooms).length,
        permissions: allowed.length,
        kept: of('keep'),
        shared: of('share'),
        ...(await countStored(db.read, person)),
        ledger: await deps.ledger.verify(),
        tls: deps.isEncrypted(),
        accounts: 0,
        telemetry: false,
      },
      personal: personalOf(house, await personById(db.read, person)),
    };
  };

  return {
    verify: deps.ledger.verify,
    checkForget: async (request, by) => void (await planOf(request, by)),
    forget,
    forgetPlays: async (filter, by) => {
      const { gone, receipt } = await deps.eraseOnRecord({ type: 'plays', filter }, { by });
      return { forgotten: gone.plays, receipt: receipt.receipt };
    },
    copy,
    knows: (room, viewer, toProgram = false) => {
      const nowMs = clock.nowMs();
      const house = deps.house();
      if (house.rooms[room] === undefined) throw new RoomtoneError('no-such-room');
      return {
        values: knows(house, room, nowMs, { person: viewer, isProgram: toProgram }),
        cannot: cannotKnow(house, room, nowMs),
        // Read often enough, counts of what was dropped would tell when somebody moves.
        dropped: toProgram ? {} : deps.dropped.of(room, nowMs),
      };
    },
    droppedTotals: () => deps.dropped.totals(clock.nowMs()),
    privacy: async (person) => ({ outbound: deps.outbound.list(), facts: await factsOf(person) }),
  };
};
