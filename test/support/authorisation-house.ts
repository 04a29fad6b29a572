// A house with one of everybody in it, over real people, rooms, permissions and views, for the authorisation matrix.
import { randomBytes } from 'node:crypto';
import type { Role } from '../../config/words/person.ts';
import { openConsent } from '../../server/compose/consent.ts';
import { createDropCounts } from '../../server/core/drop-counts.ts';
import { answersForRoom } from '../../server/core/may-grant.ts';
import { createFeed } from '../../server/flows/feed.ts';
import { createKept } from '../../server/flows/kept.ts';
import { createOutbound } from '../../server/flows/outbound.ts';
import { createRights } from '../../server/flows/rights.ts';
import { createRooms } from '../../server/flows/rooms.ts';
import { createSensorBoard } from '../../server/flows/sensor-board.ts';
import { sensorStore } from '../../server/flows/sensor-store.ts';
import { createSensors, type SensorsFlow } from '../../server/flows/sensors.ts';
import { hashSecret } from '../../server/ground/secret.ts';
import type { HttpDeps } from '../../server/http/deps.ts';
import { hashPassword } from '../../server/http/passwords.ts';
import type { Scope } from '../../server/http/route.ts';
import { createLedgerTrust } from '../../server/store/ledger-trust.ts';
import { createPerson, type NewPerson, setGuardians } from '../../server/store/people.ts';
import { roomIdOf } from '../../server/store/rooms.ts';
import { createSignIn, type SignInKind } from '../../server/store/sign-ins.ts';
import { type HttpBench, type HttpParts, startHttp } from './http-server.ts';
import { plainForgetting } from './plain-forgetting.ts';

export interface Actor {
  readonly name: string;
  /** Whose sign-in it is; null for a stranger. */
  readonly person: number | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The same actor under a sign-in of its own, for requests that end one. */
  again(): Promise<Actor>;
}

export interface AuthorisationHouse {
  readonly bench: HttpBench;
  readonly permissions: HttpDeps['handles']['permissions'];
  readonly rooms: HttpDeps['handles']['rooms'];
  readonly sensors: HttpDeps['handles']['sensors'];
  readonly people: {
    readonly olive: number;
    readonly adam: number;
    readonly amy: number;
    readonly chris: number;
    readonly eve: number;
    readonly cleo: number;
  };
  readonly actors: readonly Actor[];
  addPerson(person: Partial<NewPerson>, guardians?: readonly number[]): Promise<number>;
  signIn(person: number, signIn?: Partial<SignInWords>): Promise<{ readonly id: number; readonly secret: string }>;
}

interface SignInWords {
  readonly kind: SignInKind;
  readonly scopes: readonly Scope[];
  readonly room: string;
  readonly endsAtMs: number | null;
}

const realSensors = ({ db, key, clock, fake }: HttpParts): SensorsFlow => {
  const { state } = fake.handles.house;
  return createSensors({
    clock,
    store: sensorStore(db, key, clock),
    board: createSensorBoard({ clock, changed: () => undefined, dropped: () => undefined }),
    codecs: new Map(),
    broker: { embedded: true, host: () => '127.0.0.1', port: () => 1883 },
    granted: () => false,
    closed: () => false,
    failed: () => undefined,
    roomExists: (room) => state().rooms[room] !== undefined,
    ownsRoom: (room, by) => answersForRoom(state(), room, by, clock.nowMs()),
    changed: () => undefined,
    accountsChanged: async () => undefined,
    setFilters: () => undefined,
  });
};

/** What the other HTTP tests fake and this matrix must not: who may, and who sees. */
const realParts = (parts: HttpParts) => {
  const { db, key, clock, fake, people } = parts;
  const sensors = realSensors(parts);
  const { house } = fake.handles;
  const ledger = createLedgerTrust(db, key, () => undefined);
  const permissions = openConsent({
    ground: {
      db,
      clock,
      ledgerKey: key,
      ledger,
      log: { warn: () => undefined },
    },
    house,
    ...plainForgetting({ db, key, clock }),
    refold: async () => undefined,
    sensors: sensors.list,
    changed: () => undefined,
  });
  const rooms = createRooms({
    db,
    key,
    clock,
    house: house.state,
    send: house.send,
    processZone: 'Etc/UTC',
    failed: () => undefined,
    personChanged: async () => undefined,
    removing: permissions.dropRoom,
    ownersLeave: permissions.dropOwners,
    loosening: permissions.dropAllows,
    removed: async () => undefined,
  });
  const feed = createFeed({
    house: house.state,
    nowMs: clock.nowMs,
    members: people.all,
    childAge: people.childAge,
    speakers: fake.handles.speakers.list,
    sensors: sensors.list,
    grants: permissions.active,
    grantCards: permissions.cardsFor,
    jobs: () => [],
    onJob: () => () => undefined,
    library: () => ({ tracks: 3, owned: 3, plays: 5 }),
    mqtt: () => ({ url: 'mqtt://127.0.0.1:1883', embedded: true, online: true }),
    troubles: () => [{ code: 'no-backup', fields: {} }],
    remembersDue: () => false,
  });
  const { eraseOnRecord } = plainForgetting({ db, key, clock });
  const rights = createRights({
    ...{ db, key, clock, ledger },
    house: house.state,
    dropped: createDropCounts(),
    outbound: createOutbound(clock, () => []),
    eraseOnRecord,
    hidden: () => [],
    isEncrypted: () => false,
  });
  const kept = createKept({ db, house: house.state, eraseOnRecord });
  return { permissions, rooms, feed, rights: { ...rights, ...kept }, sensors };
};

