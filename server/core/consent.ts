// The only place that decides whether something observed may be used, and the only maker of Permitted.
import type { DenialReason, Grant, GrantPurpose } from '../../config/words/grant.ts';
import type { Kind } from '../../config/words/kind.ts';

/** Grants compiled for look-up; `epoch` rises with every change, so that a buffer can tell that it is stale. */
export interface GrantTable {
  readonly epoch: number;
  readonly sensingStopped: boolean;
  readonly grants: readonly Grant[];
}

declare const minted: unique symbol;

/** A value with the grants that permit one purpose. Only `permit` makes one. */
export interface Permitted<P extends GrantPurpose, T> {
  readonly value: T;
  readonly grants: readonly number[];
  readonly epoch: number;
  readonly [minted]: P;
}

export interface Denial {
  readonly denied: DenialReason;
}

/** What is observed, in the terms that a decision needs. */
export interface Observed<T> {
  readonly room: string | null;
  readonly kind: Kind;
  readonly person: number | null;
  readonly value: T;
}
