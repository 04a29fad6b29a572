// The sensor that speaks its own way: topic, path and the value that means yes, mapped by hand.
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SensorKind } from '../../config/words/kind.ts';
import { useAct } from '../act.ts';
import { put } from '../api.ts';
import { decidedRooms } from '../permits.ts';
import { say, useHouse } from '../state.ts';
import { words } from '../words.ts';
import { KindSelect } from './kind-select.tsx';
import { Sheet } from './sheet.tsx';

const blank = { name: '', topic: '', path: '', onValue: '' };

export const GenericSensor = ({ open, onClose }: { open: boolean; onClose: () => void }) => {
  const house = useHouse();
  const { busy, run } = useAct();
  const [typed, setTyped] = useState(blank);
  const [kind, setKind] = useState<SensorKind>('motion');
  const [room, setRoom] = useState('');
  const type = (field: keyof typeof blank) => (event: React.ChangeEvent<HTMLInputElement>) => {
    const text = event.currentTarget.value;
    setTyped((before) => ({ ...before, [field]: text }));
  };
  const save = async (): Promise<void> => {
    const slug = typed.name
      .trim()
      .toLowerCase()
      .replace(/[^a-z0-9_-]+/g, '-');
    const done = await run(() =>
      put(`/api/sensors/${encodeURIComponent(`${slug}.${kind}`)}`, {
        room: room === '' ? null : room,
        kind,
        name: typed.name.trim(),
        generic: {
          topic: typed.topic.trim(),
          path: typed.path.trim() === '' ? null : typed.path.trim(),
          onValue: typed.onValue.trim() === '' ? null : typed.onValue.trim(),
        },
      }),
    );
    if (!done) return;
    say(words.sensors.mapped);
    setTyped(blank);
    onClose();
  };
  return (
    <Sheet title={words.sensors.genericTitle} open={open} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextInput
          label={words.sensors.name}
          description={words.sensors.nameHint}
          required
          withAsterisk={false}
          maxLength={32}
          value={typed.name}
          onChange={type('name')}
        />
        <TextInput
          label={words.sensors.topic}
          placeholder="tele/garage/SENSOR"
          required
          withAsterisk={false}
          value={typed.topic}
          onChange={type('topic')}
        />
        <TextInput
          label={words.sensors.path}
          description={words.sensors.pathHint}
          placeholder="Switch1.Action"
          value={typed.path}
          onChange={type('path')}
        />
        <TextInput label={words.sensors.onValue} placeholder="ON" value={typed.onValue} onChange={type('onValue')} />
        <KindSelect value={kind} onChoose={setKind} />
        <NativeSelect
          label={words.sensors.room}
          data={[
            { value: '', label: words.sensors.noRoom },
            ...decidedRooms(house).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={room}
          onChange={(event) => setRoom(event.currentTarget.value)}
        />
        <Button type="submit" loading={busy}>
          {words.save}
        </Button>
      </form>
    </Sheet>
  );
};
