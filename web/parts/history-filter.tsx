// Which part of the history is shown: a room, one's own, some days; and these days at once forgotten.
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { fill } from '../format.ts';
import { type HistoryFilter, queryOf } from '../history.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { historyWords } from '../words-history.ts';
import { Choice } from './choice.tsx';
import { Sheet } from './sheet.tsx';

interface FilterProps {
  readonly filter: HistoryFilter;
  readonly onChange: (filter: HistoryFilter) => void;
  readonly onForget: (query: Readonly<Record<string, string>>) => void;
}

const Days = ({ filter, onChange, onForget }: FilterProps) => {
  const [sure, setSure] = useState(false);
  const chosen = filter.from !== '' || filter.to !== '';
  return (
    <div className="days">
      <TextInput
        type="date"
        label={historyWords.from}
        max={filter.to}
        value={filter.from}
        onChange={(event) => onChange({ ...filter, from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={historyWords.to}
        min={filter.from}
        value={filter.to}
        onChange={(event) => onChange({ ...filter, to: event.currentTarget.value })}
      />
      <Button variant="default" disabled={!chosen} onClick={() => setSure(true)}>
        {historyWords.deleteRange}
      </Button>
      <Sheet title={historyWords.rangeTitle} open={sure} onClose={() => setSure(false)}>
        <div className="stack">
          <p>{fill(historyWords.rangeText, { from: filter.from || '…', to: filter.to || '…' })}</p>
          <div className="two">
            <Button variant="default" onClick={() => setSure(false)}>
              {words.cancel}
            </Button>
            <Button
              variant="default"
              onClick={() => {
                setSure(false);
                onForget(queryOf(filter));
              }}
            >
              {historyWords.delete}
            </Button>
          </div>
        </div>
      </Sheet>
    </div>
  );
};

export const HistoryFilterBar = (props: FilterProps) => {
  const { filter, onChange } = props;
  const { rooms } = useHouse();
  const [days, setDays] = useState(filter.from !== '' || filter.to !== '');
  return (
    <div className="history-filter">
      <NativeSelect
        aria-label={historyWords.room}
        data={[
          { value: '', label: historyWords.everyRoom },
          ...rooms.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={filter.room}
        onChange={(event) => onChange({ ...filter, room: event.currentTarget.value })}
      />
      <Choice
        label={historyWords.whose}
        values={['all', 'self'] as const}
        value={filter.self ? 'self' : 'all'}
        names={historyWords.whoses}
        onChoose={(whose) => onChange({ ...filter, self: whose === 'self' })}
      />
      <Button
        variant="subtle"
        aria-expanded={days}
        onClick={() => {
          if (days) onChange({ ...filter, from: '', to: '' });
          setDays(!days);
        }}
      >
        {historyWords.dates}
      </Button>
      {days && <Days {...props} />}
    </div>
  );
};
