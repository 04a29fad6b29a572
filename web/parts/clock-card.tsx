// The machine's date jumped: an adult looks at it once, and only then sensing goes on and dates count again.
import { Button } from '@mantine/core';
import { isAdult } from '../../config/words/person.ts';
import { useAct, useNow } from '../act.ts';
import { post } from '../api.ts';
import { dateTimeOf } from '../format.ts';
import { useHouse } from '../state.ts';
import { clockWords } from '../words-privacy.ts';

export const ClockCard = () => {
  const { household, me } = useHouse();
  const { busy, run } = useAct();
  const now = useNow(10_000);
  if (!household.clockWaits) return null;
  return (
    <section className="card clock-card" aria-label={clockWords.title}>
      <h2>{clockWords.title}</h2>
      <p className="clock-date">{dateTimeOf(now)}</p>
      <p className="quiet">{clockWords.text}</p>
      {isAdult(me.role) && (
        <Button variant="light" loading={busy} onClick={() => void run(() => post('/api/clock/confirm'))}>
          {clockWords.yes}
        </Button>
      )}
      <p className="quiet small">{clockWords.no}</p>
    </section>
  );
};
