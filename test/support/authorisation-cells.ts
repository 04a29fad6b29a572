// What a right request of each route looks like, for oneself and for what is another person's.
import { randomBytes } from 'node:crypto';
import { guestModeLastsMs } from '../../config/words/person.ts';
import { addDevice } from '../../server/store/devices.ts';
import { createInvite } from '../../server/store/invites.ts';
import { createPlaylist } from '../../server/store/playlists.ts';
import { type Actor, type AuthorisationHouse, rightPassword } from './authorisation-house.ts';
import { multipart } from './multipart.ts';

export interface Request {
  readonly path: string;
  readonly body?: unknown;
  readonly raw?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Another sign-in of the same person, when this request ends one. */
  readonly by?: Actor;
}

/** For whom or what, in words, and how the request is made. */
export type Case = readonly [
  whose: string,
  make: (house: AuthorisationHouse, actor: Actor) => Promise<Request> | Request,
];

const plain =
  (path: string, body?: unknown): Case[1] =>
  () => ({ path, ...(body !== undefined && { body }) });

/** A shared room of another adult's, which the guest visits and the owner owns, and a private one of somebody else. */
const rooms = (path: string, body?: unknown): readonly Case[] => [
  ['shared room', plain(path.replace(':room', 'kitchen'), body)],
  ['private room of another', plain(path.replace(':room', 'study'), body)],
];

const one = (path: string, body?: unknown): readonly Case[] => [['', plain(path, body)]];

const upload = (path: string, name: string, field = 'file'): readonly Case[] => [
  ['', () => ({ path, ...multipart([{ field, name, content: 'abc' }]) })],
];

type Make = (house: AuthorisationHouse, person: number) => Promise<number>;

/** A thing of one's own, and the same kind of thing of Eve's. */
const things = (path: string, make: Make, body?: unknown): readonly Case[] => {
  const at = (id: number): Request => ({ path: path.replace(':id', String(id)), ...(body !== undefined && { body }) });
  return [
    ['own', async (house, { person }) => at(await make(house, person ?? house.people.adam))],
    ['another’s', async (house) => at(await make(house, house.people.eve))],
  ];
};

const session: Make = async (house, person) => (await house.signIn(person)).id;
const token: Make = async (house, person) => (await house.signIn(person, { kind: 'token', endsAtMs: null })).id;
const device: Make = async ({ bench }, person) =>
  (await bench.db.write((write) => addDevice(write, { person, name: 'Phone', ref: 'phone-1' }))).id;
const playlist: Make = ({ bench }, owner) =>
  bench.db.write((write) =>
    createPlaylist(write, { owner, name: randomBytes(6).toString('hex'), trackIds: [], atMs: 1 }),
  );
const invite: Make = ({ bench }, byPerson) =>
  bench.db.write((write) =>
    createInvite(write, {
      codeHash: randomBytes(8).toString('hex'),
      role: 'adult',
      name: '',
      person: null,
      roomId: null,
      byPerson,
      atMs: 1,
      endsAtMs: Date.now() + 86_400_000,
    }),
  );
const receipt: Make = async ({ bench }, person) => {
  const words = { person_id: person, at_ms: 1, kind: 'grant', ledger_seq: 1, body: '{}' };
  const row = await bench.db.write((write) =>
    write.insertInto('receipts').values(words).returning('id').executeTakeFirstOrThrow(),
  );
  return row.id;
};

/** A grant about oneself, one of the shared room by its owner, and one about somebody else. */
const grantAt =
  (path: string, body?: unknown) =>
  (id: number): Request => ({
    path: path.replace(':id', String(id)),
    ...(body !== undefined && { body }),
  });

const grants = (at: (id: number) => Request): readonly Case[] => {
  const give = async (house: AuthorisationHouse, by: number, kind: 'play' | 'motion' | 'home') =>
    at((await house.permissions.grant({ room: 'kitchen', kind, purpose: 'react', endsAtMs: null }, by)).id);
  const veto = async (house: AuthorisationHouse, by: number) => {
    const request = { room: 'kitchen', kind: 'co2', purpose: 'react', endsAtMs: null, effect: 'deny' } as const;
    return at((await house.permissions.grant(request, by)).id);
  };
  return [
    ['own yes', (house, { person }) => give(house, person ?? house.people.adam, 'home').catch(() => at(999_999))],
    ['own veto', (house, { person }) => veto(house, person ?? house.people.adam).catch(() => at(999_999))],
    ['the room’s yes', (house) => give(house, house.people.olive, 'motion')],
    ['yes about another', (house) => give(house, house.people.eve, 'home')],
    ['veto of another', (house) => veto(house, house.people.eve)],
  ];
};

