// What was on and is over: when it ended and why, so that nothing goes off without a word.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { GrantPurpose } from '../../config/words/grant.ts';
import { type Row, rows } from '../../config/words/kind.ts';
import { useGet } from '../act.ts';
import { countOf, dateTimeOf, fill } from '../format.ts';
import { IconChevronRight } from '../icons.ts';
import { nameOf, type Subject } from '../permits.ts';
import { useHouse } from '../state.ts';
import { permitWords } from '../words-permits.ts';
import { endedWords, reviewWords } from '../words-privacy.ts';
import { Section } from './page.tsx';
import '../styles/privacy.css';

export interface EndedGroup {
  readonly room: string | null;
  readonly row: Row;
  readonly person: number | null;
  readonly purposes: readonly GrantPurpose[];
  readonly endedAtMs: number;
  readonly reason: string;
}

const shownFirst = 5;

const useReason = ({ reason, person }: EndedGroup): string => {
  const house = useHouse();
  const name = person === null || person === house.me.id ? null : nameOf(house, person);
  if (reason === 'of-age' && name !== null) return fill(endedWords.ofAgeOther, { name });
  return endedWords.reasons[reason] ?? '';
};

const lineOf = ({ purposes, endedAtMs }: EndedGroup): string =>
  fill(endedWords.line, {
    purposes: purposes.map((purpose) => permitWords.purposes[purpose].name).join(', '),
    time: dateTimeOf(endedAtMs),
  });

const Line = ({ group }: { group: EndedGroup }) => {
  const house = useHouse();
  const room = house.rooms.find(({ id }) => id === group.room);
  const about = group.person === null || group.person === house.me.id ? null : nameOf(house, group.person);
  const what = [about, room?.name ?? reviewWords.everyRoom, rows[group.row].title].filter((word) => word !== null);
  const reason = useReason(group);
  const words = (
    <>
      <span className="strong">{what.join(' · ')}</span>
      <span className="quiet small">
        {reason} {lineOf(group)}
      </span>
    </>
  );
  return (
    <li>
      {room === undefined ? (
        <div className="ended-line">{words}</div>
      ) : (
        <Link href={`/permissions?room=${room.id}`} className="ended-line">
          {words}
          <IconChevronRight size={20} aria-hidden />
        </Link>
      )}
    </li>
  );
};

export const Ended = ({ ended }: { ended: readonly EndedGroup[] }) => {
  const [all, setAll] = useState(false);
  return (
    <Section title={endedWords.title}>
      <p className="quiet small">{endedWords.text}</p>
      <ul className="plain card-list">
        {(all ? ended : ended.slice(0, shownFirst)).map((group) => (
          <Line key={`${group.endedAtMs} ${group.room} ${group.row} ${group.reason}`} group={group} />
        ))}
      </ul>
      {!all && ended.length > shownFirst && (
        <div className="row below">
          <Button variant="default" size="sm" onClick={() => setAll(true)}>
            {fill(endedWords.more, { n: countOf(ended.length) })}
          </Button>
        </div>
      )}
    </Section>
  );
};

const Before = ({ group }: { group: EndedGroup }) => (
  <dl className="at-a-glance" aria-label={endedWords.before}>
    <dt>{endedWords.ended}</dt>
    <dd>{dateTimeOf(group.endedAtMs)}</dd>
    <dt>{endedWords.why}</dt>
    <dd>{useReason(group)}</dd>
  </dl>
);

/** In the sheet of a row that is off: how it came to be so. */
export const EndedBefore = ({ subject: { room, row, person } }: { subject: Subject }) => {
  const { answer } = useGet<{ ended: readonly EndedGroup[] }>('/api/grants/review');
  const last = answer?.ended.find(
    (one) => one.room === room.id && one.row === row && (one.person === null || one.person === person),
  );
  return last === undefined ? null : <Before group={last} />;
};
