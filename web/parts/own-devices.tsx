// One's own phones and watches, by which a room may know that oneself is here: named, shown and removed by oneself alone.
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { notices } from '../../config/words/notice.ts';
import { useAct, useGet } from '../act.ts';
import { post, remove } from '../api.ts';
import { fill, numberOf } from '../format.ts';
import { IconPlus } from '../icons.ts';
import { say } from '../state.ts';
import { deviceWords } from '../words-people.ts';
import { Waiting } from './blank.tsx';
import { Section } from './page.tsx';
import { Sheet } from './sheet.tsx';
import '../styles/lists.css';

export interface OwnDevice {
  readonly id: number;
  readonly name: string;
  /** Ids of the sensors that follow it. */
  readonly sensors: readonly string[];
}

export const useOwnDevices = (fresh?: unknown) => useGet<{ devices: readonly OwnDevice[] }>('/api/devices', fresh);

const blank = { name: '', id: '' };

const NewDevice = ({ onMade }: { onMade: () => void }) => {
  const [typed, setTyped] = useState(blank);
  const { busy, run } = useAct();
  const type = (field: keyof typeof blank) => (event: React.ChangeEvent<HTMLInputElement>) => {
    const text = event.currentTarget.value;
    setTyped((before) => ({ ...before, [field]: text }));
  };
  const make = async (): Promise<void> => {
    const device = { name: typed.name.trim(), id: typed.id.trim() };
    if (await run(() => post('/api/devices', device))) onMade();
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <p>{notices.device}</p>
      <TextInput
        label={deviceWords.name}
        placeholder={deviceWords.nameExample}
        required
        withAsterisk={false}
        maxLength={60}
        value={typed.name}
        onChange={type('name')}
      />
      <TextInput
        label={deviceWords.id}
        description={deviceWords.idHint}
        required
        withAsterisk={false}
        maxLength={128}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        value={typed.id}
        onChange={type('id')}
      />
      <Button type="submit" loading={busy} disabled={typed.name.trim() === '' || typed.id.trim() === ''}>
        {deviceWords.add}
      </Button>
    </form>
  );
};

const DeviceLine = ({ device, onGone }: { device: OwnDevice; onGone: () => void }) => {
  const { busy, run } = useAct();
  const forget = async (): Promise<void> => {
    if (!(await run(() => remove(`/api/devices/${device.id}`)))) return;
    say(deviceWords.removed);
    onGone();
  };
  return (
    <li className="line">
      <div>
        <p className="strong">{device.name}</p>
        <p className="quiet small">
          {device.sensors.length === 0 ? deviceWords.noSensor : numberOf(deviceWords.sensors, device.sensors.length)}
        </p>
      </div>
      <Button
        variant="subtle"
        color="red"
        size="sm"
        loading={busy}
        aria-label={fill(deviceWords.removeLabel, { name: device.name })}
        onClick={() => void forget()}
      >
        {deviceWords.remove}
      </Button>
    </li>
  );
};

export const OwnDevices = () => {
  const { answer, reload } = useOwnDevices();
  const [adding, setAdding] = useState(false);
  return (
    <Section
      title={deviceWords.title}
      action={
        <Button
          variant="subtle"
          size="sm"
          leftSection={<IconPlus size={20} aria-hidden />}
          onClick={() => setAdding(true)}
        >
          {deviceWords.add}
        </Button>
      }
    >
      <p className="quiet small">{deviceWords.text}</p>
      {answer === null ? (
        <Waiting />
      ) : (
        <ul className="plain card-list">
          {answer.devices.map((device) => (
            <DeviceLine key={device.id} device={device} onGone={reload} />
          ))}
        </ul>
      )}
      <Sheet title={deviceWords.add} open={adding} onClose={() => setAdding(false)}>
        <NewDevice
          onMade={() => {
            setAdding(false);
            reload();
          }}
        />
      </Sheet>
    </Section>
  );
};