const signInOf = async (house: AuthorisationHouse, person: number): Promise<Request> => ({
  path: `/api/sessions/${await session(house, person)}`,
  body: {},
});

/** A guest of its own, because ending the visit takes the guest away. */
const visitOf = async (house: AuthorisationHouse, room: string): Promise<Request> => {
  const guest = await house.addPerson({ role: 'guest' });
  return { path: `/api/sessions/${(await house.signIn(guest, { room })).id}`, body: {} };
};

const given = (kind: string, more: object = {}) => ({ room: 'kitchen', kind, purpose: 'react', ...more });

const peopleCases: Readonly<Record<string, readonly Case[]>> = {
  'PATCH /api/people/:id': [
    [
      'own name',
      ({ bench, people }, { person }) => {
        const own = bench.people.all().find(({ id }) => id === person);
        return { path: `/api/people/${person ?? people.adam}`, body: { name: own?.name ?? 'Nobody' } };
      },
    ],
    ['another’s name', ({ people }) => ({ path: `/api/people/${people.eve}`, body: { name: 'Taken' } })],
    ['another’s role', ({ people }) => ({ path: `/api/people/${people.eve}`, body: { role: 'adult' } })],
    [
      'suspend another',
      async (house) => ({ path: `/api/people/${await house.addPerson({})}`, body: { status: 'suspended' } }),
    ],
    ['own child', ({ people }) => ({ path: `/api/people/${people.chris}`, body: { birthMonth: '2018-05' } })],
    ['another’s child', ({ people }) => ({ path: `/api/people/${people.cleo}`, body: { birthMonth: '2018-05' } })],
  ],
  'DELETE /api/people/:id': [
    ['another adult', async (house) => ({ path: `/api/people/${await house.addPerson({})}`, body: {} })],
    [
      'own child',
      async (house) => ({
        path: `/api/people/${await house.addPerson({ role: 'child' }, [house.people.olive])}`,
        body: {},
      }),
    ],
    [
      'another’s child',
      async (house) => ({
        path: `/api/people/${await house.addPerson({ role: 'child' }, [house.people.eve])}`,
        body: {},
      }),
    ],
  ],
  'POST /api/people/:id/password': [
    [
      'another adult',
      ({ people }) => ({ path: `/api/people/${people.eve}/password`, body: { password: 'a quiet new phrase' } }),
    ],
    [
      'oneself',
      ({ people }, { person }) => ({
        path: `/api/people/${person ?? people.adam}/password`,
        body: { password: 'a quiet new phrase' },
      }),
    ],
  ],
  'POST /api/people/:id/code': [
    ['own child', ({ people }) => ({ path: `/api/people/${people.chris}/code`, body: {} })],
    ['another’s child', ({ people }) => ({ path: `/api/people/${people.cleo}/code`, body: {} })],
    ['another adult', ({ people }) => ({ path: `/api/people/${people.eve}/code`, body: {} })],
  ],
  'POST /api/invitations': [
    ['an adult', plain('/api/invitations', { role: 'adult' })],
    ['an admin', plain('/api/invitations', { role: 'admin' })],
    [
      'a child',
      () => ({
        path: '/api/invitations',
        body: { role: 'child', name: randomBytes(5).toString('hex'), birthMonth: '2019-01' },
      }),
    ],
    ['a guest of the shared room', plain('/api/invitations', { role: 'guest', room: 'kitchen', hours: 4 })],
  ],
  'DELETE /api/invitations/:id': things('/api/invitations/:id', invite, {}),
  'POST /api/people/me/code': one('/api/people/me/code', {}),
  'DELETE /api/people/me/password-reset': one('/api/people/me/password-reset', {}),
  'POST /api/private': one('/api/private', { minutes: 0 }),
  'DELETE /api/session': [['', async (_house, actor) => ({ path: '/api/session', body: {}, by: await actor.again() })]],
  'DELETE /api/sessions/:id': [
    ...things('/api/sessions/:id', session, {}),
    ['own child’s', (house) => signInOf(house, house.people.chris)],
    ['another’s child’s', (house) => signInOf(house, house.people.cleo)],
    ['guest’s in the shared room', (house) => visitOf(house, 'kitchen')],
    ['guest’s in a private room of another', (house) => visitOf(house, 'study')],
  ],
  'DELETE /api/tokens/:id': things('/api/tokens/:id', token, {}),
  'POST /api/tokens': one('/api/tokens', { name: 'lamp', scopes: ['read'] }),
  'PUT /api/password': one('/api/password', { old: 'not the old one', password: 'a quiet new phrase' }),
  'POST /api/devices': one('/api/devices', { name: 'Watch', id: 'watch-1' }),
  'DELETE /api/devices/:id': things('/api/devices/:id', device, {}),
};

