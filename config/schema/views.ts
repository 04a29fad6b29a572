// The views that HTTP answers with, as schemas: what /api/openapi.json describes and the tests hold every answer to.
import { z } from 'zod';
import { durations, type Grant, grantPurposes } from '../words/grant.ts';
import { kindNames, ungrantable } from '../words/kind.ts';
import type {
  BackupsView,
  GrantView,
  JobView,
  KnownValueView,
  ListItemView,
  MeView,
  PersonView,
  RoomView,
  SensorView,
  SpeakerView,
  TlsView,
  WhyView,
} from '../words/panel.ts';
import { personStatuses, roles } from '../words/person.ts';
import { activityLabels, automatics, moods, occupancyStates, roomPurposes, visibilities } from '../words/room.ts';
import type { Track } from '../words/track.ts';

const text = z.string();
export const count = z.int().min(0);
export const id = z.int();
/** UTC milliseconds. */
export const atMs = z.number();
export const isoTime = z.iso.datetime();
const percent = z.number().min(0).max(100);
const kind = z.enum(kindNames);
const sensorKind = z.enum([...kindNames, ...ungrantable]);

const playing = z.strictObject({
  state: z.enum(['idle', 'starting', 'playing', 'paused']),
  trackId: id.nullable(),
  title: text.nullable(),
  artist: text.nullable(),
  album: text.nullable(),
  positionMs: z.number(),
  durationMs: z.number().nullable(),
  atMs,
});

export const listItem = z.strictObject({
  id,
  title: text,
  artist: text,
  album: text.nullable(),
  durationMs: z.number().nullable(),
  because: text,
}) satisfies z.ZodType<ListItemView>;

const rowState = z.enum(['off', 'reacts', 'reacts-and-learns', 'remembered', 'partly']);

export const room = z.strictObject({
  id: text,
  name: text,
  purpose: z.enum(roomPurposes),
  automatic: z.enum(automatics),
  settleSeconds: z.number(),
  ceilingPercent: percent,
  personal: z.boolean(),
  mood: z.enum(moods),
  moodUntilMs: atMs.nullable(),
  occupancy: z
    .strictObject({
      state: z.enum(occupancyStates),
      p: z.number().min(0).max(1).exactOptional(),
      sinceMs: atMs,
      settled: z.boolean(),
    })
    .exactOptional(),
  activity: z.strictObject({ label: z.enum(activityLabels), from: z.enum(kindNames) }).exactOptional(),
  playing,
  volume: z.strictObject({ percent: percent.nullable(), muted: z.boolean() }),
  speaker: z.strictObject({ id, name: text, kind: text, online: z.boolean() }).nullable(),
  list: z.array(listItem),
  sentence: z.strictObject({ code: text, text, lift: text.nullable(), atMs }).nullable(),
  rows: z.strictObject({
    presence: rowState,
    'light-and-air': rowState,
    'sound-level': rowState,
    who: rowState,
    played: rowState,
  }),
  privateUntilMs: atMs.nullable(),
  guestUntilMs: atMs.nullable(),
  visibility: z.enum(visibilities),
  owners: z.array(id),
}) satisfies z.ZodType<Omit<RoomView, 'sentence'>>;

/** What a token gets of it: what is not shared is not there. */
export const programRoom = room.omit({ rows: true, playing: true, volume: true, list: true }).extend({
  playing: playing.exactOptional(),
  volume: room.shape.volume.exactOptional(),
  list: room.shape.list.exactOptional(),
});

export const speaker = z.strictObject({
  id,
  name: text,
  kind: text,
  room: text.nullable(),
  approved: z.boolean(),
  online: z.boolean(),
  address: text.nullable(),
  found: text,
}) satisfies z.ZodType<SpeakerView>;

export const sensor = z.strictObject({
  id: text,
  name: text,
  source: text,
  kind: sensorKind,
  room: text.nullable(),
  health: z.enum(['unheard', 'blocked', 'heard', 'silent', 'offline', 'malformed']),
  blocked: count,
}) satisfies z.ZodType<SensorView>;

export const announced = z.strictObject({
  id: text,
  source: text,
  instance: text,
  entity: text,
  name: text,
  kind: sensorKind,
  unit: text.nullable(),
  stateTopic: text.nullable(),
  path: text.nullable(),
  onValue: text.nullable(),
  suggestedRoom: text.nullable(),
});

