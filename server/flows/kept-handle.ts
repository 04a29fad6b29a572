// What the kept values of a room offer to the panel: types only.
import type { Kind } from '../../config/words/kind.ts';
import type { KeptSeries, KeptWish } from '../store/kept.ts';

export interface KeptForgetting {
  readonly room: string;
  /** Left out: every kind that is about the room and about nobody. */
  readonly kind?: Kind;
  readonly fromMs?: number;
  readonly toMs?: number;
}

export interface KeptHandle {
  kept(wish: KeptWish): Promise<readonly KeptSeries[]>;
  /** Throws `not-allowed` for anybody but an owner, and for what is about somebody's own device. */
  forgetKept(
    what: KeptForgetting,
    by: number,
  ): Promise<{ readonly forgotten: number; readonly receipt: number | null }>;
}
