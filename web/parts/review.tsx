// What is on, unused first, gone through by keyboard: arrows move, K keeps, S stops; once a year the house asks for it.
import { Button } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { GrantPurpose } from '../../config/words/grant.ts';
import { type Row, rows } from '../../config/words/kind.ts';
import { useAct, useGet } from '../act.ts';
import { post, remove } from '../api.ts';
import { dateOf, fill, numberOf } from '../format.ts';
import { IconCheck, IconHandStop } from '../icons.ts';
import { oneByOne } from '../permits.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { permitWords } from '../words-permits.ts';
import { centreWords, reviewWords } from '../words-privacy.ts';
import { Ended, type EndedGroup } from './ended.tsx';
import { Section } from './page.tsx';
import { lastUsedText } from './row-sheet.tsx';

export interface ReviewGroup {
  readonly ids: readonly number[];
  readonly room: string | null;
  readonly row: Row;
  readonly purposes: readonly GrantPurpose[];
  readonly untilMs: number | null;
  readonly lastUsedDay: number | null;
  readonly unused: boolean;
}

interface Reviewed {
  readonly groups: readonly ReviewGroup[];
  readonly ended: readonly EndedGroup[];
}

type Said = 'kept' | 'stopped';

const keyOf = ({ ids }: ReviewGroup): string => ids.join(' ');

const Item = ({
  group,
  said,
  tabbed,
  onSay,
}: {
  group: ReviewGroup;
  said: Said | undefined;
  tabbed: boolean;
  onSay: (said: Said) => void;
}) => {
  const { rooms } = useHouse();
  const { busy, run } = useAct();
  const room = rooms.find(({ id }) => id === group.room)?.name ?? reviewWords.everyRoom;
  const purposes = group.purposes.map((purpose) => permitWords.purposes[purpose].name).join(', ');
  const what = `${room} - ${rows[group.row].title} - ${purposes}`;
  const stop = async (): Promise<void> => {
    if (busy || said === 'stopped') return;
    const done = await run(() => oneByOne(group.ids, (id) => remove(`/api/grants/${id}?forget=false`)));
    if (done) onSay('stopped');
  };
  const keep = (): void => {
    if (!busy && said !== 'stopped') onSay('kept');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === 'k') keep();
    else if (key === 's') void stop();
  };
  const used =
    group.lastUsedDay === null
      ? reviewWords.neverUsed
      : fill(reviewWords.usedLast, { day: lastUsedText(group.lastUsedDay) });
  return (
    <li
      className={`review-item ${said ?? ''}`}
      tabIndex={tabbed ? 0 : -1}
      aria-label={`${what}, ${said === undefined ? used : reviewWords[said]}`}
      onKeyDown={onKeyDown}
    >
      <p className="strong review-what">
        {room} · {rows[group.row].title}
      </p>
      <div>
        <p className="quiet small">
          {purposes},{' '}
          {group.untilMs === null ? reviewWords.untilOff : fill(reviewWords.until, { time: dateOf(group.untilMs) })}
        </p>
        <p className={group.unused ? 'small unused' : 'quiet small'}>{group.unused ? reviewWords.unused : used}</p>
      </div>
      {said === undefined ? (
        <div className="two equal review-answers">
          <Button variant="default" aria-label={fill(reviewWords.keepLabel, { what })} onClick={keep}>
            {reviewWords.keep}
          </Button>
          <Button
            variant="default"
            aria-label={fill(reviewWords.stopLabel, { what })}
            aria-busy={busy}
            onClick={() => void stop()}
          >
            {busy ? words.saving : reviewWords.stop}
          </Button>
        </div>
      ) : (
        <p className="said">
          {said === 'kept' ? <IconCheck size={18} aria-hidden /> : <IconHandStop size={18} aria-hidden />}
          {reviewWords[said]}
        </p>
      )}
    </li>
  );
};

/** Answers given so far; when the last one is given the house is told, and asks again in a year. */
const useReview = (groups: readonly ReviewGroup[]) => {
  const [said, setSaid] = useState<Readonly<Record<string, Said>>>({});
  const [startedAtMs, setStarted] = useState<number | null>(null);
  const [seconds, setSeconds] = useState<number | null>(null);
  const { run } = useAct();
  const answer = (group: ReviewGroup, word: Said): void => {
    const from = startedAtMs ?? Date.now();
    const next = { ...said, [keyOf(group)]: word };
    setStarted(from);
    setSaid(next);
    if (!groups.every((one) => next[keyOf(one)] !== undefined)) return;
    setSeconds(Math.max(1, Math.round((Date.now() - from) / 1000)));
    void run(() => post('/api/grants/review'));
  };
  return { said, answer, seconds, left: groups.filter((group) => said[keyOf(group)] === undefined).length };
};

const List = ({ groups }: { groups: readonly ReviewGroup[] }) => {
  const { said, answer, seconds, left } = useReview(groups);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const focusOn = (index: number): void => {
    const next = Math.max(0, Math.min(groups.length - 1, index));
    setAt(next);
    (list.current?.children[next] as HTMLElement | undefined)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    focusOn(at + step);
  };
  return (
    <>
      <p className="quiet small">{reviewWords.keys}</p>
      <ul ref={list} className="plain card-list" onKeyDown={onKeyDown}>
        {groups.map((group, index) => (
          <Item
            key={keyOf(group)}
            group={group}
            said={said[keyOf(group)]}
            tabbed={index === at}
            onSay={(word) => {
              answer(group, word);
              focusOn(index + 1);
            }}
          />
        ))}
      </ul>
      <p className="quiet review-left" role="status">
        {seconds === null ? numberOf(reviewWords.left, left) : fill(reviewWords.doneIn, { n: seconds })}
      </p>
    </>
  );
};

export const Review = () => {
  const { grants } = useHouse();
  // The list of one review stands still while it is answered.
  const { answer, problem, reload } = useGet<Reviewed>('/api/grants/review');
  const none = answer !== null && answer.groups.length === 0;
  useEffect(() => {
    if (none && grants.length > 0) reload();
  }, [none, grants.length, reload]);
  return (
    <>
      <Section title={centreWords.onTitle}>
        {problem !== null && <p className="problem">{problem}</p>}
        {none && <p className="quiet">{centreWords.onNone}</p>}
        {answer !== null && !none && <List groups={answer.groups} />}
      </Section>
      {answer !== null && answer.ended.length > 0 && <Ended ended={answer.ended} />}
    </>
  );
};
