// The plain state of the reference for consent: words that were said, and what else holds.
import type { GrantPurpose } from '../../config/words/grant.ts';
import type { Kind } from '../../config/words/kind.ts';

export interface Word {
  readonly id: number;
  readonly by: number;
  readonly room: string;
  readonly kind: Kind;
  readonly purpose: GrantPurpose;
  readonly about: number | null;
  readonly no: boolean;
  readonly untilMs: number;
  readonly days: number | null;
  /** Taken back, but the disk did not take it: a crash brings it back. */
  lost?: boolean;
}
export interface Model {
  words: Word[];
  timeMs: number;
  waits: boolean;
  stopped: { by: number; undoMs: number } | null;
  /** Ends of private sessions, by room or person; of guest mode, by room, with the sign-in that objected. */
  readonly alone: Map<string | number, number>;
  readonly suspended: Set<number>;
  readonly guests: Map<string, { untilMs: number; signIn: number | null | undefined }>;
  levels: { room: string; kind: Kind; person: number | null; ids: readonly number[]; goneMs: number }[];
}
export interface Home {
  readonly owners: Readonly<Record<string, readonly number[]>>;
  readonly everyOwner: readonly string[];
  readonly shared: readonly string[];
  readonly child: { readonly id: number; readonly guardian: number; readonly untilMs: number };
}
