// What each route answers when it does what was asked, by its name: described in /api/openapi.json, and what every answer in the tests is held to.
import { z } from 'zod';
import {
  announced,
  atMs,
  backups,
  count,
  grant,
  id,
  isoTime,
  job,
  knownValue,
  ledgerEntry,
  listItem,
  pick,
  play,
  programRoom,
  reasons,
  room,
  sensor,
  speaker,
  tls,
  track,
} from '../../config/schema/views.ts';
import { grantEnds, grantPurposes } from '../../config/words/grant.ts';
import { kindNames, rowNames } from '../../config/words/kind.ts';
import { automatics, roomActions } from '../../config/words/room.ts';
import { type AnswerWords, type OtherContent, ok, people, restored, until } from './people-answers.ts';

const text = z.string();
const made = z.strictObject({ id });
const receipt = id.nullable();
const numbers = z.record(text, count);
const forgottenPlays = z.strictObject({ forgotten: count, receipt });
const ended = z.strictObject({ forgotten: numbers, receipt });
const folders = z.strictObject({
  folders: z.array(z.strictObject({ path: text, tracks: count, problem: text.nullable() })),
});
const playlist = z.strictObject({ id, name: text, tracks: z.array(track) });
const verdict = z.union([
  z.strictObject({ ok: z.literal(true), entries: count, head: text, words: z.array(text) }),
  z.strictObject({ ok: z.literal(false), seq: z.int(), problem: z.enum(['changed', 'missing', 'grants']) }),
]);

const reviewed = {
  room: text.nullable(),
  row: z.enum(rowNames),
  person: id.nullable(),
  purposes: z.array(z.enum(grantPurposes)),
};
const review = z.strictObject({
  groups: z.array(
    z.strictObject({
      ...reviewed,
      ids: z.array(id),
      kinds: z.array(z.enum(kindNames)),
      untilMs: atMs.nullable(),
      lastUsedDay: z.int().nullable(),
      unused: z.boolean(),
    }),
  ),
  ended: z.array(z.strictObject({ ...reviewed, startedAtMs: atMs, endedAtMs: atMs, reason: z.enum(grantEnds) })),
});

const privacy = z.strictObject({
  outbound: z.array(
    z.strictObject({ what: z.enum(['broker', 'speaker', 'discovery']), name: text, to: text, sinceMs: atMs }),
  ),
  facts: z.strictObject({
    protects: z.strictObject({
      sensing: z.enum(['off', 'on', 'stopped']),
      rooms: count,
      permissions: count,
      kept: count,
      shared: count,
      plays: count,
      observations: count,
      ledger: verdict,
      tls: z.boolean(),
      accounts: z.literal(0),
      telemetry: z.literal(false),
    }),
    personal: z.strictObject({
      house: z.boolean(),
      me: z.boolean(),
      rooms: z.array(z.strictObject({ id: text, name: text, on: z.boolean() })),
    }),
  }),
});

const action = Object.fromEntries(roomActions.map((name) => [`POST /api/rooms/:room/${name}`, ok]));
const remembered = ok.extend({ remembered: z.boolean() });

const rooms: Readonly<Record<string, AnswerWords>> = {
  'GET /api/rooms': z.strictObject({ rooms: z.array(z.union([room, programRoom])) }),
  'POST /api/rooms': room,
  'GET /api/rooms/:room': z.union([room, programRoom]),
  'PATCH /api/rooms/:room': room,
  'DELETE /api/rooms/:room': ok,
  'PUT /api/rooms/:room/owners': z.strictObject({ owners: z.array(id) }),
  'PATCH /api/household': z.strictObject({ zone: text, childAge: count }),
  'PATCH /api/personalisation': ok,
  'GET /api/rooms/:room/picks': z.strictObject({ picks: z.array(pick) }),
  'GET /api/rooms/:room/why': reasons,
  'GET /api/rooms/:room/list': [z.strictObject({ list: z.array(listItem) }), { type: 'audio/x-mpegurl' }],
  'PUT /api/rooms/:room/list': z.strictObject({ list: z.array(listItem), playlist: id.exactOptional() }),
  ...action,
  'POST /api/rooms/:room/like': remembered,
  'POST /api/rooms/:room/dislike': remembered,
  'POST /api/rooms/:room/save': ok.extend({ playlist: id }),
  'POST /api/rooms/:room/mood': ok,
  'POST /api/rooms/:room/lift': ok,
  'POST /api/rooms/:room/guest': until,
  'POST /api/guest/object': ok.extend({ untilMs: atMs.nullable() }),
  'GET /api/playlists': z.strictObject({ playlists: z.array(z.strictObject({ id, name: text, tracks: count })) }),
  'GET /api/playlists/:id': playlist,
  'POST /api/playlists': made,
  'PATCH /api/playlists/:id': playlist,
  'DELETE /api/playlists/:id': ok,
  'GET /api/speakers': z.strictObject({ speakers: z.array(speaker) }),
  'POST /api/speakers': z.strictObject({ id, approved: z.boolean(), online: z.boolean() }),
  'PATCH /api/speakers/:id': speaker,
  'DELETE /api/speakers/:id': ok,
  'POST /api/speakers/:id/identify': ok,
  'GET /media/:play': { type: 'audio/*' },
};

