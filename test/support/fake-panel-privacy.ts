// Canned answers about permissions, what a room knows, the record and receipts, for looking at the panel without a server.
import { never } from '../../config/words/cannot.ts';
import type { GrantView, SnapshotView } from '../../config/words/panel.ts';

const dayMs = 86_400_000;

const seal = ['amber', 'river', 'lantern', 'oak', 'velvet', 'north', 'pebble', 'swift'];

/** A guest and a private session at once. */
const away = (nowMs: number) => ({ guestUntilMs: nowMs + 3 * 3600_000, privateUntilMs: nowMs + 2 * 3600_000 });

/** A house with two owners of a bedroom, a veto, and permissions that end, wait or were widened. */
export const withAnswers = (house: SnapshotView, nowMs: number): SnapshotView => {
  const like = (id: number, change: Partial<GrantView>): GrantView => ({
    id,
    room: 'living',
    person: null,
    kind: 'occupancy',
    purpose: 'react',
    effect: 'allow',
    byPerson: 1,
    byName: 'Mira',
    startsAtMs: nowMs - 40 * dayMs,
    endsAtMs: null,
    retentionDays: null,
    noticeVersion: 1,
    endedAtMs: null,
    ...change,
  });
  return {
    ...house,
    rooms: house.rooms.map((room) =>
      room.id === 'bedroom'
        ? { ...room, visibility: 'private', owners: [1, 2] }
        : { ...room, owners: [1], ...(room.id === 'kitchen' && away(nowMs)) },
    ),
    sensors: [
      ...house.sensors,
      { ...(house.sensors[0] ?? []), id: 'bed-mat.occupancy', name: 'bed-mat', kind: 'occupancy', room: 'bedroom' },
    ] as SnapshotView['sensors'],
    grants: [
      ...house.grants,
      like(20, { endsAtMs: nowMs + 2 * dayMs, duration: '30-days', lastUsedDay: Math.floor(nowMs / dayMs) }),
      like(21, { room: 'bedroom' }),
      like(22, { kind: 'illuminance', effect: 'deny', byPerson: 2, byName: 'Jonas' }),
      like(23, { noticeVersion: 0, kind: 'motion' }),
    ],
    household: { ...house.household, clockWaits: true },
    cards: [
      { code: 'room-forgotten', fields: { room: 'Bedroom', who: 'Jonas', dayMs: nowMs - 2 * dayMs, what: 'sensed' } },
      { code: 'house-forgotten', fields: { dayMs: nowMs - 9 * dayMs } },
      ...house.cards,
      { code: 'grants-unused', fields: { count: 2 } },
      { code: 'review', fields: {} },
    ],
  };
};

const reviewGroups = (nowMs: number): readonly object[] => {
  const rooms = ['kitchen', 'living', 'bedroom'] as const;
  const rows = ['presence', 'light-and-air', 'played', 'sound-level'] as const;
  return rooms.flatMap((room, at) =>
    rows.map((row, index) => ({
      ids: [at * 10 + index + 1],
      room,
      row,
      purposes: row === 'played' ? ['keep', 'learn'] : ['react', 'learn'],
      untilMs: index === 1 ? nowMs + 9 * dayMs : null,
      lastUsedDay: at === 0 && index < 2 ? null : Math.floor(nowMs / dayMs) - index,
      unused: at === 0 && index < 2,
    })),
  );
};

const ended = (nowMs: number): readonly object[] =>
  (
    [
      ['kitchen', 'sound-level', ['react'], 'ran-out', 1],
      ['living', 'light-and-air', ['react', 'learn'], 'unused', 2],
      ['living', 'who', ['react'], 'revoked', 4],
      ['kitchen', 'sound-level', ['react', 'keep'], 'forgotten', 9],
      [null, 'played', ['keep', 'learn'], 'revoked', 20],
      ['bedroom', 'presence', ['react'], 'once-over', 33],
    ] as const
  ).map(([room, row, purposes, reason, days]) => ({
    ...{ room, row, purposes, reason, person: null },
    startedAtMs: nowMs - 80 * dayMs,
    endedAtMs: nowMs - days * dayMs,
  }));

