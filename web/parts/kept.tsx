// What a room keeps of its sensors: the last day as a picture, how much lies there since when, and a way to forget it.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { type Kind, kinds } from '../../config/words/kind.ts';
import type { RoomView } from '../../config/words/panel.ts';
import { useAct, useGet } from '../act.ts';
import { remove } from '../api.ts';
import { clockOf, countOf, dateOf, fill } from '../format.ts';
import { say, useHouse } from '../state.ts';
import { words } from '../words.ts';
import { knowsWords } from '../words-privacy.ts';
import { Choice } from './choice.tsx';
import { Section } from './page.tsx';
import { Sheet } from './sheet.tsx';
import '../styles/privacy.css';

interface Series {
  readonly sensor: string;
  readonly name: string;
  readonly kind: Kind;
  readonly count: number;
  readonly sinceMs: number;
  readonly points: readonly { readonly atMs: number; readonly value: number }[];
}

interface Answer {
  readonly fromMs: number;
  readonly toMs: number;
  readonly series: readonly Series[];
}

const width = 720;
const height = 56;
const dayMs = 86_400_000;

/** Each value lasts until the next one. A yes is a bar, a number a line between its least and its most. */
const shapeOf = (
  { points, kind }: Series,
  { fromMs, toMs }: Answer,
): { readonly d: string; readonly filled: boolean } => {
  const x = (atMs: number): number => Math.round(((atMs - fromMs) / (toMs - fromMs)) * width * 10) / 10;
  if (kinds[kind].value === 'boolean') {
    const bars = points.flatMap(({ atMs, value }, index) => {
      if (value === 0) return [];
      const end = Math.max(x(points[index + 1]?.atMs ?? toMs), x(atMs) + 2);
      return [`M${x(atMs)} 4V${height - 4}H${end}V4Z`];
    });
    return { d: bars.join(''), filled: true };
  }
  const values = points.map(({ value }) => value);
  const least = Math.min(...values);
  const span = Math.max(...values) - least || 1;
  const y = (value: number): number => Math.round((height - 6 - ((value - least) / span) * (height - 12)) * 10) / 10;
  const line = points.map(({ atMs, value }, index) => `${index === 0 ? 'M' : 'L'}${x(atMs)} ${y(value)}`);
  return { d: line.join(''), filled: false };
};

/** The same as the picture, in words. */
const summaryOf = ({ points, kind }: Series): string => {
  if (points.length === 0) return knowsWords.keptQuiet;
  if (kinds[kind].value === 'boolean')
    return fill(knowsWords.keptTimes, { n: countOf(points.filter(({ value }) => value !== 0).length) });
  const values = points.map(({ value }) => value);
  const unit = kinds[kind].unit ?? '';
  return fill(knowsWords.keptBetween, { least: Math.min(...values), most: `${Math.max(...values)} ${unit}`.trim() });
};

const Strip = ({ series, answer }: { series: Series; answer: Answer }) => {
  const { d, filled } = shapeOf(series, answer);
  return (
    <figure className="strip">
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={d} className={filled ? 'strip-bar' : 'strip-line'} />
      </svg>
      <figcaption className="quiet small">
        <span>{clockOf(answer.fromMs)}</span>
        <span>{summaryOf(series)}</span>
        <span>{clockOf(answer.toMs)}</span>
      </figcaption>
    </figure>
  );
};

const ranges = ['hour', 'day', 'all'] as const;
type Range = (typeof ranges)[number];
const rangeMs: Readonly<Record<Range, number | null>> = { hour: 3600_000, day: dayMs, all: null };

const Forgetting = ({ room, series, onGone }: { room: RoomView; series: Series; onGone: () => void }) => {
  const [range, setRange] = useState<Range>('all');
  const { busy, run } = useAct();
  const forget = async (): Promise<void> => {
    const back = rangeMs[range];
    const from = back === null ? '' : `&from=${new Date(Date.now() - back).toISOString()}`;
    let forgotten = 0;
    const done = await run(async () => {
      const path = `/api/rooms/${room.id}/kept?kind=${series.kind}${from}`;
      ({ forgotten } = await remove<{ forgotten: number }>(path));
    });
    if (!done) return;
    say(fill(knowsWords.keptForgotten, { n: countOf(forgotten) }));
    onGone();
  };
  return (
    <div className="stack">
      <p>{fill(knowsWords.keptForgetText, { kind: words.kinds[series.kind], room: room.name })}</p>
      <Choice
        label={knowsWords.keptRange}
        values={ranges}
        value={range}
        names={knowsWords.keptRanges}
        onChoose={setRange}
      />
      <Button color="red" loading={busy} onClick={() => void forget()}>
        {knowsWords.keptForget}
      </Button>
    </div>
  );
};

const KeptLine = ({
  room,
  series,
  answer,
  onGone,
}: {
  room: RoomView;
  series: Series;
  answer: Answer;
  onGone: () => void;
}) => {
  const { me } = useHouse();
  const [open, setOpen] = useState(false);
  const mine = room.owners.includes(me.id) && kinds[series.kind].class <= 'C';
  return (
    <li className="kept">
      <div className="line plain-line">
        <div>
          <p className="strong">{words.kinds[series.kind]}</p>
          <p className="quiet small">
            {fill(knowsWords.keptCount, { name: series.name, n: countOf(series.count), date: dateOf(series.sinceMs) })}
          </p>
        </div>
        {mine && (
          <Button
            variant="subtle"
            color="red"
            size="sm"
            aria-label={fill(knowsWords.keptForgetLabel, { kind: words.kinds[series.kind], name: series.name })}
            onClick={() => setOpen(true)}
          >
            {knowsWords.keptForget}
          </Button>
        )}
      </div>
      <Strip series={series} answer={answer} />
      <Sheet title={`${knowsWords.keptForget}: ${words.kinds[series.kind]}`} open={open} onClose={() => setOpen(false)}>
        <Forgetting
          room={room}
          series={series}
          onGone={() => {
            setOpen(false);
            onGone();
          }}
        />
      </Sheet>
    </li>
  );
};

/** Asked for anew every minute, and whenever a permission changes. */
export const Kept = ({ room, fresh }: { room: RoomView; fresh: unknown }) => {
  const { answer, reload } = useGet<Answer>(`/api/rooms/${room.id}/kept`, fresh);
  if (answer === null) return null;
  return (
    <Section title={knowsWords.kept}>
      {answer.series.length === 0 ? (
        <p className="quiet">{knowsWords.keptNone}</p>
      ) : (
        <ul className="plain card-list">
          {answer.series.map((series) => (
            <KeptLine
              key={`${series.sensor} ${series.kind}`}
              room={room}
              series={series}
              answer={answer}
              onGone={reload}
            />
          ))}
        </ul>
      )}
    </Section>
  );
};
