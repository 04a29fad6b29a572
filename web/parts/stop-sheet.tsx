// Turning off something that was learnt from or stored: two equal ways, neither of them preferred.
import { Button } from '@mantine/core';
import { type Row, rows } from '../../config/words/kind.ts';
import type { RoomView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { post } from '../api.ts';
import { fill } from '../format.ts';
import { say } from '../state.ts';
import { words } from '../words.ts';
import { Sheet } from './sheet.tsx';

export const StopSheet = ({
  room,
  row,
  open,
  onClose,
}: {
  room: RoomView;
  row: Row;
  open: boolean;
  onClose: () => void;
}) => {
  const { busy, run } = useAct();
  const stop = async (forget: boolean): Promise<void> => {
    const done = await run(() => post(`/api/rooms/${room.id}/rows/${row}`, { state: 'off', forget }));
    if (!done) return;
    onClose();
    if (forget) say(words.permissions.forgot);
  };
  return (
    <Sheet
      title={fill(words.permissions.stopTitle, { row: rows[row].title, room: room.name })}
      open={open}
      onClose={onClose}
    >
      <div className="stack">
        <p>{words.permissions.stopText}</p>
        <div className="two">
          <Button variant="default" disabled={busy} onClick={() => void stop(false)}>
            {words.permissions.stop}
          </Button>
          <Button variant="default" disabled={busy} onClick={() => void stop(true)}>
            {words.permissions.stopForget}
          </Button>
        </div>
        {busy && <output className="saving">{words.saving}</output>}
      </div>
    </Sheet>
  );
};
