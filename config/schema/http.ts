// Every body and query that HTTP takes; what is not named here is refused.
import { z } from 'zod';
import { durations, grantPurposes, keepDays, keepYears } from '../words/grant.ts';
import { kindNames, ungrantable } from '../words/kind.ts';
import { childAgeYears } from '../words/person.ts';
import { automatics, moods, roomPurposes, slugPattern, visibilities } from '../words/room.ts';

const name = z.string().trim().min(1).max(60);
const password = z.string().min(1).max(200);
const code = z.string().trim().min(4).max(100);
const slug = z.string().regex(slugPattern);
const percent = z.int().min(0).max(100);
const trackId = z.int().positive();
const kind = z.enum(kindNames);
const sensorKind = z.enum([...kindNames, ...ungrantable]);
const isoTime = z.iso.datetime({ offset: true });
const flag = z.enum(['true', 'false']);
const count = (max: number) => z.coerce.number().int().min(1).max(max);

export const nothing = z.strictObject({});

// ---- people and sign-ins
export const setupBody = z.strictObject({ code, name, password });
export const sessionBody = z.union([z.strictObject({ name, password }), z.strictObject({ code })]);
export const tokenBody = z.strictObject({
  name,
  scopes: z
    .array(z.enum(['metrics', 'listens', 'read', 'control']))
    .min(1)
    .max(4),
});
/** `old` is left out by whoever has none yet: a child who has come of age. */
export const passwordBody = z.strictObject({ old: password.exactOptional(), password });
const birthMonth = z.string().regex(/^(?:19|20)\d{2}-(?:0[1-9]|1[0-2])$/);
const personId = z.int().positive();
/** A code by which somebody joins: an adult chooses name and password, a child and a guest scan and are in. */
export const invitationBody = z.discriminatedUnion('role', [
  z.strictObject({ role: z.enum(['adult', 'admin']), name: name.exactOptional() }),
  z.strictObject({
    role: z.literal('child'),
    name,
    birthMonth,
    guardians: z.array(personId).min(1).max(8).exactOptional(),
  }),
  z.strictObject({ role: z.literal('guest'), room: slug, hours: z.int().min(1).max(24).default(4) }),
]);
/** `code` alone pairs a child's or another own device again. */
export const joinBody = z.strictObject({ code, name, password });
export const personChange = z.strictObject({
  name: name.exactOptional(),
  role: z.enum(['admin', 'adult']).exactOptional(),
  status: z.enum(['active', 'suspended']).exactOptional(),
  birthMonth: birthMonth.exactOptional(),
  guardians: z.array(personId).min(1).max(8).exactOptional(),
});
/** Needed to erase oneself. */
export const erasePersonBody = z.strictObject({ password: password.exactOptional() });
export const newPasswordBody = z.strictObject({ password });
export const ownersBody = z.strictObject({ owners: z.array(personId).min(1).max(20) });
/** Private session of the person who asks; 0 ends it. */
export const privateBody = z.strictObject({ minutes: z.int().min(0).max(720) });
/** Guest mode of a room; 0 ends it, which a guest's objection does not allow before its time. */
export const guestModeBody = z.strictObject({ hours: z.number().min(0).max(4) });
export const guestQuery = z.strictObject({ room: slug.exactOptional() });
export const guestObjectBody = z.strictObject({ room: slug });
export const deviceBody = z.strictObject({ name, id: z.string().trim().min(1).max(128) });

// ---- rooms and household
export const roomBody = z.strictObject({ name, purpose: z.enum(roomPurposes) });
export const roomChange = z.strictObject({
  name: name.exactOptional(),
  purpose: z.enum(roomPurposes).exactOptional(),
  automatic: z.enum(automatics).exactOptional(),
  settleSeconds: z.int().min(0).max(3600).exactOptional(),
  ceilingPercent: percent.exactOptional(),
  visibility: z.enum(visibilities).exactOptional(),
});
export const householdChange = z.strictObject({
  zone: z.string().min(1).max(64).exactOptional(),
  childAge: z.int().min(childAgeYears.least).max(childAgeYears.most).exactOptional(),
});
export const personalisationChange = z.union([
  z.strictObject({ room: slug, on: z.boolean() }),
  z.strictObject({ house: z.literal(true), on: z.boolean() }),
  /** By number: a child one speaks for. */
  z.strictObject({ person: z.union([z.literal('self'), personId]), on: z.boolean() }),
]);

// ---- what plays
export const playBody = z.strictObject({ track: trackId.exactOptional() });
export const volumeBody = z.strictObject({ percent });
export const switchBody = z.strictObject({ on: z.boolean().exactOptional() });
export const saveBody = z.strictObject({ playlist: z.union([trackId, name]).exactOptional() });
export const moodBody = z.strictObject({ mood: z.enum(moods) });
export const picksQuery = z.strictObject({ n: count(100).default(30) });
export const listQuery = z.strictObject({ format: z.enum(['json', 'm3u']).default('json') });
export const listChange = z.strictObject({
  /** Track ids in the new order; those left out are removed. */
  ids: z.array(trackId).max(200).exactOptional(),
  /** Keeps the list under this name as a playlist. */
  keepAs: name.exactOptional(),
});
export const playlistBody = z.strictObject({ name, tracks: z.array(trackId).max(5000).default([]) });
export const playlistChange = z.strictObject({
  name: name.exactOptional(),
  tracks: z.array(trackId).max(5000).exactOptional(),
});
export const tracksQuery = z.strictObject({ q: z.string().max(200).default(''), limit: count(200).default(50) });
export const folderBody = z.strictObject({ path: z.string().min(1).max(1000) });

