// Canned people, codes, visits, backups and a certificate, for looking at the panel without a server.
import type { BackupsView, PersonView, SnapshotView } from '../../config/words/panel.ts';

/** A drawn square, as a QR code would be one. */
const picture =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h3v3h-3zM5 0h3v3h-3zM0 5h3v3h-3zM4 4h1v1h-1zM6 5h2v1h-2zM5 7h2v1h-2z"/></svg>';

export const fakeCode = (nowMs: number): object => ({
  id: 9,
  code: '402817',
  url: 'http://192.168.1.20:8420/join#402817',
  qr: picture,
  endsAtMs: nowMs + 86_400_000,
});

const person = (id: number, name: string, more: Partial<PersonView> = {}): PersonView => ({
  id,
  name,
  role: 'adult',
  status: 'active',
  guardians: [],
  ofAgeAtMs: null,
  counts: { grants: 3, plays: 1204, signIns: 2 },
  ...more,
});

export const fakePeople = (nowMs: number): readonly PersonView[] => [
  person(1, 'Mira', { role: 'admin', counts: { grants: 4, plays: 61_204, signIns: 3 } }),
  person(2, 'Jonas'),
  person(3, 'Great-aunt Wilhelmina of the second floor', {
    status: 'suspended',
    counts: { grants: 0, plays: 0, signIns: 0 },
  }),
  person(4, 'Tuva', {
    role: 'child',
    guardians: [1, 2],
    ofAgeAtMs: nowMs + 7 * 365 * 86_400_000,
    counts: { grants: 1, plays: 318, signIns: 1 },
    personalOn: true,
  }),
  person(5, 'Nils', { role: 'child', status: 'invited', guardians: [1], counts: { grants: 0, plays: 0, signIns: 0 } }),
];

const of = (people: readonly PersonView[]): SnapshotView['people'] =>
  people.map(({ id, name, role }) => ({ id, name, role }));

const resting = {
  presence: 'reacts',
  'light-and-air': 'reacts',
  'sound-level': 'off',
  who: 'off',
  played: 'off',
} as const;

/** The house as a guest's sign-in gets it: one room, nobody's name. */
export const asGuest = (house: SnapshotView, objected: number | null): SnapshotView => ({
  ...house,
  me: { id: 8, name: 'Guest', role: 'guest' },
  people: [],
  rooms: house.rooms
    .filter(({ id }) => id === 'kitchen')
    .map((room) => ({ ...room, guestUntilMs: objected, rows: objected === null ? room.rows : resting })),
  speakers: [],
  sensors: [],
  grants: [],
  jobs: [],
  cards: [],
});

export const asChild = (house: SnapshotView, nowMs: number): SnapshotView => ({
  ...house,
  me: { id: 4, name: 'Tuva', role: 'child' },
  people: of(fakePeople(nowMs).filter(({ id }) => [1, 2, 4].includes(id))),
  speakers: [],
  sensors: [],
  grants: [],
  cards: [],
});

export const withPeople = (house: SnapshotView, nowMs: number): SnapshotView => ({
  ...house,
  people: of(fakePeople(nowMs)),
});

const noBackups: BackupsView = {
  nightly: false,
  folder: '/srv/roomtone/backups',
  key: 'none',
  last: null,
  backups: [],
};

const backupsAt = (nowMs: number): BackupsView => ({
  nightly: true,
  folder: '/srv/roomtone/backups',
  key: 'set',
  last: { atMs: nowMs - 5e7, bytes: 48_213_004, ok: true },
  backups: [
    { id: 'a', atMs: nowMs - 5e7, bytes: 48_213_004 },
    { id: 'b', atMs: nowMs - 13e7, bytes: 48_100_920 },
    { id: 'c', atMs: nowMs - 22e7, bytes: 47_924_000 },
  ],
});

/** Answers of the GET routes of people and safety. */
export const peopleAnswers = (house: SnapshotView, nowMs: number): Readonly<Record<string, unknown>> => ({
  '/api/people': {
    people: fakePeople(nowMs).filter(({ id }) => house.people.some((one) => one.id === id)),
  },
  '/api/invitations': {
    invitations: [
      { id: 1, role: 'adult', name: '', room: null, endsAtMs: nowMs + 80_000_000 },
      { id: 2, role: 'child', name: 'Nils', room: null, endsAtMs: nowMs + 70_000_000 },
      { id: 3, role: 'guest', name: 'Guest', room: 'kitchen', endsAtMs: nowMs + 9_000_000 },
    ],
  },
  '/api/tokens': {
    tokens: [
      { id: 1, name: 'Lamp in the hall', scopes: ['read', 'control'], createdAtMs: nowMs - 9e8, usedAtMs: nowMs - 4e6 },
    ],
  },
  '/api/sessions': {
    sessions: [
      { id: 1, name: 'password', createdAtMs: nowMs - 9e8, usedAtMs: nowMs, endsAtMs: null, current: true },
      { id: 2, name: 'code', createdAtMs: nowMs - 8e8, usedAtMs: nowMs - 4e6, endsAtMs: null, current: false },
      { id: 3, name: 'set-up', createdAtMs: nowMs - 9e9, usedAtMs: nowMs - 3e9, endsAtMs: null, current: false },
    ],
  },
  '/api/sessions/entrusted': {
    sessions: [
      {
        ...{ id: 4, person: 4, room: null, createdAtMs: nowMs - 9e8, endsAtMs: nowMs + 2e9 },
        usedDay: Math.floor(nowMs / 86_400_000) - 1,
      },
      {
        ...{ id: 5, person: null, room: 'kitchen', createdAtMs: nowMs - 4e6, endsAtMs: nowMs + 9e6 },
        usedDay: Math.floor(nowMs / 86_400_000),
      },
    ],
  },
  '/api/backups': house.library.plays === 0 ? noBackups : backupsAt(nowMs),
  '/api/tls': {
    mode: house.library.plays === 0 ? 'off' : 'household-ca',
    names: ['roomtone.local', '192.168.1.20'],
    fingerprint: 'B2:7E:19:40:6A:51:CC:03:9D:8F:77:20:E4:15:38:A6:01:5B:92:DE:4C:F3:68:0B:A7:3E:D1:94:2F:66:C8:17',
    caUrl: '/ca.crt',
    fixed: false,
    port: 8421,
    plainPort: 8420,
    endsAtMs: nowMs + 3e10,
    redirects: true,
  },
});