const doorCases: Readonly<Record<string, readonly Case[]>> = {
  'POST /api/setup': one('/api/setup', { code: 'ABCD-EFGH', name: 'Zoe', password: 'a quiet new phrase' }),
  'POST /api/session': one('/api/session', { code: 'no-code-that-exists' }),
  'POST /api/join': one('/api/join', { code: '000000', name: 'Zoe', password: 'a quiet new phrase' }),
  'GET /guest': [
    ['every shared room', plain('/guest')],
    ['private room of another', plain('/guest?room=study')],
  ],
  'POST /api/guest/object': [
    ['shared room', plain('/api/guest/object', { room: 'kitchen' })],
    ['private room of another', plain('/api/guest/object', { room: 'study' })],
  ],
  'POST /api/rooms/:room/guest': [
    ['shared room', plain('/api/rooms/kitchen/guest', { hours: 2 })],
    ['end another guest’s objection', plain('/api/rooms/kitchen/guest', { hours: 0 })],
    ['private room of another', plain('/api/rooms/study/guest', { hours: 2 })],
  ],
};

/** The list of the shared room while its owner shares what plays there, and a guest is there or not. */
const listOf = async (
  { permissions, people, bench }: AuthorisationHouse,
  state: 'shares' | 'guest',
): Promise<Request> => {
  const share = { room: 'kitchen', kind: 'play', purpose: 'share', endsAtMs: null } as const;
  for (const { id, purpose, byPerson } of permissions.active())
    if (purpose === 'share') await permissions.end(id, byPerson, false);
  await permissions.grant(share, people.olive);
  const forMs = state === 'guest' ? 3600_000 : 0;
  const { house } = bench.fake.handles;
  // What a guest asked for, in a row before, only time ends.
  if (house.state().rooms['kitchen']?.kept.guestObjection != null) bench.advance(guestModeLastsMs + 60_000);
  await house.ask(people.olive, (asker) => ({ type: 'guest-mode', room: 'kitchen', asker, forMs }));
  return { path: '/api/rooms/kitchen/list' };
};

const roomCases: Readonly<Record<string, readonly Case[]>> = {
  'POST /api/rooms': [
    ['', () => ({ path: '/api/rooms', body: { name: randomBytes(6).toString('hex'), purpose: 'other' } })],
  ],
  'PATCH /api/rooms/:room': rooms('/api/rooms/:room', { ceilingPercent: 50 }),
  'PUT /api/rooms/:room/owners': [
    ['shared room', ({ people }) => ({ path: '/api/rooms/kitchen/owners', body: { owners: [people.olive] } })],
    [
      'private room of another',
      ({ people }) => ({ path: '/api/rooms/study/owners', body: { owners: [people.olive] } }),
    ],
  ],
  'DELETE /api/rooms/:room': [
    [
      'shared room',
      async ({ rooms: all, people }) => {
        const { id } = await all.add({ name: randomBytes(6).toString('hex'), purpose: 'other' }, people.olive);
        return { path: `/api/rooms/${id}`, body: {} };
      },
    ],
    ['private room of another', plain('/api/rooms/study', {})],
  ],
  'PATCH /api/household': [
    ['zone', plain('/api/household', { zone: 'Etc/UTC' })],
    ['age from which one decides', plain('/api/household', { childAge: 16 })],
  ],
  'PATCH /api/personalisation': [
    ['oneself', plain('/api/personalisation', { person: 'self', on: true })],
    ['the house', plain('/api/personalisation', { house: true, on: true })],
    ['own child', ({ people }) => ({ path: '/api/personalisation', body: { person: people.chris, on: true } })],
    ['another’s child', ({ people }) => ({ path: '/api/personalisation', body: { person: people.cleo, on: true } })],
    ['another adult', ({ people }) => ({ path: '/api/personalisation', body: { person: people.eve, on: true } })],
    ['shared room', plain('/api/personalisation', { room: 'kitchen', on: true })],
    ['private room of another', plain('/api/personalisation', { room: 'study', on: true })],
  ],
  'POST /api/rooms/:room/volume': rooms('/api/rooms/:room/volume', { percent: 20 }),
  'POST /api/rooms/:room/mood': rooms('/api/rooms/:room/mood', { mood: 'none' }),
  'POST /api/rooms/:room/rows/:row': rooms('/api/rooms/:room/rows/played', { state: 'off' }),
  'GET /api/rooms/:room/list': [
    ...rooms('/api/rooms/:room/list'),
    ['shared room that shares what plays, in guest mode', (house) => listOf(house, 'guest')],
    ['the same without a guest', (house) => listOf(house, 'shares')],
  ],
  'GET /api/rooms/:room/rows/:row/counts': rooms('/api/rooms/:room/rows/presence/counts'),
  'GET /api/playlists/:id': things('/api/playlists/:id', playlist),
  'POST /api/playlists': [['', () => ({ path: '/api/playlists', body: { name: randomBytes(6).toString('hex') } })]],
  'PATCH /api/playlists/:id': things('/api/playlists/:id', playlist, {}),
  'DELETE /api/playlists/:id': things('/api/playlists/:id', playlist, {}),
};

