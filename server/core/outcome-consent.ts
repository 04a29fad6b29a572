// A piece that was skipped tells of the skip as well: whoever keeps or learns it needs the permission for both.
import type { GrantPurpose } from '../../config/words/grant.ts';
import type { Outcome } from '../../config/words/play.ts';
import { type About, type GrantTable, isPermitted, permit } from './consent.ts';

interface Told {
  readonly purpose: GrantPurpose;
  readonly about: About;
  readonly outcome: Outcome;
}

export const permitsOutcome = (table: GrantTable, { purpose, about, outcome }: Told, nowMs: number): boolean =>
  !outcome.startsWith('skipped') || isPermitted(permit(table, purpose, { ...about, kind: 'skip', value: null }, nowMs));
