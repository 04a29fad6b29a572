// What the routes about people, sign-ins and codes answer, and the few answers that other families share.
import { z } from 'zod';
import { atMs, id, me, person } from '../../config/schema/views.ts';
import { scopes } from './route.ts';

/** JSON by a schema, another type of content, or one or the other by what was asked. */
export type AnswerWords = z.ZodType | OtherContent | readonly [z.ZodType, OtherContent];
export interface OtherContent {
  readonly type: string;
}

const text = z.string();
export const ok = z.strictObject({ ok: z.literal(true) });
export const until = z.strictObject({ untilMs: atMs.nullable() });
export const restored = z.strictObject({ madeAtMs: atMs });
const code = z.strictObject({ id, code: text, url: text, qr: text, endsAtMs: atMs });

export const people: Readonly<Record<string, AnswerWords>> = {
  'GET /api/setup': z.strictObject({ claimed: z.boolean() }),
  'POST /api/setup': z.strictObject({ person: id, name: text, room: text }),
  'POST /api/setup/restore': restored,
  'POST /api/session': z.strictObject({ me, room: text.exactOptional(), endsAtMs: atMs.nullable().exactOptional() }),
  'GET /api/session': z.strictObject({ me }),
  'DELETE /api/session': ok,
  'GET /api/sessions': z.strictObject({
    sessions: z.array(
      z.strictObject({
        id,
        name: text,
        createdAtMs: atMs,
        usedAtMs: atMs.nullable(),
        endsAtMs: atMs.nullable(),
        current: z.boolean(),
      }),
    ),
  }),
  'GET /api/sessions/entrusted': z.strictObject({
    sessions: z.array(
      z.strictObject({
        id,
        person: id.nullable(),
        room: text.nullable(),
        createdAtMs: atMs,
        usedDay: z.int(),
        endsAtMs: atMs.nullable(),
      }),
    ),
  }),
  'DELETE /api/sessions/:id': ok,
  'PUT /api/password': ok,
  'GET /api/tokens': z.strictObject({
    tokens: z.array(
      z.strictObject({
        id,
        name: text,
        scopes: z.array(z.enum(scopes)),
        createdAtMs: atMs,
        usedAtMs: atMs.nullable(),
      }),
    ),
  }),
  'POST /api/tokens': z.strictObject({ id, token: text }),
  'DELETE /api/tokens/:id': ok,
  'GET /api/people': z.strictObject({ people: z.array(person) }),
  'PATCH /api/people/:id': ok,
  'DELETE /api/people/:id': ok,
  'POST /api/people/:id/password': ok,
  'DELETE /api/people/me/password-reset': ok,
  'POST /api/private': until,
  'POST /api/invitations': code,
  'GET /api/invitations': z.strictObject({
    invitations: z.array(
      z.strictObject({ id, role: text, name: text.nullable(), room: text.nullable(), endsAtMs: atMs }),
    ),
  }),
  'DELETE /api/invitations/:id': ok,
  'POST /api/people/me/code': code,
  'POST /api/people/:id/code': code,
  'POST /api/join': z.strictObject({ me }),
  'GET /api/devices': z.strictObject({
    devices: z.array(z.strictObject({ id, name: text, sensors: z.array(text) })),
  }),
  'POST /api/devices': z.strictObject({ id, name: text }),
  'DELETE /api/devices/:id': ok,
};
