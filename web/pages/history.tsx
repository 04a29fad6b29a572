// History: what was remembered, day by day; any part of it can go, with ten seconds to think again.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { byDay, type Day } from '../by-day.ts';
import { fill, numberOf } from '../format.ts';
import { type HistoryFilter, type HistoryShelf, isFiltered, noFilter, useHistory } from '../history.ts';
import { IconHistory } from '../icons.ts';
import { Empty, Waiting } from '../parts/blank.tsx';
import { HistoryFilterBar } from '../parts/history-filter.tsx';
import { HistoryRow } from '../parts/history-row.tsx';
import { Page, Section } from '../parts/page.tsx';
import { type Selection, useSelection } from '../selection.ts';
import { words } from '../words.ts';
import { historyWords } from '../words-history.ts';
import '../styles/lists.css';
import '../styles/history.css';

const DayRows = ({ day, shelf, selection }: { day: Day; shelf: HistoryShelf; selection: Selection }) => (
  <Section
    title={day.name}
    action={
      selection.chosen === null && (
        <Button
          variant="subtle"
          size="sm"
          px={10}
          color="red"
          disabled={shelf.busy}
          aria-label={fill(historyWords.deleteDayLabel, { day: day.name })}
          onClick={() => void shelf.forget({ from: day.from, to: day.to })}
        >
          {historyWords.deleteDay}
        </Button>
      )
    }
  >
    <ul className="plain things">
      {day.plays.map((play) => (
        <HistoryRow
          key={play.id}
          play={play}
          busy={shelf.busy}
          selected={selection.chosen?.has(play.id) ?? null}
          onForget={() => void shelf.forget([play.id])}
          onLearns={(learns) => void shelf.setLearns([play.id], learns)}
        />
      ))}
    </ul>
  </Section>
);

/** Stands at the foot while rows are selected; what it does ends the selecting. */
const SelectionBar = ({ shelf, selection }: { shelf: HistoryShelf; selection: Selection }) => {
  const { chosen } = selection;
  if (chosen === null) return null;
  const ids = [...chosen];
  const marked = shelf.plays?.filter(({ id }) => chosen.has(id)) ?? [];
  const takeBack = marked.length > 0 && marked.every(({ learns }) => !learns);
  const act = (work: Promise<void>): void => void work.then(selection.end);
  return (
    <section className="selection-bar" aria-label={historyWords.select}>
      <p className="strong" aria-live="polite">
        {ids.length === 0 ? historyWords.selectedNone : numberOf(historyWords.selected, ids.length)}
      </p>
      <div className="row">
        <Button
          variant="default"
          size="sm"
          disabled={ids.length === 0 || shelf.busy}
          onClick={() => act(shelf.setLearns(ids, takeBack))}
        >
          {takeBack ? historyWords.takeMany : historyWords.leaveMany}
        </Button>
        <Button
          variant="default"
          size="sm"
          disabled={ids.length === 0 || shelf.busy}
          onClick={() => act(shelf.forget(ids))}
        >
          {historyWords.delete}
        </Button>
      </div>
    </section>
  );
};

const Nothing = ({ filtered, onAll }: { filtered: boolean; onAll: () => void }) => (
  <Empty
    icon={<IconHistory size={40} stroke={1.4} aria-hidden />}
    title={filtered ? historyWords.noneHere : historyWords.none}
    text={filtered ? historyWords.noneHereText : historyWords.noneText}
  >
    {filtered && (
      <Button variant="light" onClick={onAll}>
        {historyWords.all}
      </Button>
    )}
  </Empty>
);

const History = () => {
  const [filter, setFilter] = useState<HistoryFilter>(noFilter);
  const shelf = useHistory(filter);
  const { plays } = shelf;
  const selection = useSelection(plays?.map(({ id }) => id) ?? [], (ids) => {
    if (ids.length > 0) void shelf.forget(ids).then(selection.end);
  });
  const selecting = selection.chosen !== null;
  return (
    <Page
      title={historyWords.title}
      back="/more"
      text={words.history.text}
      action={
        (plays?.length ?? 0) > 0 && (
          <Button variant="light" aria-pressed={selecting} onClick={selecting ? selection.end : selection.begin}>
            {selecting ? historyWords.selectDone : historyWords.select}
          </Button>
        )
      }
    >
      <HistoryFilterBar
        key={isFiltered(filter) ? 'some' : 'all'}
        filter={filter}
        onChange={setFilter}
        onForget={(query) => void shelf.forget(query)}
      />
      {selecting && <p className="quiet small">{historyWords.selectHint}</p>}
      {plays === null && <Waiting />}
      {plays?.length === 0 && <Nothing filtered={isFiltered(filter)} onAll={() => setFilter(noFilter)} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the boxes inside are the controls; this only hears of them */}
      <div onClick={selection.onClick} onKeyDown={selection.onKeyDown}>
        {byDay(plays ?? []).map((day) => (
          <DayRows key={day.name} day={day} shelf={shelf} selection={selection} />
        ))}
      </div>
      {shelf.more !== null && (
        <Button className="more-rows" variant="light" fullWidth loading={shelf.busy} onClick={shelf.more}>
          {historyWords.more}
        </Button>
      )}
      <SelectionBar shelf={shelf} selection={selection} />
    </Page>
  );
};

export default History;
