// The five questions of one room, each with its one control and a way into the details.
import { ActionIcon, Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { kindsOfTap, type Row, rowNames, rows, type SensorKind } from '../../config/words/kind.ts';
import type { RoomView, RowState, SensorView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { post } from '../api.ts';
import { fill } from '../format.ts';
import { IconChevronRight, IconEar, IconHistory, IconSun, IconUserHeart, IconWalk } from '../icons.ts';
import { answerOf, endsTraces, mayAllow, revealsMore, type Subject } from '../permits.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { permitWords } from '../words-permits.ts';
import { Choice } from './choice.tsx';
import { RowSheet } from './row-sheet.tsx';
import { RowWaits } from './row-waits.tsx';
import { type Forgotten, StopSheet } from './stop-sheet.tsx';
import '../styles/privacy.css';

type Tapped = Exclude<RowState, 'partly'>;

const icons: Readonly<Record<Row, typeof IconSun>> = {
  presence: IconWalk,
  'light-and-air': IconSun,
  'sound-level': IconEar,
  who: IconUserHeart,
  played: IconHistory,
};

export const statesOf = (row: Row): readonly Tapped[] =>
  row === 'played' ? ['off', 'remembered'] : ['off', 'reacts', 'reacts-and-learns'];

/** Whether one tap on the row would allow anything: some sensor of the room must be able to tell it. */
export const canTell = (row: Row, room: string, sensors: readonly SensorView[]): boolean => {
  const present = new Set<SensorKind>(sensors.filter((sensor) => sensor.room === room).map(({ kind }) => kind));
  return kindsOfTap(row, present).length > 0;
};

/** For who may not answer: the word alone, and nothing that looks as if it could be pressed. */
const Said = ({ state }: { state: RowState }) => (
  <p className={state === 'off' ? 'row-said' : 'row-said state-on'}>
    {state === 'partly' ? words.permissions.partly : words.permissions.states[state]}
  </p>
);

const NoSensor = ({ room, bare }: { room: RoomView; bare: boolean }) => (
  <div className="row-none">
    <span className="small quiet">{words.permissions.noSensor}</span>
    {!bare && (
      <Button component={Link} href={`/sensors?room=${room.id}`} variant="subtle" size="sm">
        {words.sensors.add}
      </Button>
    )}
  </div>
);

export const RowControl = ({ room, row, bare = false }: { room: RoomView; row: Row; bare?: boolean }) => {
  const house = useHouse();
  const { busy, run } = useAct();
  const [stopping, setStopping] = useState<Tapped | null>(null);
  const subject: Subject = { room, row, person: house.me.id };
  const state = answerOf(house, subject);
  const say = (next: Tapped, forget = false): Promise<{ forgotten?: Forgotten }> =>
    post(`/api/rooms/${room.id}/rows/${row}`, {
      state: next,
      ...(forget && { forget }),
      ...(next !== 'off' && revealsMore(row) && { duration: '30-days' }),
    });
  if (!mayAllow(house, subject)) return <Said state={state} />;
  if (state === 'off' && !canTell(row, room.id, house.sensors)) return <NoSensor room={room} bare={bare} />;
  return (
    <>
      <Choice
        label={fill(words.permissions.control, { room: room.name, row: rows[row].title })}
        values={statesOf(row)}
        value={state === 'partly' ? null : state}
        names={words.permissions.states}
        saving={busy}
        onChoose={(next) => (endsTraces(house, subject, next) ? setStopping(next) : void run(() => say(next)))}
      />
      {state === 'partly' && <p className="small quiet">{words.permissions.partly}</p>}
      <StopSheet
        title={fill(stopping === 'reacts' ? permitWords.stopLearnTitle : permitWords.stopTitle, {
          what: rows[row].title,
          room: room.name,
        })}
        counts={`/api/rooms/${room.id}/rows/${row}/counts`}
        open={stopping !== null}
        onClose={() => setStopping(null)}
        stop={async (forget) => (await say(stopping ?? 'off', forget)).forgotten ?? {}}
      />
    </>
  );
};

export const RowLine = ({ room, row }: { room: RoomView; row: Row }) => {
  const { me } = useHouse();
  const [open, setOpen] = useState(false);
  const { title, explains } = rows[row];
  const Icon = icons[row];
  const subject: Subject = { room, row, person: me.id };
  return (
    <li className={room.rows[row] === 'off' ? 'row-line' : 'row-line row-on'}>
      <div className="row-line-head">
        <span className="row-icon">
          <Icon size={22} stroke={1.7} aria-hidden />
        </span>
        <div className="row-line-text">
          <h3>{title}</h3>
          <p className="quiet small">{explains}</p>
        </div>
        <ActionIcon
          color="gray"
          aria-haspopup="dialog"
          aria-label={fill(words.permissions.details, { row: title, room: room.name })}
          onClick={() => setOpen(true)}
        >
          <IconChevronRight size={20} aria-hidden />
        </ActionIcon>
      </div>
      <RowControl room={room} row={row} />
      <RowWaits subject={subject} />
      <RowSheet subject={subject} open={open} onClose={() => setOpen(false)} />
    </li>
  );
};

export const RoomRows = ({ room }: { room: RoomView }) => (
  <ul className="rows plain">
    {rowNames.map((row) => (
      <RowLine key={row} room={room} row={row} />
    ))}
  </ul>
);
