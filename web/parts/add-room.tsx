// A new room: a name and what it is.
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type RoomPurpose, roomPurposes } from '../../config/words/room.ts';
import { useAct } from '../act.ts';
import { post } from '../api.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { Sheet } from './sheet.tsx';

const isPurpose = (word: string): word is RoomPurpose => roomPurposes.some((one) => one === word);

export const purposeOptions = roomPurposes.map((value) => ({ value, label: words.room.purposes[value] }));

/** What a room of this kind is called until somebody says otherwise. */
const nameOf = (purpose: RoomPurpose): string => (purpose === 'other' ? '' : words.room.purposes[purpose]);

const NewRoom = ({ onDone }: { onDone: () => void }) => {
  const { rooms } = useHouse();
  const { busy, run } = useAct();
  const [purpose, setPurpose] = useState<RoomPurpose>(
    () => roomPurposes.find((one) => !rooms.some((room) => room.purpose === one)) ?? 'other',
  );
  const [name, setName] = useState(() => nameOf(purpose));
  const choose = (chosen: RoomPurpose): void => {
    if (name === nameOf(purpose)) setName(nameOf(chosen));
    setPurpose(chosen);
  };
  const add = async (): Promise<void> => {
    if (await run(() => post('/api/rooms', { name: name.trim(), purpose }))) onDone();
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <NativeSelect
        label={words.room.purpose}
        data={purposeOptions}
        value={purpose}
        onChange={(event) => {
          if (isPurpose(event.currentTarget.value)) choose(event.currentTarget.value);
        }}
      />
      <TextInput
        label={words.room.name}
        required
        withAsterisk={false}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" loading={busy} disabled={name.trim() === ''}>
        {words.home.addRoom}
      </Button>
    </form>
  );
};

export const AddRoom = ({ open, onClose }: { open: boolean; onClose: () => void }) => (
  <Sheet title={words.home.addRoom} open={open} onClose={onClose}>
    <NewRoom onDone={onClose} />
  </Sheet>
);
