// What one room knows at this moment, what it cannot know, and what came in and was thrown away unread.
import { useMemo } from 'react';
import { never } from '../../config/words/cannot.ts';
import { type Kind, kinds } from '../../config/words/kind.ts';
import type { KnownValueView, RoomView, SnapshotView } from '../../config/words/panel.ts';
import { useGet, useNow } from '../act.ts';
import { agoOf, clockOf, dateTimeOf, fill, lengthOf, numberOf } from '../format.ts';
import { IconEyeOff } from '../icons.ts';
import { Empty, Waiting } from '../parts/blank.tsx';
import { Kept } from '../parts/kept.tsx';
import { Page, Section } from '../parts/page.tsx';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { permitWords } from '../words-permits.ts';
import { knowsWords } from '../words-privacy.ts';
import '../styles/room.css';
import '../styles/privacy.css';

interface Known {
  readonly values: readonly KnownValueView[];
  readonly cannot?: readonly string[];
  readonly dropped?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const askEveryMs = 2000;

const valueText = ({ kind, value }: KnownValueView): string => {
  if (typeof value === 'boolean') return value ? knowsWords.yes : knowsWords.no;
  const { unit } = kinds[kind];
  return unit === null ? String(value) : `${value} ${unit}`;
};

const allowedText = ({ grants }: SnapshotView, id: number): string => {
  const grant = grants.find((one) => one.id === id);
  if (grant === undefined) return '';
  return grant.endsAtMs === null
    ? fill(knowsWords.allowedOpen, { name: grant.byName })
    : fill(knowsWords.allowedUntil, { name: grant.byName, time: dateTimeOf(grant.endsAtMs) });
};

const goneText = (untilMs: number | null, nowMs: number): string => {
  if (untilMs === null) return knowsWords.never;
  return untilMs <= nowMs ? knowsWords.now : lengthOf(untilMs - nowMs);
};

const Value = ({ known, askedAtMs, nowMs }: { known: KnownValueView; askedAtMs: number; nowMs: number }) => {
  const house = useHouse();
  const cell = (name: string, text: string) => (
    <td data-name={name}>
      <span>{text}</span>
    </td>
  );
  return (
    <tr>
      <th scope="row">{words.kinds[known.kind]}</th>
      {cell(knowsWords.value, valueText(known))}
      {cell(knowsWords.age, agoOf(known.ageMs + Math.max(0, nowMs - askedAtMs)))}
      {cell(knowsWords.from, known.source)}
      {cell(knowsWords.purpose, permitWords.purposes[known.purpose].name)}
      {cell(knowsWords.allowed, allowedText(house, known.grant))}
      <td data-name={knowsWords.gone}>
        <span className="countdown" title={known.untilMs === null ? undefined : clockOf(known.untilMs)}>
          {goneText(known.untilMs, nowMs)}
        </span>
      </td>
    </tr>
  );
};

const Values = ({ values, nowMs }: { values: readonly KnownValueView[]; nowMs: number }) => {
  const { what, value, age, from, purpose, allowed, gone } = knowsWords;
  // The ages were true when the answer came; from then on they are counted here.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer is a new moment
  const askedAtMs = useMemo(() => Date.now(), [values]);
  return (
    <table className="table table-cards" aria-label={knowsWords.values}>
      <thead>
        <tr>
          {[what, value, age, from, purpose, allowed, gone].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {values.map((known) => (
          <Value
            key={`${known.source} ${known.kind} ${known.grant}`}
            known={known}
            askedAtMs={askedAtMs}
            nowMs={nowMs}
          />
        ))}
      </tbody>
    </table>
  );
};

/** What nobody could ever allow comes first; what nobody allows just now is a long list for whoever wants it. */
const Cannot = ({ sentences }: { sentences: readonly string[] }) => {
  const closed = sentences.filter((sentence) => !never.includes(sentence));
  const list = (those: readonly string[]) => (
    <ul className="truths">
      {those.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
  return (
    <div className="card">
      {list(sentences.filter((sentence) => never.includes(sentence)))}
      {closed.length > 0 && (
        <details className="by-kind">
          <summary>{numberOf(knowsWords.closed, closed.length)}</summary>
          {list(closed)}
        </details>
      )}
    </div>
  );
};

const Dropped = ({ dropped }: { dropped: NonNullable<Known['dropped']> }) => {
  const rows = Object.entries(dropped).flatMap(([kind, reasons]) =>
    Object.entries(reasons)
      .filter(([, count]) => count > 0)
      .map(([reason, count]) => ({ kind: kind as Kind, reason, count })),
  );
  if (rows.length === 0) return <p className="quiet">{knowsWords.droppedNone}</p>;
  return (
    <>
      <p className="quiet small">{knowsWords.droppedText}</p>
      <ul className="plain card-list">
        {rows.map(({ kind, reason, count }) => (
          <li key={`${kind} ${reason}`} className="line">
            <span>
              <span className="strong">{words.kinds[kind] ?? kind}</span>
              <span className="quiet small receipt-time">{knowsWords.reasons[reason] ?? reason}</span>
            </span>
            <span className="dropped-count">{numberOf(knowsWords.count, count)}</span>
          </li>
        ))}
      </ul>
    </>
  );
};

const Inside = ({ room }: { room: RoomView }) => {
  const { grants } = useHouse();
  const now = useNow(1000);
  // A permission that ends is asked about at once, everything else every other second.
  const turn = Math.floor(now / askEveryMs);
  const asked = useMemo(() => ({ turn, grants }), [turn, grants]);
  const everyMinute = Math.floor(now / 60_000);
  const minute = useMemo(() => ({ everyMinute, grants }), [everyMinute, grants]);
  const { answer, problem } = useGet<Known>(`/api/rooms/${room.id}/knows`, asked);
  return (
    <Page title={knowsWords.title} text={`${room.name}. ${knowsWords.text}`} back={`/rooms/${room.id}`}>
      {problem !== null && <p className="problem">{problem}</p>}
      {answer === null && problem === null && <Waiting />}
      {answer !== null && (
        <>
          <Section title={knowsWords.values}>
            {answer.values.length === 0 ? (
              <Empty
                icon={<IconEyeOff size={32} aria-hidden />}
                title={knowsWords.nothing}
                text={knowsWords.nothingText}
              />
            ) : (
              <Values values={answer.values} nowMs={now} />
            )}
          </Section>
          <Kept room={room} fresh={minute} />
          <Section title={knowsWords.cannot}>
            <Cannot sentences={answer.cannot ?? []} />
          </Section>
          <Section title={knowsWords.dropped}>
            <Dropped dropped={answer.dropped ?? {}} />
          </Section>
        </>
      )}
    </Page>
  );
};

const Knows = ({ id }: { id: string }) => {
  const room = useHouse().rooms.find((one) => one.id === id);
  return room === undefined ? <Empty title={words.room.none} /> : <Inside room={room} />;
};

export default Knows;