const consentCases: Readonly<Record<string, readonly Case[]>> = {
  'POST /api/grants': [
    ['presence in a shared room', plain('/api/grants', given('motion'))],
    ['veto in a shared room', plain('/api/grants', given('humidity', { effect: 'deny' }))],
    ['own device in a shared room', plain('/api/grants', given('rssi'))],
    ['veto about oneself', plain('/api/grants', given('rssi', { effect: 'deny' }))],
    ['presence in a private room of another', plain('/api/grants', { ...given('motion'), room: 'study' })],
    ['for own child', ({ people }) => ({ path: '/api/grants', body: given('distance', { person: people.chris }) })],
    [
      'for another’s child',
      ({ people }) => ({ path: '/api/grants', body: given('distance', { person: people.cleo }) }),
    ],
    ['for another adult', ({ people }) => ({ path: '/api/grants', body: given('distance', { person: people.eve }) })],
  ],
  'POST /api/grants/end': grants((id) => ({ path: '/api/grants/end', body: { ids: [id], forget: false } })),
  'POST /api/grants/:id/renew': grants(grantAt('/api/grants/:id/renew', {})),
  'DELETE /api/grants/:id': grants(grantAt('/api/grants/:id', {})),
  'POST /api/grants/review': one('/api/grants/review', {}),
  'POST /api/panic': one('/api/panic', {}),
  'DELETE /api/panic': [
    [
      'stopped by another',
      async ({ permissions, people }) => {
        await permissions.stopSensing(people.eve);
        return { path: '/api/panic', body: {} };
      },
    ],
    [
      'stopped just now by oneself',
      async ({ permissions, people }, { person }) => {
        await permissions.allowSensing(people.amy, true);
        await permissions.stopSensing(person ?? people.eve);
        return { path: '/api/panic', body: {} };
      },
    ],
  ],
  'POST /api/clock/confirm': one('/api/clock/confirm', {}),
  'DELETE /api/rooms/:room/kept': rooms('/api/rooms/:room/kept'),
  'DELETE /api/history': one('/api/history?person=self'),
  'POST /api/history/undo': one('/api/history/undo', { id: 1 }),
  'PATCH /api/history': one('/api/history?person=self', { learn: true }),
  'GET /api/receipts/:id': things('/api/receipts/:id', receipt),
  'POST /api/forget': [
    ['oneself', plain('/api/forget', { scope: 'self', password: rightPassword })],
    [
      'own child',
      ({ people }) => ({
        path: '/api/forget',
        body: { scope: 'child', person: people.chris, password: rightPassword },
      }),
    ],
    [
      'another’s child',
      ({ people }) => ({ path: '/api/forget', body: { scope: 'child', person: people.cleo, password: rightPassword } }),
    ],
    [
      'another adult',
      ({ people }) => ({ path: '/api/forget', body: { scope: 'child', person: people.eve, password: rightPassword } }),
    ],
    ['shared room', plain('/api/forget', { scope: 'room', room: 'kitchen', password: rightPassword })],
    ['everything', plain('/api/forget', { scope: 'all', password: rightPassword })],
  ],
};