const reviewed = (nowMs: number): object => ({ groups: reviewGroups(nowMs), ended: ended(nowMs) });

const receipts = (nowMs: number): readonly object[] =>
  [
    'Presence in Kitchen: react, until turned off.',
    'Light and air in Kitchen: react.',
    '1,204 observations erased.',
  ].map((text, at) => ({ id: at + 1, at: new Date(nowMs - at * 3 * dayMs).toISOString(), kind: 'grant', text }));

const entries = (nowMs: number): readonly object[] =>
  ['You said yes to motion (react) for Kitchen.', 'Somebody stopped all sensing.', 'Somebody let sensing go on.'].map(
    (text, at) => ({
      seq: 41 - at,
      at: new Date(nowMs - at * 5 * 3600_000).toISOString(),
      text,
      hash: 'b27e19406a51cc039d8f7720e41538a6015b92de4cf3680ba73ed1942f66c817',
    }),
  );

const outbound = (nowMs: number): readonly object[] => [
  { what: 'speaker', name: 'Shelf', to: '192.168.1.31:6600', sinceMs: nowMs - 5e7 },
  { what: 'broker', name: 'mqtt', to: 'mqtt://192.168.1.20:1883', sinceMs: nowMs - 5e7 },
];

const counts = { observations: 1204, habits: 2, plays: 0, sinceMs: Date.parse('2026-05-03T08:00:00Z') };

/** Answers of the GET routes of permissions and rights. */
export const privacyAnswers = (house: SnapshotView, nowMs: number): Readonly<Record<string, unknown>> => {
  const broken = house.household.sensing === 'stopped' && house.cards.some(({ code }) => code === 'ledger-broken');
  const verdict = broken
    ? { ok: false, seq: 17, problem: 'changed' }
    : { ok: true, entries: 41, head: 'b27e', words: seal };
  return {
    ...Object.fromEntries(
      house.rooms.flatMap(({ id }) => [
        [`/api/rooms/${id}/rows/presence/counts`, counts],
        [`/api/rooms/${id}/rows/light-and-air/counts`, { ...counts, observations: 0, habits: 0, sinceMs: null }],
        [`/api/rooms/${id}/rows/played/counts`, { ...counts, observations: 0, plays: 318 }],
        [`/api/rooms/${id}/knows`, { values: [], cannot: never, dropped: {} }],
        [`/api/rooms/${id}/kept`, { fromMs: nowMs - 86_400_000, toMs: nowMs, series: [] }],
      ]),
    ),
    '/api/grants/review': house.grants.length === 0 ? { groups: [], ended: [] } : reviewed(nowMs),
    '/api/privacy': {
      outbound: outbound(nowMs),
      facts: {
        protects: {
          permissions: house.grants.length,
          kept: house.grants.filter(({ purpose }) => purpose === 'keep').length,
          shared: 0,
          plays: house.library.plays,
          observations: 1204,
          ledger: verdict,
        },
      },
    },
    '/api/ledger': { entries: entries(nowMs) },
    '/api/ledger/verify': verdict,
    '/api/receipts': { receipts: receipts(nowMs) },
  };
};

/** What the house answers to commands about permissions and rights; null for any other. */
export const privacyCommand = (
  method: string,
  where: string,
  sent: Record<string, unknown>,
): { status: number; body: unknown } | null => {
  const forgotten = { observations: 1204, habits: 2, plays: 0 };
  if (where === '/api/forget') return { status: 200, body: { id: 3, forgotten, head: 'b27e', words: seal } };
  if (/\/rows\/[\w-]+$/.test(where))
    return { status: 200, body: { forgotten: sent['forget'] === true ? forgotten : {} } };
  if (method === 'DELETE' && where.startsWith('/api/grants/')) return { status: 200, body: { forgotten: {} } };
  if (where === '/api/grants/end')
    return { status: 200, body: { forgotten: sent['forget'] === true ? forgotten : {} } };
  return null;
};