export const grant = z.strictObject({
  id,
  room: text.nullable(),
  person: id.nullable(),
  kind,
  purpose: z.enum(grantPurposes),
  effect: z.enum(['allow', 'deny']),
  byPerson: id,
  startsAtMs: atMs,
  endsAtMs: atMs.nullable(),
  retentionDays: count.nullable(),
  noticeVersion: count,
  endedAtMs: atMs.nullable(),
  duration: z.enum(durations).exactOptional(),
  lastUsedDay: z.int().exactOptional(),
  byName: text,
}) satisfies z.ZodType<GrantView & Grant>;

export const job = z.strictObject({
  id,
  kind: z.enum(['scan', 'import', 'made-music', 'forget', 'backup']),
  state: z.enum(['running', 'done', 'failed']),
  done: z.number(),
  total: z.number().nullable(),
  report: z.record(text, z.unknown()).nullable(),
  error: text.nullable(),
  owner: id.exactOptional(),
}) satisfies z.ZodType<JobView>;

export const me = z.strictObject({ id, name: text, role: z.enum(roles) }) satisfies z.ZodType<MeView>;

export const person = z.strictObject({
  id,
  name: text,
  role: z.enum(roles),
  status: z.enum(personStatuses),
  guardians: z.array(id),
  ofAgeAtMs: atMs.nullable(),
  counts: z.strictObject({ grants: count, plays: count, signIns: count }),
  personalOn: z.boolean().exactOptional(),
}) satisfies z.ZodType<PersonView>;

export const track = z.strictObject({
  id,
  key: text,
  title: text,
  artist: text,
  album: text.nullable(),
  disc: z.number().nullable(),
  number: z.number().nullable(),
  durationMs: z.number().nullable(),
  tempoBpm: z.number().nullable(),
  energy: z.number().nullable(),
  addedAtMs: atMs,
  owned: z.boolean(),
}) satisfies z.ZodType<Track>;

export const knownValue = z.strictObject({
  kind,
  value: z.union([z.boolean(), z.number(), text]),
  ageMs: z.number(),
  source: text,
  purpose: z.enum(grantPurposes),
  grant: id,
  untilMs: atMs.nullable(),
  byPerson: id,
  grantEndsAtMs: atMs.nullable(),
}) satisfies z.ZodType<KnownValueView>;

const why = z.strictObject({ reason: text, value: z.number() });
const whyText = z.strictObject({ reason: text, value: z.number(), text });

export const reasons = z.strictObject({
  trackId: id.nullable(),
  score: z.number(),
  reasons: z.array(whyText),
}) satisfies z.ZodType<WhyView>;

export const pick = z.strictObject({
  id,
  title: text,
  artist: text,
  album: text.nullable(),
  score: z.number(),
  why: z.array(why),
  because: text,
});

export const backups = z.strictObject({
  nightly: z.boolean(),
  folder: text,
  key: z.enum(['set', 'none']),
  last: z.strictObject({ atMs, bytes: count, ok: z.boolean(), problem: text.exactOptional() }).nullable(),
  backups: z.array(z.strictObject({ id: text, atMs, bytes: count })),
}) satisfies z.ZodType<BackupsView>;

export const tls = z.strictObject({
  mode: z.enum(['off', 'household-ca', 'own']),
  fixed: z.boolean(),
  port: z.int(),
  plainPort: z.int(),
  names: z.array(text),
  fingerprint: text.nullable(),
  endsAtMs: atMs.nullable(),
  caUrl: text.nullable(),
  redirects: z.boolean(),
}) satisfies z.ZodType<TlsView>;

export const play = z.strictObject({
  id,
  startedAt: isoTime,
  trackId: id,
  title: text,
  artist: text,
  album: text.nullable(),
  room: text.nullable(),
  msPlayed: z.number().nullable(),
  outcome: text,
  origin: text,
  learns: z.boolean().nullable(),
  mine: z.boolean(),
});

export const ledgerEntry = z.strictObject({
  seq: z.int(),
  at: isoTime,
  event: text,
  actor: text.nullable(),
  subject: text.nullable(),
  body: z.unknown(),
  hash: text,
  text: text,
});
