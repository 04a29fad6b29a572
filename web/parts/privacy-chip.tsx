// Always in sight: whether anything is sensed. It opens a sheet; it stops nothing by itself.
import { Button, Switch } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { SnapshotView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { patch, post, remove } from '../api.ts';
import { fill } from '../format.ts';
import { IconEar, IconEye, IconEyeOff, IconHandStop, IconUsers } from '../icons.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { Sheet } from './sheet.tsx';

const icons = { off: IconEyeOff, reacts: IconEye, learns: IconEar, guest: IconUsers, stopped: IconHandStop } as const;

const reacting = (house: SnapshotView): SnapshotView['rooms'] =>
  house.rooms.filter((room) => Object.entries(room.rows).some(([row, state]) => row !== 'played' && state !== 'off'));

const chipText = (house: SnapshotView): string => {
  const { sensing } = house.household;
  if (sensing !== 'reacts') return words.privacy[sensing];
  const count = reacting(house).length;
  return count === 1 ? words.privacy.reactsOne : fill(words.privacy.reacts, { n: count });
};

const Personal = () => {
  const { household } = useHouse();
  const { busy, run } = useAct();
  return (
    <div className="line">
      <div>
        <p className="strong">{words.privacy.personal}</p>
        <p className="quiet small">{words.privacy.personalHint}</p>
      </div>
      {busy ? (
        <output className="saving">{words.saving}</output>
      ) : (
        <Switch
          size="lg"
          aria-label={words.privacy.personal}
          checked={household.personalOn}
          onChange={(event) => {
            const on = event.currentTarget.checked;
            void run(() => patch('/api/personalisation', { house: true, on }));
          }}
        />
      )}
    </div>
  );
};

const StopButton = () => {
  const { household } = useHouse();
  const { busy, run } = useAct();
  if (household.sensing === 'stopped') {
    return (
      <>
        <p>{words.privacy.stoppedText}</p>
        <Button
          fullWidth
          variant="default"
          size="lg"
          loading={busy}
          onClick={() => void run(() => remove('/api/panic'))}
        >
          {words.privacy.allow}
        </Button>
      </>
    );
  }
  return (
    <>
      <Button
        fullWidth
        color="red"
        className="stop-all"
        loading={busy}
        leftSection={<IconHandStop size={26} aria-hidden />}
        onClick={() => void run(() => post('/api/panic'))}
      >
        {words.privacy.stop}
      </Button>
      <p className="quiet small">{words.privacy.stopHint}</p>
    </>
  );
};

const Noticed = () => {
  const house = useHouse();
  const rooms = reacting(house);
  if (house.household.sensing === 'stopped') return null;
  if (rooms.length === 0) return <p className="quiet">{words.privacy.nothing}</p>;
  return (
    <ul className="plain">
      {rooms.map((room) => (
        <li key={room.id} className="line">
          <span className="strong">{room.name}</span>
          <span className="quiet small">
            {Object.entries(room.rows)
              .filter(([row, state]) => row !== 'played' && state !== 'off')
              .map(([row]) => words.permissions.short[row as keyof typeof room.rows])
              .join(', ')}
          </span>
        </li>
      ))}
    </ul>
  );
};

export const PrivacyChip = () => {
  const house = useHouse();
  const [open, setOpen] = useState(false);
  const { sensing } = house.household;
  const Icon = icons[sensing];
  return (
    <>
      <button type="button" className={`chip chip-${sensing}`} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Icon size={18} stroke={1.8} aria-hidden />
        {chipText(house)}
      </button>
      <Sheet title={words.privacy.sheetTitle} open={open} onClose={() => setOpen(false)}>
        <div className="stack">
          <StopButton />
          <Noticed />
          <Personal />
          <Button component={Link} href="/permissions" variant="light" fullWidth onClick={() => setOpen(false)}>
            {words.privacy.open}
          </Button>
        </div>
      </Sheet>
    </>
  );
};
