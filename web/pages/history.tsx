// History: what was remembered, day by day; every line and every day can go.
import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Outcome } from '../../config/words/play.ts';
import { useAct } from '../act.ts';
import { get, remove } from '../api.ts';
import { byDay, type PlayRow } from '../by-day.ts';
import { clockOf, fill } from '../format.ts';
import { IconHistory, IconTrash } from '../icons.ts';
import { Art } from '../parts/art.tsx';
import { Empty, Waiting } from '../parts/blank.tsx';
import { Page, Section } from '../parts/page.tsx';
import { say, useHouse } from '../state.ts';
import { words } from '../words.ts';
import '../styles/lists.css';

interface HistoryPage {
  readonly plays: readonly PlayRow[];
  readonly next: string | null;
}

const outcomeText = (outcome: Outcome | null): string => {
  if (outcome === 'finished') return words.history.finished;
  if (outcome?.startsWith('skipped')) return words.history.skipped;
  return outcome?.startsWith('stopped') ? words.history.stopped : '';
};

const useHistory = (room: string) => {
  const [plays, setPlays] = useState<readonly PlayRow[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const { busy, run } = useAct();
  const filter = room === '' ? '' : `&room=${room}`;
  const load = (cursor: string | null): Promise<boolean> =>
    run(async () => {
      const after = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = await get<HistoryPage>(`/api/history?limit=100${filter}${after}`);
      setPlays((before) => (cursor === null ? page.plays : [...(before ?? []), ...page.plays]));
      setNext(page.next);
    });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new filter starts from the newest row
  useEffect(() => void load(null), [filter]);
  const forget = (query: string): Promise<void> =>
    run(() => remove(`/api/history?${query}${filter}`)).then((done) => {
      if (!done) return;
      say(words.history.deleted);
      void load(null);
    });
  return { plays, busy, forget, more: next === null ? null : () => void load(next) };
};

const PlayLine = ({ play, busy, onForget }: { play: PlayRow; busy: boolean; onForget: () => void }) => {
  const { rooms } = useHouse();
  const room = rooms.find(({ id }) => id === play.room)?.name ?? words.history.imported;
  return (
    <li className="thing">
      <span className="quiet small time">{clockOf(Date.parse(play.startedAt))}</span>
      <Art artist={play.artist} album={play.album} size="s" />
      <div className="thing-text">
        <p className="strong cut">{play.title}</p>
        <p className="quiet small cut">{[play.artist, room, outcomeText(play.outcome)].filter(Boolean).join(' · ')}</p>
      </div>
      <ActionIcon
        color="gray"
        disabled={busy}
        aria-label={fill(words.history.deleteRow, { title: play.title })}
        onClick={onForget}
      >
        <IconTrash size={20} aria-hidden />
      </ActionIcon>
    </li>
  );
};

const History = () => {
  const { rooms } = useHouse();
  const [room, setRoom] = useState('');
  const { plays, busy, forget, more } = useHistory(room);
  return (
    <Page
      title={words.history.title}
      text={words.history.text}
      action={
        <NativeSelect
          aria-label={words.history.room}
          data={[
            { value: '', label: words.history.everyRoom },
            ...rooms.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={room}
          onChange={(event) => setRoom(event.currentTarget.value)}
        />
      }
    >
      {plays === null && <Waiting />}
      {plays?.length === 0 && (
        <Empty
          icon={<IconHistory size={40} stroke={1.4} aria-hidden />}
          title={words.history.none}
          text={words.history.noneText}
        />
      )}
      {byDay(plays ?? []).map((day) => (
        <Section
          key={day.name}
          title={day.name}
          action={
            <Button
              variant="subtle"
              size="sm"
              color="red"
              disabled={busy}
              onClick={() => void forget(`from=${encodeURIComponent(day.from)}&to=${encodeURIComponent(day.to)}`)}
            >
              {words.history.deleteDay}
            </Button>
          }
        >
          <ul className="plain things">
            {day.plays.map((play) => (
              <PlayLine key={play.id} play={play} busy={busy} onForget={() => void forget(`id=${play.id}`)} />
            ))}
          </ul>
        </Section>
      ))}
      {more !== null && (
        <Button className="more-rows" variant="light" fullWidth loading={busy} onClick={more}>
          {words.history.more}
        </Button>
      )}
    </Page>
  );
};

export default History;
