// Deletes what was kept for as long as its permission said, and nothing while the date is in doubt.
import { habitLastsDays } from '../core/habit.ts';
import type { Db } from '../store/db.ts';
import type { ForgetScope, Forgotten } from '../store/forget.ts';
import { dropStaleHabits } from '../store/habits.ts';
import { dropStaleObservations } from '../store/observations.ts';
import { houseOwner } from '../store/plays.ts';
import { type KeptTooLong, playsKeptTooLong } from '../store/plays-age.ts';
import { dropStaleReactions } from '../store/reactions.ts';
import type { Write } from '../store/tables.ts';
import { writeTight } from '../store/tight.ts';

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

/** Both answer false while the date is in doubt. */
export interface Retention {
  /** What rooms noticed goes within the hour after its days are over. */
  everyHour(): Promise<boolean>;
  /** Plays and opinions go within the day, because taste is learnt anew without them. */
  everyDay(): Promise<boolean>;
}

export const createRetention = (deps: RetentionDeps): Retention => {
  // What a run could not finish is made up for by the next one.
  let mustEmpty = false;
  let mustRefold = false;
  const empty = async (): Promise<void> => {
    if (!mustEmpty) return;
    await deps.db.checkpoint();
    mustEmpty = false;
  };
  const drop = async (work: (write: Write) => Promise<number>): Promise<number> => {
    const gone = await writeTight(deps.db, work);
    if (gone > 0) mustEmpty = true;
    return gone;
  };
  return {
    everyHour: async () => {
      const nowMs = deps.datedNowMs();
      if (nowMs === null) return false;
      await drop((write) => dropStaleObservations(write, nowMs));
      // A day more, since days are those of the household's zone.
      const beforeDay = Math.floor(nowMs / dayMs) - habitLastsDays - 1;
      await drop((write) => dropStaleHabits(write, beforeDay));
      await empty();
      return true;
    },
    everyDay: async () => {
      const nowMs = deps.datedNowMs();
      if (nowMs === null) return false;
      if ((await drop((write) => dropStaleReactions(write, nowMs))) > 0) mustRefold = true;
      await empty();
      if (mustRefold) await deps.refold();
      mustRefold = false;
      for (const old of await playsKeptTooLong(deps.db.read, nowMs)) await deps.erase(scopeOf(old));
      return true;
    },
  };
};
