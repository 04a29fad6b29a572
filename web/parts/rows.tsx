// The five questions of one room, each with its one control and a way into the details.
import { ActionIcon, Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { kinds, kindsOfTap, type Row, rowNames, rows, type SensorKind } from '../../config/words/kind.ts';
import type { RoomView, RowState, SensorView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { post } from '../api.ts';
import { fill } from '../format.ts';
import { IconChevronRight, IconEar, IconHistory, IconSun, IconUserHeart, IconWalk } from '../icons.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { Choice } from './choice.tsx';
import { RowSheet } from './row-sheet.tsx';
import { StopSheet } from './stop-sheet.tsx';

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

/** Turning off what was learnt or kept asks whether it should also be forgotten. */
const leavesTraces = (state: RowState): boolean => state !== 'off' && state !== 'reacts';

export const RowControl = ({ room, row, bare = false }: { room: RoomView; row: Row; bare?: boolean }) => {
  const { sensors } = useHouse();
  const { busy, run } = useAct();
  const [stopping, setStopping] = useState(false);
  const state = room.rows[row];
  const label = fill(words.permissions.control, { room: room.name, row: rows[row].title });
  const choose = (next: Tapped): void => {
    if (next === 'off' && leavesTraces(state)) setStopping(true);
    else void run(() => post(`/api/rooms/${room.id}/rows/${row}`, { state: next }));
  };
  if (state === 'off' && !canTell(row, room.id, sensors)) {
    return (
      <div className="row-none">
        <span className="small quiet">{words.permissions.noSensor}</span>
        {!bare && (
          <Button component={Link} href={`/sensors?room=${room.id}`} variant="subtle" size="sm">
            {words.sensors.add}
          </Button>
        )}
      </div>
    );
  }
  return (
    <>
      <Choice
        label={label}
        values={statesOf(row)}
        value={state === 'partly' ? null : state}
        names={words.permissions.states}
        saving={busy}
        onChoose={choose}
      />
      {state === 'partly' && <p className="small quiet">{words.permissions.partly}</p>}
      <StopSheet room={room} row={row} open={stopping} onClose={() => setStopping(false)} />
    </>
  );
};

export const RowLine = ({ room, row }: { room: RoomView; row: Row }) => {
  const [open, setOpen] = useState(false);
  const { title, explains } = rows[row];
  const Icon = icons[row];
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
      <RowSheet room={room} row={row} open={open} onClose={() => setOpen(false)} />
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

export const revealsOf = (row: Row): readonly string[] =>
  Object.values(kinds)
    .filter((kind) => kind.row === row)
    .map((kind) => kind.reveals);
