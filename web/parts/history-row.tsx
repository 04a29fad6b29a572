// One remembered play: shown with what can be done about it, or with a box to tick while rows are selected.
import { ActionIcon } from '@mantine/core';
import type { Outcome } from '../../config/words/play.ts';
import type { PlayRow } from '../by-day.ts';
import { clockOf, fill } from '../format.ts';
import { IconThumbDown, IconTrash } from '../icons.ts';
import { useHouse } from '../state.ts';
import { historyWords } from '../words-history.ts';
import { Art } from './art.tsx';

const outcomeText = (outcome: Outcome | null): string => {
  if (outcome === 'finished') return historyWords.finished;
  if (outcome?.startsWith('skipped')) return historyWords.skipped;
  return outcome?.startsWith('stopped') ? historyWords.stopped : '';
};

const RowText = ({ play }: { play: PlayRow }) => {
  const { rooms } = useHouse();
  const room = rooms.find(({ id }) => id === play.room)?.name ?? historyWords.imported;
  const about = [play.artist, room, play.mine ? '' : historyWords.house, outcomeText(play.outcome)];
  return (
    <div className="thing-text">
      <p className="strong cut">{play.title}</p>
      <p className="quiet small cut">{about.filter(Boolean).join(' · ')}</p>
      {!play.learns && <p className="small left-out">{historyWords.left}</p>}
    </div>
  );
};

export const HistoryRow = (props: {
  play: PlayRow;
  busy: boolean;
  /** null while nothing is being selected. */
  selected: boolean | null;
  onForget: () => void;
  onLearns: (learns: boolean) => void;
}) => {
  const { play, busy, selected } = props;
  const time = clockOf(Date.parse(play.startedAt));
  if (selected !== null) {
    return (
      <li className={selected ? 'thing play play-selected' : 'thing play'}>
        <label className="play-pick">
          <input
            type="checkbox"
            data-play={play.id}
            checked={selected}
            readOnly
            aria-label={fill(historyWords.selectRow, { title: play.title, time })}
          />
          <span className="quiet small time">{time}</span>
          <RowText play={play} />
        </label>
      </li>
    );
  }
  return (
    <li className="thing play">
      <span className="quiet small time">{time}</span>
      <Art artist={play.artist} album={play.album} size="s" />
      <RowText play={play} />
      <span className="play-tools">
        <ActionIcon
          color={play.learns ? 'gray' : 'pine'}
          variant={play.learns ? 'subtle' : 'light'}
          disabled={busy}
          aria-pressed={!play.learns}
          aria-label={fill(historyWords.leave, { title: play.title })}
          title={fill(historyWords.leave, { title: play.title })}
          onClick={() => props.onLearns(!play.learns)}
        >
          <IconThumbDown size={20} aria-hidden />
        </ActionIcon>
        <ActionIcon
          color="gray"
          disabled={busy}
          aria-label={fill(historyWords.deleteRow, { title: play.title })}
          onClick={props.onForget}
        >
          <IconTrash size={20} aria-hidden />
        </ActionIcon>
      </span>
    </li>
  );
};