/** Of every adult. */
export const rightPassword = 'an evening walk';

const scopes: readonly Scope[] = ['read', 'control', 'metrics', 'listens'];

export const openAuthorisationHouse = async (): Promise<AuthorisationHouse> => {
  const parts: { real?: ReturnType<typeof realParts> } = {};
  const bench = await startHttp({}, (given) => {
    parts.real = realParts(given);
    return parts.real;
  });
  const { real } = parts;
  if (real === undefined) throw new Error('the house has no real parts');
  const { db } = bench;

  const addPerson: AuthorisationHouse['addPerson'] = async (person, guardians = []) => {
    const usual = { name: randomBytes(6).toString('hex'), role: 'adult', passwordHash: null, atMs: 0 } as const;
    const id = await db.write(async (write) => {
      const made = await createPerson(write, { ...usual, ...person });
      await setGuardians(write, made.id, guardians);
      return made.id;
    });
    await bench.people.reload();
    return id;
  };

  const signIn: AuthorisationHouse['signIn'] = async (person, words = {}) => {
    const secret = randomBytes(32).toString('base64url');
    const { kind = 'session', endsAtMs = Date.now() + 86_400_000 } = words;
    const id = await db.write(async (write) =>
      createSignIn(write, {
        tokenHash: hashSecret(secret),
        person,
        kind,
        name: 'test',
        scopes: words.scopes ?? [],
        atMs: Date.now(),
        endsAtMs,
        roomId: words.room === undefined ? null : await roomIdOf(write, words.room),
      }),
    );
    return { id, secret };
  };

  const actorOf = async (name: string, person: number, words: Partial<SignInWords> = {}): Promise<Actor> => {
    const { secret } = await signIn(person, words);
    const headers =
      words.kind === 'token'
        ? { authorization: `Bearer ${secret}` }
        : { cookie: `roomtone-${bench.http.port}=${secret}` };
    return { name, person, headers, again: () => actorOf(name, person, words) };
  };

  const stranger: Actor = { name: 'stranger', person: null, headers: {}, again: async () => stranger };
  const of = (role: Role, name: string, more: Partial<NewPerson> = {}, guardians: readonly number[] = []) =>
    addPerson({ role, name, ...more }, guardians);

  const passwordHash = await hashPassword(rightPassword);
  const olive = await of('adult', 'Olive', { passwordHash });
  const adam = await of('adult', 'Adam', { passwordHash });
  const amy = await of('admin', 'Amy', { passwordHash });
  const eve = await of('adult', 'Eve', { passwordHash });
  const chris = await of('child', 'Chris', { birthMonth: '2018-05' }, [olive]);
  const cleo = await of('child', 'Cleo', { birthMonth: '2018-05' }, [eve]);
  const guest = await of('guest', 'Guest');
  await real.rooms.add({ name: 'Kitchen', purpose: 'kitchen' }, olive);
  await real.rooms.add({ name: 'Study', purpose: 'office' }, eve);
  await real.rooms.change('study', { visibility: 'private' }, eve);
  for (const room of ['kitchen', 'study']) {
    await real.sensors.add({ id: room, kind: 'motion', room }, room === 'kitchen' ? olive : eve);
  }
  await bench.db.write(async (write) => {
    await write.insertInto('artists').values({ id: 1, key: 'artist', name: 'Artist', mbid: null }).execute();
  });

  const actors = [
    stranger,
    await actorOf('guest', guest, { room: 'kitchen' }),
    await actorOf('invited', await of('adult', 'Ivy', { status: 'invited' })),
    await actorOf('child', chris),
    await actorOf('adult', adam),
    await actorOf('room owner', olive),
    await actorOf('admin', amy),
    await actorOf('suspended', await of('admin', 'Sue', { status: 'suspended' })),
    await actorOf('expired', amy, { endsAtMs: Date.now() - 1000 }),
    ...(await Promise.all(
      scopes.map((scope) => actorOf(`token ${scope}`, olive, { kind: 'token', scopes: [scope], endsAtMs: null })),
    )),
  ];
  const { permissions, rooms, sensors } = real;
  return {
    bench,
    permissions,
    rooms,
    sensors,
    people: { olive, adam, amy, chris, eve, cleo },
    actors,
    addPerson,
    signIn,
  };
};
