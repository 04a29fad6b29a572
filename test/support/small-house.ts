// The real house loop over a real store with rooms and permissions, wired as the composed house wires them; time is the test's.
import type { Kind } from '../../config/words/kind.ts';
import type { SensorView } from '../../config/words/panel.ts';
import { type Consent, openConsent } from '../../server/compose/consent.ts';
import { permit } from '../../server/core/consent.ts';
import type { House, HouseEvent } from '../../server/core/house-types.ts';
import type { Forgetting } from '../../server/flows/forgetting.ts';
import type { HouseHandle } from '../../server/flows/handles.ts';
import { type OutwardEffect, startHouse } from '../../server/flows/house.ts';
import { createRooms, type RoomsFlow } from '../../server/flows/rooms.ts';
import type { Db } from '../../server/store/db.ts';
import { readScope } from '../../server/store/forget-scope.ts';
import type { LedgerTrust } from '../../server/store/ledger-trust.ts';
import { createPerson } from '../../server/store/people.ts';
import { createFakeClock, type FakeClock, noonMs } from './fake-clock.ts';
import { openTestStore, type TestStore } from './stores.ts';

export interface SmallHouse {
  readonly store: TestStore;
  readonly clock: FakeClock;
  readonly house: HouseHandle;
  readonly rooms: RoomsFlow;
  readonly permissions: Consent;
  readonly sent: HouseEvent[];
  readonly effects: OutwardEffect[];
  /** Grants of which the data were erased, and people whose switch changed. */
  readonly erased: number[];
  readonly switched: number[];
  /** While true, every write fails as on a broken disk. */
  breakDisk(broken: boolean): void;
  /** What the house does by itself once a minute. */
  minute(): Promise<void>;
  /** A sensor of this room and kind was heard lately; null: none was. */
  hear(room: string | null, kind?: Kind): void;
  /** A message that passes consent first, as the flow does; false when it was denied. */
  sense(room: string, kind: 'motion'): boolean;
  addPerson(name: string, role?: 'admin' | 'adult' | 'guest'): Promise<number>;
  start(): Promise<void>;
  /** The same store in a new process. */
  restart(): Promise<SmallHouse>;
  stop(): void;
  drop(): Promise<void>;
}

const nothing = { plays: 0, picks: 0, reactions: 0, observations: 0, habits: 0, playlists: 0, tracks: 0, artists: 0 };

/** Nobody has touched the ledger of a test. */
const trusted: LedgerTrust = {
  intact: () => true,
  verify: () => Promise.reject(new Error('not asked')),
  onBroken: () => undefined,
};

const breakable = (db: Db): { readonly db: Db; set(broken: boolean): void } => {
  let broken = false;
  const write: Db['write'] = (work) => (broken ? Promise.reject(new Error('disk I/O error')) : db.write(work));
  return {
    db: { ...db, write },
    set: (to) => {
      broken = to;
    },
  };
};

/** Takes the note of an erasure away and answers of which grants it was. */
const grantsNoted = (db: Db, id: number): Promise<readonly number[]> =>
  db.write(async (write) => {
    const { scope } = await write
      .deleteFrom('erasures')
      .where('id', '=', id)
      .returning('scope')
      .executeTakeFirstOrThrow();
    const read = readScope(scope);
    return read.type === 'grants' ? read.grants : [];
  });

/** Over a store that somebody else opens and drops; erases nothing unless it is given what does. */
export const wire = (
  store: TestStore,
  clock: FakeClock,
  run: string,
  forgetting: Partial<Forgetting> = {},
): SmallHouse => {
  const disk = breakable(store.db);
  const sent: HouseEvent[] = [];
  const effects: OutwardEffect[] = [];
  const erased: number[] = [];
  let heard: readonly SensorView[] = [];
  const switched: number[] = [];
  const house = startHouse({
    clock,
    report: () => undefined,
    run,
    zone: 'Etc/UTC',
    written: () => rooms.idle(),
    perform: (effect) => {
      effects.push(effect);
      if (!rooms.perform(effect)) permissions.perform(effect);
    },
  });
  const state = (): House => house.state();
  const send = (event: HouseEvent): void => {
    sent.push(event);
    house.send(event);
  };
  const base = { db: disk.db, key: store.key, clock, house: state, send };
  const permissions = openConsent({
    ground: { db: disk.db, clock, ledgerKey: store.key, log: { warn: () => undefined }, ledger: trusted },
    house: { ...house, send },
    erase: async () => ({ ...nothing, plays: 1 }),
    finishLeft: async () => undefined,
    carryOut: async (id) => {
      erased.push(...(await grantsNoted(store.db, id)));
      return { gone: { ...nothing, plays: 1 }, receipt: null };
    },
    ...forgetting,
    refold: async () => undefined,
    sensors: () => heard,
    changed: () => undefined,
  });
  const rooms = createRooms({
    ...base,
    processZone: 'Etc/UTC',
    failed: () => undefined,
    personChanged: async (person) => {
      switched.push(person);
    },
    removing: permissions.dropRoom,
    ownersLeave: permissions.dropOwners,
    loosening: permissions.dropAllows,
    removed: async () => undefined,
  });
  return {
    store,
    clock,
    house,
    rooms,
    permissions,
    sent,
    effects,
    erased,
    switched,
    breakDisk: disk.set,
    minute: async () => void (await permissions.jobs[0]?.run()),
    hear: (room, kind = 'motion') => {
      const sensor = { id: 's', name: 's', source: 'roomtone', kind, health: 'heard', blocked: 0 } as const;
      heard = room === null ? [] : [{ ...sensor, room }];
    },
    sense: (room, kind) => {
      const nowMs = clock.nowMs();
      const signal = { room, sensor: 's', kind, value: true, edge: 'rise', receivedAtMs: nowMs, person: null } as const;
      const answer = permit(state().grants, 'react', { room, kind, person: null, value: signal }, nowMs);
      if ('denied' in answer) return false;
      send({ type: 'sensed', signal: answer });
      return true;
    },
    addPerson: async (name, role = 'adult') =>
      (await store.db.write((write) => createPerson(write, { name, role, passwordHash: null, atMs: noonMs }))).id,
    start: async () => {
      await permissions.wake();
      await rooms.start();
      await permissions.start();
    },
    restart: async () => {
      house.stop();
      await store.reopen();
      const next = wire(store, clock, `${run}+`, forgetting);
      await next.start();
      return next;
    },
    stop: house.stop,
    drop: async () => {
      house.stop();
      await rooms.idle();
      await store.drop();
    },
  };
};

/** Nobody lives there yet. */
export const openSmallHouse = async (): Promise<SmallHouse> => {
  const small = wire(await openTestStore(), createFakeClock(), 'run');
  await small.start();
  return small;
};

/** The code with which a promise was refused, or `kept`. */
export const refusalOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
    return 'kept';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
};
