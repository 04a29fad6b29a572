// A new room: a name and what it is.
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type RoomPurpose, roomPurposes } from '../../config/words/room.ts';
import { useAct } from '../act.ts';
import { post } from '../api.ts';
import { words } from '../words.ts';
import { Sheet } from './sheet.tsx';

const isPurpose = (word: string): word is RoomPurpose => roomPurposes.some((one) => one === word);

export const purposeOptions = roomPurposes.map((value) => ({ value, label: words.room.purposes[value] }));

export const AddRoom = ({ open, onClose }: { open: boolean; onClose: () => void }) => {
  const [name, setName] = useState('');
  const [purpose, setPurpose] = useState<RoomPurpose>('kitchen');
  const { busy, run } = useAct();
  const add = async (): Promise<void> => {
    if (!(await run(() => post('/api/rooms', { name: name.trim(), purpose })))) return;
    setName('');
    onClose();
  };
  return (
    <Sheet title={words.home.addRoom} open={open} onClose={onClose}>
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
            const chosen = event.currentTarget.value;
            if (!isPurpose(chosen)) return;
            const unnamed = name === '' || name === words.room.purposes[purpose];
            if (unnamed && chosen !== 'other') setName(words.room.purposes[chosen]);
            setPurpose(chosen);
          }}
        />
        <TextInput
          label={words.room.name}
          required
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" loading={busy} disabled={name.trim() === ''}>
          {words.home.addRoom}
        </Button>
      </form>
    </Sheet>
  );
};