const slug = (): string => `s${randomBytes(6).toString('hex')}`;

/** A new one each time, because the one who may removes it. */
const sensorIn = async ({ sensors, people }: AuthorisationHouse, room: string | null): Promise<Request> => {
  const id = slug();
  await sensors.add({ id, kind: 'motion', room }, people.olive);
  return { path: `/api/sensors/${id}.motion`, body: {} };
};

const machineCases: Readonly<Record<string, readonly Case[]>> = {
  'POST /api/sensors/look': one('/api/sensors/look', {}),
  'POST /api/sensors/listen': one('/api/sensors/listen', { minutes: 0 }),
  'POST /api/sensors/bridges': [['', () => ({ path: '/api/sensors/bridges', body: { id: slug() } })]],
  'POST /api/sensors': [
    ['in no room yet', () => ({ path: '/api/sensors', body: { id: slug(), kind: 'motion' } })],
    ['shared room', () => ({ path: '/api/sensors', body: { id: slug(), kind: 'motion', room: 'kitchen' } })],
    ['private room of another', () => ({ path: '/api/sensors', body: { id: slug(), kind: 'motion', room: 'study' } })],
  ],
  'PUT /api/sensors/:id': [
    ['shared room', plain('/api/sensors/kitchen.motion', { name: 'Pir' })],
    ['into the shared room', async (house) => ({ ...(await sensorIn(house, null)), body: { room: 'kitchen' } })],
    ['into a private room of another', plain('/api/sensors/kitchen.motion', { room: 'study' })],
    ['private room of another', plain('/api/sensors/study.motion', { room: 'kitchen' })],
  ],
  'DELETE /api/sensors/:id': [
    ['in no room', (house) => sensorIn(house, null)],
    ['shared room', (house) => sensorIn(house, 'kitchen')],
    ['private room of another', plain('/api/sensors/study.motion', {})],
  ],
  'POST /api/speakers': one('/api/speakers', { kind: 'mpd', host: '192.0.2.1' }),
  'PATCH /api/speakers/:id': [
    ['', plain('/api/speakers/1', { name: 'Radio' })],
    ['into a private room of another', plain('/api/speakers/1', { room: 'study' })],
  ],
  'DELETE /api/speakers/:id': one('/api/speakers/1', {}),
  'POST /api/speakers/:id/identify': one('/api/speakers/1/identify', {}),
  'POST /api/imports': upload('/api/imports', 'history.json'),
  'GET /api/imports/:id': [['of the room owner', plain('/api/imports/1')]],
  'DELETE /api/imports/:id': [['of the room owner', plain('/api/imports/1')]],
  'POST /api/music/upload': upload('/api/music/upload', 'one.mp3'),
  'POST /api/music/folders': one('/api/music/folders', { path: '/srv/music' }),
  'GET /api/tracks/:id': one('/api/tracks/1'),
  'PATCH /api/backups': one('/api/backups', { nightly: false }),
  'GET /api/backups/:id': one('/api/backups/1'),
  'POST /api/backups/restore': upload('/api/backups/restore', 'house.backup'),
  'POST /api/setup/restore': upload('/api/setup/restore', 'house.backup'),
  'PUT /api/tls': one('/api/tls', { mode: 'off' }),
  'POST /api/tls/own': upload('/api/tls/own', 'cert.pem', 'cert'),
  'GET /media/:play': one('/media/forged'),
  'GET /assets/{*rest}': one('/assets/none.js'),
};

const all = { ...doorCases, ...peopleCases, ...roomCases, ...consentCases, ...machineCases };

/** What no case names is asked with an empty body; a room in its path is asked for both rooms. */
export const casesOf = (method: string, path: string): readonly Case[] => {
  const named = Object.hasOwn(all, `${method} ${path}`) ? all[`${method} ${path}`] : undefined;
  if (named !== undefined) return named;
  const body = method === 'GET' ? undefined : {};
  const bare = path.replace(/\{\/?\*\w+\}/g, '');
  return path.includes(':room') ? rooms(bare, body) : one(bare, body);
};
