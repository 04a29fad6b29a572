// Always in sight: whether anything is sensed. It opens a sheet; it stops nothing by itself.
import { useState } from 'react';
import type { SnapshotView } from '../../config/words/panel.ts';
import { fill } from '../format.ts';
import { IconAlertTriangle, IconEar, IconEye, IconEyeOff, IconHandStop, IconUsers } from '../icons.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { PrivacySheet } from './privacy-sheet.tsx';
import { Sheet } from './sheet.tsx';

const icons = {
  off: IconEyeOff,
  reacts: IconEye,
  learns: IconEar,
  guest: IconUsers,
  waits: IconAlertTriangle,
  stopped: IconHandStop,
} as const;

const reacting = (house: SnapshotView): SnapshotView['rooms'] =>
  house.rooms.filter((room) => Object.entries(room.rows).some(([row, state]) => row !== 'played' && state !== 'off'));

const chipText = (house: SnapshotView): string => {
  const { sensing } = house.household;
  if (sensing !== 'reacts') return words.privacy[sensing];
  const count = reacting(house).length;
  return count === 1 ? words.privacy.reactsOne : fill(words.privacy.reacts, { n: count });
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
        <PrivacySheet onLeave={() => setOpen(false)} />
      </Sheet>
    </>
  );
};