const permissions: Readonly<Record<string, AnswerWords>> = {
  'GET /api/grants': z.strictObject({ grants: z.array(grant) }),
  'POST /api/grants': made,
  'POST /api/grants/end': ended,
  'POST /api/grants/:id/renew': made,
  'DELETE /api/grants/:id': ended,
  'POST /api/rooms/:room/rows/:row': ended.extend({
    grants: z.array(id),
    ended: z.array(id),
    automatic: z.enum(automatics),
  }),
  'GET /api/rooms/:room/rows/:row/counts': z.strictObject({
    observations: count,
    habits: count,
    plays: count,
    sinceMs: atMs.nullable(),
  }),
  'GET /api/grants/review': review,
  'POST /api/grants/review': ok,
  'POST /api/panic': z.strictObject({ sensing: z.literal('stopped') }),
  'DELETE /api/panic': ok,
  'POST /api/clock/confirm': ok,
  'GET /api/sensors': z.strictObject({
    sensors: z.array(sensor.omit({ blocked: true })),
    announced: z.array(announced),
    lookingUntilMs: atMs.nullable(),
    listeningUntilMs: atMs.nullable(),
  }),
  'POST /api/sensors': z.strictObject({ username: text.nullable(), password: text.nullable(), line: text }),
  'POST /api/sensors/bridges': z.strictObject({ username: text, password: text, url: text }),
  'POST /api/sensors/look': ok,
  'POST /api/sensors/listen': ok,
  'PUT /api/sensors/:id': sensor,
  'DELETE /api/sensors/:id': ok,
  'DELETE /api/cards/remember': ok,
};

const rights: Readonly<Record<string, AnswerWords>> = {
  'GET /api/history': z.strictObject({ plays: z.array(play), next: text.nullable() }),
  'DELETE /api/history': z.union([z.strictObject({ forgotten: count, id, undoUntilMs: atMs }), forgottenPlays]),
  'POST /api/history/undo': ok,
  'PATCH /api/history': z.strictObject({ changed: count }),
  'GET /api/rooms/:room/knows': z.strictObject({
    values: z.array(knownValue),
    cannot: z.array(text),
    dropped: z.record(text, numbers),
  }),
  'GET /api/rooms/:room/kept': z.strictObject({
    fromMs: atMs,
    toMs: atMs,
    series: z.array(
      z.strictObject({
        sensor: text,
        name: text,
        kind: text,
        count,
        sinceMs: atMs,
        points: z.array(z.strictObject({ atMs, value: z.number() })),
      }),
    ),
  }),
  'DELETE /api/rooms/:room/kept': forgottenPlays,
  'GET /api/ledger': z.strictObject({ entries: z.array(ledgerEntry) }),
  'GET /api/ledger/verify': verdict,
  'GET /api/receipts': z.strictObject({
    receipts: z.array(z.strictObject({ id, at: isoTime, kind: text, text })),
  }),
  'GET /api/receipts/:id': { type: 'application/ld+json' },
  'GET /api/export': { type: 'application/zip' },
  'POST /api/forget': z.strictObject({
    id: receipt,
    forgotten: numbers,
    head: text,
    words: z.array(text),
    receipt: z.record(text, z.unknown()).nullable(),
  }),
  'GET /api/privacy': privacy,
};

const house: Readonly<Record<string, AnswerWords>> = {
  'POST /api/imports': made,
  'GET /api/imports': z.strictObject({ imports: z.array(z.strictObject({ id, atMs, plays: count })) }),
  'DELETE /api/imports/:id': forgottenPlays,
  'GET /api/imports/missing': z.strictObject({ tracks: count, percentOfHistory: z.number() }),
  'GET /api/imports/missing.csv': { type: 'text/csv' },
  // What was found in the files stands beside these by names of its own.
  'GET /api/imports/:id': z.looseObject({
    state: z.enum(['running', 'done', 'failed']),
    imported: count,
    duplicates: count,
    rejected: numbers,
    done: z.number(),
    total: z.number().nullable(),
    error: text.nullable(),
  }),
  'POST /api/music/upload': z.strictObject({
    tracks: z.array(z.strictObject({ trackId: id, title: text, artist: text })),
    skipped: z.array(text),
  }),
  'POST /api/music/make': job,
  'GET /api/music/folders': folders,
  'POST /api/music/folders': folders,
  'POST /api/music/scan': job,
  'GET /api/tracks': z.strictObject({ tracks: z.array(track) }),
  'GET /api/tracks/:id': track,
  'GET /api/backups': backups,
  'POST /api/backups': job,
  'PATCH /api/backups': backups,
  'POST /api/backups/key': z.strictObject({ words: text }),
  'GET /api/backups/:id': { type: 'application/octet-stream' },
  'POST /api/backups/restore': restored,
  'GET /api/tls': tls,
  'PUT /api/tls': tls,
  'POST /api/tls/own': tls,
  'GET /healthz': z.strictObject({ ok: z.boolean() }),
  'GET /api/health': ok,
  'GET /metrics': { type: 'text/plain' },
  'GET /api/openapi.json': z.looseObject({ openapi: text, info: z.unknown(), paths: z.unknown() }),
};

export const answers: Readonly<Record<string, AnswerWords>> = {
  ...people,
  ...rooms,
  ...permissions,
  ...rights,
  ...house,
};

const isList = (words: AnswerWords): words is readonly [z.ZodType, OtherContent] => Array.isArray(words);

/** The same, apart; null where there is none. */
export const contentOf = (words: AnswerWords): { readonly json: z.ZodType | null; readonly other: string | null } => {
  if (isList(words)) return { json: words[0], other: words[1].type };
  return words instanceof z.ZodType ? { json: words, other: null } : { json: null, other: words.type };
};
