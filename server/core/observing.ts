// Lets what a room noticed be stored where that is allowed: values with a known moment, as numbers.
import { kinds } from '../../config/words/kind.ts';
import { permit } from './consent.ts';
import type { Draft } from './draft.ts';
import type { Observation, Signal } from './house-types.ts';

const numberOf = ({ kind, value }: Signal): number | null => {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const place = (kinds[kind].words ?? []).indexOf(value ?? '');
  return place < 0 ? null : place;
};

/** A value whose beginning nobody saw has no moment to be stored under. */
export const observe = (draft: Draft, signal: Signal): void => {
  if (signal.edge === 'replay' || signal.edge === 'state') return;
  const number = numberOf(signal);
  if (number === null) return;
  const { room, kind, person, sensor, receivedAtMs } = signal;
  const value: Observation = { sensor, atMs: receivedAtMs, value: number };
  const observation = permit(draft.house.grants, 'keep', { room, kind, person, value }, draft.now.atMs);
  if (!('denied' in observation)) draft.effects.push({ type: 'remember-observation', observation });
};
