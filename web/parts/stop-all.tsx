// Stop all sensing, the ten seconds in which the same person can undo it, and letting it go on again.
import { Button } from '@mantine/core';
import { isAdult } from '../../config/words/person.ts';
import { useAct, useNow } from '../act.ts';
import { post, remove } from '../api.ts';
import { fill } from '../format.ts';
import { IconHandStop } from '../icons.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { chipWords } from '../words-permits.ts';

const Stopped = () => {
  const { household, me } = useHouse();
  const { busy, run } = useAct();
  const now = useNow(500);
  const left = household.stoppedBy === me.id ? Math.ceil(((household.undoUntilMs ?? 0) - now) / 1000) : 0;
  const mayAllow = isAdult(me.role) || left > 0;
  return (
    <>
      <p>{words.privacy.stoppedText}</p>
      {mayAllow ? (
        <Button
          fullWidth
          variant="default"
          className="stop-all"
          loading={busy}
          onClick={() => void run(() => remove('/api/panic'))}
        >
          {left > 0 ? fill(chipWords.undoIn, { n: left }) : words.privacy.allow}
        </Button>
      ) : (
        <p className="quiet small">{chipWords.onlyAdults}</p>
      )}
      {left > 0 && <p className="quiet small">{chipWords.undoHint}</p>}
    </>
  );
};

export const StopAll = () => {
  const { household } = useHouse();
  const { busy, run } = useAct();
  if (household.sensing === 'stopped') return <Stopped />;
  return (
    <>
      <Button
        fullWidth
        color="red"
        className="stop-all"
        loading={busy}
        leftSection={<IconHandStop size={26} aria-hidden />}
        onClick={() => void run(() => post('/api/panic'))}
      >
        {words.privacy.stop}
      </Button>
      <p className="quiet small">{words.privacy.stopHint}</p>
    </>
  );
};
