// Anybody who lives with a room may say no to what it notices; a no is lifted only by whoever said it.
import { Button } from '@mantine/core';
import { rows } from '../../config/words/kind.ts';
import { isAdult } from '../../config/words/person.ts';
import { useAct } from '../act.ts';
import { post, remove } from '../api.ts';
import { fill } from '../format.ts';
import { firstOf, kindsOf, mayVeto, oneByOne, type Subject, vetoesOf } from '../permits.ts';
import { useHouse } from '../state.ts';
import { permitWords } from '../words-permits.ts';

export const Veto = ({ subject }: { subject: Subject }) => {
  const house = useHouse();
  const { busy, run } = useAct();
  const { room, row } = subject;
  const mine = vetoesOf(house, subject).filter(({ byPerson }) => byPerson === house.me.id);
  if (mine.length === 0 && !mayVeto(house, subject)) return null;
  const names = { row: rows[row].title, room: room.name };
  if (mine.length > 0) {
    return (
      <Button
        variant="default"
        loading={busy}
        aria-label={fill(permitWords.liftLabel, names)}
        onClick={() => void run(() => oneByOne(mine, ({ id }) => remove(`/api/grants/${id}?forget=false`)))}
      >
        {permitWords.lift}
      </Button>
    );
  }
  const veto = (): Promise<void> =>
    oneByOne(kindsOf(row), (kind) =>
      post('/api/grants', { room: room.id, kind, purpose: firstOf(row), effect: 'deny', until: null }),
    );
  return (
    <div className="veto">
      <p className="quiet small">{isAdult(house.me.role) ? permitWords.vetoText : permitWords.vetoTextChild}</p>
      <Button
        variant="default"
        loading={busy}
        aria-label={fill(permitWords.vetoLabel, names)}
        onClick={() => void run(veto)}
      >
        {permitWords.veto}
      </Button>
    </div>
  );
};
