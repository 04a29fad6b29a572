// What a room tells an LED: one word for what is on there, and until when it stays so.

import type { GrantPurpose } from '../../config/words/grant.ts';
import { type Kind, kindNames, kinds } from '../../config/words/kind.ts';
import { permit } from './consent.ts';
import { consentTimeMs } from './consent-clock.ts';
import type { House } from './house-types.ts';

/** `learn`: something that happens here is remembered or learnt from. `unknown`: Roomtone does not run. */
export type PrivacyWord = 'off' | 'react' | 'learn' | 'guest' | 'panic' | 'unknown';

export interface PrivacyNews {
  readonly state: PrivacyWord;
  readonly untilMs: number | null;
}

const lasting: readonly GrantPurpose[] = ['learn', 'keep', 'share'];

/** Those about whom a kind may speak in a room: for a device of their own each person who said yes, else nobody in particular. */
const peopleOf = ({ grants }: House, kind: Kind): readonly (number | null)[] =>
  kinds[kind].class === 'D'
    ? [...new Set(grants.grants.filter((grant) => grant.kind === kind).map(({ person }) => person))]
    : [null];

interface Asked {
  readonly purposes: readonly GrantPurpose[];
  readonly nowMs: number;
}

/** When the last of what is allowed for these purposes ends: null for never, undefined when nothing is. */
const allowedUntil = (house: House, room: string, { purposes, nowMs }: Asked): number | null | undefined => {
  const ends = new Map(house.grants.grants.map(({ id, endsAtMs }) => [id, endsAtMs ?? Number.POSITIVE_INFINITY]));
  const endOf = (purpose: GrantPurpose, kind: Kind, person: number | null): number | null => {
    const answer = permit(house.grants, purpose, { room, kind, person, value: null }, nowMs);
    return 'denied' in answer ? null : Math.min(...answer.grants.map((id) => ends.get(id) ?? 0));
  };
  const untils = kindNames.flatMap((kind) =>
    peopleOf(house, kind).flatMap((person) => {
      // What is learnt needs what is heard, and ends with it.
      const base = kinds[kind].class === 'E' ? null : endOf('react', kind, person);
      return purposes.flatMap((purpose) => {
        const endMs = endOf(purpose, kind, person);
        return endMs === null ? [] : [Math.min(endMs, base ?? endMs)];
      });
    }),
  );
  if (untils.length === 0) return undefined;
  const last = Math.max(...untils);
  return Number.isFinite(last) ? last : null;
};

const ahead = (untilMs: number | null | undefined, nowMs: number): untilMs is number =>
  untilMs != null && untilMs > nowMs;

/** The strictest word that is true of the room now. */
export const privacyOf = (house: House, room: string, wallMs: number): PrivacyNews => {
  const nowMs = consentTimeMs(house.grants.clock, wallMs);
  const kept = house.rooms[room]?.kept;
  if (house.sensingStopped) return { state: 'panic', untilMs: null };
  if (kept !== undefined && ahead(kept.guestUntilMs, nowMs)) return { state: 'guest', untilMs: kept.guestUntilMs };
  const learns = allowedUntil(house, room, { purposes: lasting, nowMs });
  if (learns !== undefined) return { state: 'learn', untilMs: learns };
  const reacts = allowedUntil(house, room, { purposes: ['react'], nowMs });
  if (reacts !== undefined) return { state: 'react', untilMs: reacts };
  return { state: 'off', untilMs: ahead(kept?.privateUntilMs, nowMs) ? (kept?.privateUntilMs ?? null) : null };
};
