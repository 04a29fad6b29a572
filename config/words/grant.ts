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
}

/** Raised when the meaning of a notice widens; older grants then wait for a fresh yes. */
export const noticeVersion = 1;

export const denials = ['panic', 'paused', 'guest', 'veto', 'room', 'person', 'dependency', 'reconsent'] as const;
export type DenialReason = (typeof denials)[number];

export const durations = ['once', 'tonight', '7-days', '30-days', 'until-off'] as const;
export type Duration = (typeof durations)[number];
