// What people allow: purposes, durations, and the shape of one grant.
import type { Kind } from './kind.ts';

/** react: choose or adjust playback now, in memory only. learn: update statistics. keep: store. share: show to others. */
export const grantPurposes = ['react', 'learn', 'keep', 'share'] as const;
export type GrantPurpose = (typeof grantPurposes)[number];

export type GrantEffect = 'allow' | 'deny';

export interface Grant {
  readonly id: number;
  /** Room slug; null means every room (playback that has no room: an import). */
  readonly room: string | null;
  /** The person a class D or E grant speaks for; null for the room itself. */
  readonly person: number | null;
  readonly kind: Kind;
  readonly purpose: GrantPurpose;
  readonly effect: GrantEffect;
  readonly byPerson: number;
  readonly startsAtMs: number;
  readonly endsAtMs: number | null;
  readonly retentionDays: number | null;
  readonly noticeVersion: number;
  readonly endedAtMs: number | null;
  /** What was chosen; `once` also ends when the room has been empty for ten minutes. Left out: an end by date, or none. */
  readonly duration?: Duration;
  /** Day since 1970 (UTC) on which it last let something in. */
  readonly lastUsedDay?: number;
}

/** The first notice of every kind. When the meaning of one widens, older grants of that kind wait for a fresh yes. */
export const noticeVersion = 1;

/** Kinds of which the notice widened since the first one. */
const widenedNotices: Partial<Record<Kind, number>> = {};

export const noticeVersionOf = (kind: Kind): number => widenedNotices[kind] ?? noticeVersion;

/** clock: the date jumped ahead and nobody confirmed it yet. */
export const denials = [
  'panic',
  'clock',
  'paused',
  'guest',
  'veto',
  'room',
  'person',
  'dependency',
  'reconsent',
] as const;
export type DenialReason = (typeof denials)[number];

/** Why a grant ended. */
export const grantEnds = [
  'revoked',
  'forgotten',
  'ran-out',
  'once-over',
  'unused',
  'renewed',
  'room-removed',
  'room-changed',
  'person-gone',
  'of-age',
] as const;
export type GrantEnd = (typeof grantEnds)[number];

/** Days for which `keep` may store what was sensed; what was played is kept until deleted, or for whole years. */
export const keepDays = [1, 7, 30, 90, 365] as const;
export const keepYears = [1, 2, 3, 5, 10] as const;
export const usualKeepDays = 30;

/** Days before an end at which it is announced, without use after which a grant ends, and after which an open one is asked again. */
export const warnDays = 3;
export const unusedDays = 90;
export const askAgainDays = 365;
/** `once` ends when the room has been empty for this long, and after four hours at most. */
export const onceEmptyMs = 10 * 60_000;
export const onceAtMostMs = 4 * 3600_000;

export const durations = ['once', 'tonight', '7-days', '30-days', 'until-off'] as const;
export type Duration = (typeof durations)[number];
