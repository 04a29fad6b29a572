// What a room is called, how soon and how loud it may start, and its end.
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { RoomView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { patch, remove } from '../api.ts';
import { fill } from '../format.ts';
import { words } from '../words.ts';
import { purposeOptions } from './add-room.tsx';
import { RoomOwners } from './room-owners.tsx';
import { Sheet } from './sheet.tsx';

const Ending = ({ room, onGone }: { room: RoomView; onGone: () => void }) => {
  const [sure, setSure] = useState(false);
  const { busy, run } = useAct();
  const end = async (): Promise<void> => {
    if (await run(() => remove(`/api/rooms/${room.id}`))) onGone();
  };
  if (!sure) {
    return (
      <Button variant="subtle" color="red" onClick={() => setSure(true)}>
        {words.room.remove}
      </Button>
    );
  }
  return (
    <>
      <p>{fill(words.room.removeSure, { room: room.name })}</p>
      <div className="two">
        <Button variant="default" onClick={() => setSure(false)}>
          {words.cancel}
        </Button>
        <Button variant="default" loading={busy} onClick={() => void end()}>
          {words.room.remove}
        </Button>
      </div>
    </>
  );
};

export const RoomSettings = ({ room, open, onClose }: { room: RoomView; open: boolean; onClose: () => void }) => {
  const [, go] = useLocation();
  const { busy, run } = useAct();
  const [name, setName] = useState(room.name);
  const [purpose, setPurpose] = useState<string>(room.purpose);
  const [settle, setSettle] = useState(String(room.settleSeconds));
  const [ceiling, setCeiling] = useState(String(room.ceilingPercent));
  const save = async (): Promise<void> => {
    const change = { name: name.trim(), purpose, settleSeconds: Number(settle), ceilingPercent: Number(ceiling) };
    if (await run(() => patch(`/api/rooms/${room.id}`, change))) onClose();
  };
  return (
    <Sheet title={words.room.settings} open={open} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextInput
          label={words.room.name}
          required
          withAsterisk={false}
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label={words.room.purpose}
          data={purposeOptions}
          value={purpose}
          onChange={(event) => setPurpose(event.currentTarget.value)}
        />
        <TextInput
          type="number"
          min={0}
          max={3600}
          label={words.room.settle}
          value={settle}
          onChange={(event) => setSettle(event.currentTarget.value)}
        />
        <TextInput
          type="number"
          min={0}
          max={100}
          label={words.room.ceiling}
          value={ceiling}
          onChange={(event) => setCeiling(event.currentTarget.value)}
        />
        <Button type="submit" loading={busy}>
          {words.save}
        </Button>
        <RoomOwners room={room} />
        <Ending room={room} onGone={() => go('/')} />
      </form>
    </Sheet>
  );
};
