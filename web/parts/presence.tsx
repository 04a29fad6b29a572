// Whether somebody is in a room; nothing at all is drawn where nobody allowed the question.

import type { OccupancyView } from '../../config/words/panel.ts';
import { useNow } from '../act.ts';
import { agoOf, fill } from '../format.ts';
import { IconUser, IconUserOff, IconUserQuestion } from '../icons.ts';
import { words } from '../words.ts';

const icons = { occupied: IconUser, empty: IconUserOff, unknown: IconUserQuestion } as const;

export const Presence = ({ occupancy }: { occupancy: OccupancyView | undefined }) => {
  const now = useNow(30_000, occupancy !== undefined);
  if (occupancy === undefined) return null;
  const Icon = icons[occupancy.state];
  const since = agoOf(Math.max(0, now - occupancy.sinceMs));
  return (
    <span className={`presence presence-${occupancy.state}`}>
      <Icon size={16} aria-hidden />
      {words.room.occupancy[occupancy.state]}
      {occupancy.state !== 'unknown' && <span className="quiet"> {fill(words.room.since, { time: since })}</span>}
    </span>
  );
};