// ---- sensors and speakers
export const sensorBody = z.strictObject({ id: slug, kind: sensorKind, room: slug.nullable().exactOptional() });
export const bridgeBody = z.strictObject({ id: slug });
export const sensorChange = z.strictObject({
  room: slug.nullable().exactOptional(),
  kind: sensorKind.exactOptional(),
  name: name.exactOptional(),
  /** A phone or watch of one's own that it follows. */
  device: personId.nullable().exactOptional(),
  generic: z
    .strictObject({
      topic: z.string().min(1).max(256),
      path: z.string().max(200).nullable(),
      onValue: z.string().max(200).nullable(),
    })
    .exactOptional(),
});
/** 0 ends the window at once. */
export const lookBody = z.strictObject({ minutes: z.number().min(0).max(5).exactOptional() });
export const listenBody = z.strictObject({ minutes: z.number().min(0).max(5) });
export const speakerBody = z.strictObject({
  kind: z.string().regex(/^[a-z0-9]{1,32}$/),
  host: z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/),
  port: z.int().min(1).max(65535).nullable().exactOptional(),
});
export const speakerChange = z.strictObject({
  approved: z.boolean().exactOptional(),
  room: slug.nullable().exactOptional(),
  name: name.exactOptional(),
});

// ---- permission
export const grantBody = z.strictObject({
  room: slug.nullable(),
  kind,
  purpose: z.enum(grantPurposes),
  until: isoTime.nullable().default(null),
  /** In place of `until`: the end is reckoned in the household's zone. */
  duration: z.enum(durations).exactOptional(),
  /** How long `keep` stores; played pieces for whole years or until deleted. */
  keepDays: z.literal([...keepDays]).exactOptional(),
  keepYears: z.literal([...keepYears]).exactOptional(),
  /** A child for whom a guardian speaks. */
  person: personId.exactOptional(),
  effect: z.enum(['allow', 'deny']).exactOptional(),
});
export const renewBody = z.strictObject({ duration: z.enum(durations).exactOptional() });

export const forgetQuery = z.strictObject({ forget: flag.default('false') });
/** Several permissions that end as one: one entry of what was forgotten, one receipt. */
export const endBody = z.strictObject({ ids: z.array(z.int().positive()).min(1).max(200), forget: z.boolean() });
export const rowBody = z.strictObject({
  state: z.enum(['off', 'reacts', 'reacts-and-learns', 'remembered']),
  /** Only what these sensors tell; left out: every sensor of the room. */
  sensors: z.array(z.string().max(128)).max(100).exactOptional(),
  until: isoTime.nullable().default(null),
  duration: z.enum(durations).exactOptional(),
  forget: z.boolean().default(false),
});
export const ledgerQuery = z.strictObject({
  limit: count(1000).default(200),
  before: z.coerce.number().int().positive().exactOptional(),
});

// ---- history and imports
const historyWords = {
  room: slug.exactOptional(),
  from: isoTime.exactOptional(),
  to: isoTime.exactOptional(),
  person: z.literal('self').exactOptional(),
  id: z.coerce.number().int().positive().exactOptional(),
  /** Several rows, as one act. */
  ids: z
    .string()
    .regex(/^[1-9]\d{0,14}(?:,[1-9]\d{0,14}){0,199}$/)
    .exactOptional(),
  /** The pieces of one of your own playlists. */
  playlist: z.coerce.number().int().positive().exactOptional(),
};
export const historyFilter = z.strictObject(historyWords);
/** Without `undo=false` what is deleted is hidden at once and erased ten seconds later. */
export const historyForget = z.strictObject({ ...historyWords, undo: flag.default('true') });
export const historyQuery = z.strictObject({
  ...historyWords,
  limit: count(500).default(100),
  cursor: z.string().max(40).exactOptional(),
});
/** Plays leave the taste or come back into it; they stay in the history. */
export const historyChange = z.strictObject({ learn: z.boolean() });
export const historyUndo = z.strictObject({ id: z.int().positive() });
export const importQuery = z.strictObject({ dryRun: flag.default('false') });

// ---- rights, backups and encryption
export const keptQuery = z.strictObject({ from: isoTime.exactOptional(), to: isoTime.exactOptional() });
export const keptForget = keptQuery.extend({ kind: kind.exactOptional() });
export const forgetBody = z.discriminatedUnion('scope', [
  /** A child has no password to say it with. */
  z.strictObject({ scope: z.literal('self'), password: password.exactOptional() }),
  z.strictObject({ scope: z.literal('child'), person: personId, password }),
  z.strictObject({ scope: z.literal('room'), room: slug, password }),
  z.strictObject({ scope: z.literal('all'), password, typed: z.string().max(60).exactOptional() }),
]);
export const backupChange = z.strictObject({
  nightly: z.boolean().exactOptional(),
  folder: z.string().min(1).max(1000).nullable().exactOptional(),
});
export const tlsChange = z.strictObject({ mode: z.enum(['off', 'household-ca', 'own']) });

// ---- the socket of a browser that is a speaker
export const speakerHello = z.strictObject({ device: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/), name });
export const browserStatus = z.strictObject({
  playId: z.string().max(300).nullable(),
  state: z.enum(['idle', 'buffering', 'playing', 'paused']),
  positionMs: z.number().min(0).max(86_400_000),
  durationMs: z.number().min(0).max(86_400_000).nullable(),
  volumePercent: z.number().min(0).max(100),
  ended: z.boolean(),
  error: z.string().max(200).nullable(),
});
