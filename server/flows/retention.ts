// Deletes what was kept for as long as its permission said, and nothing while the date is in doubt.
import { habitLastsDays } from '../core/habit.ts';
import type { Db } from '../store/db.ts';
import type { ForgetScope, Forgotten } from '../store/forget.ts';
import { dropStaleHabits } from '../store/habits.ts';
import { dropStaleObservations } from '../store/observations.ts';
import { houseOwner } from '../store/plays.ts';
import { type KeptTooLong, playsKeptTooLong } from '../store/plays-age.ts';
import { dropStaleReactions } from '../store/reactions.ts';

export interface RetentionDeps {
  readonly db: Db;
  datedNowMs(): number | null;
  /** Erases plays for good and lets taste be learnt anew. */
  erase(scope: ForgetScope): Promise<Forgotten>;
  /** Opinions went: taste is learnt anew without them. */
  refold(): Promise<void>;
}

const dayMs = 86_400_000;

const scopeOf = ({ grant, toMs, ofHouse }: KeptTooLong): ForgetScope => ({
  type: 'plays',
  filter: { grant, toMs, ...(ofHouse && { owners: [houseOwner] }) },
});

export const createRetention = (deps: RetentionDeps): { everyDay(): Promise<void> } => ({
  everyDay: async () => {
    const nowMs = deps.datedNowMs();
    if (nowMs === null) return;
    await deps.db.write((write) => dropStaleObservations(write, nowMs));
    // A day more, since days are those of the household's zone.
    const beforeDay = Math.floor(nowMs / dayMs) - habitLastsDays - 1;
    await deps.db.write((write) => dropStaleHabits(write, beforeDay));
    const opinions = await deps.db.write((write) => dropStaleReactions(write, nowMs));
    if (opinions > 0) await deps.refold();
    for (const old of await playsKeptTooLong(deps.db.read, nowMs)) await deps.erase(scopeOf(old));
  },
});
