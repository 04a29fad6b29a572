// Whether somebody is in a room, and how much they move; nothing at all is drawn where nobody allowed the question.

import type { RoomView } from '../../config/words/panel.ts';
import { useNow } from '../act.ts';
import { agoOf, fill } from '../format.ts';
import { IconUser, IconUserOff, IconUserQuestion } from '../icons.ts';
import { words } from '../words.ts';

const icons = { occupied: IconUser, empty: IconUserOff, unknown: IconUserQuestion } as const;

export const Presence = ({ room: { occupancy, activity }, brief = false }: { room: RoomView; brief?: boolean }) => {
  const now = useNow(30_000, occupancy !== undefined);
  if (occupancy === undefined) return null;
  const Icon = icons[occupancy.state];
  const since = agoOf(Math.max(0, now - occupancy.sinceMs));
  return (
    <span className={`presence presence-${occupancy.state}`}>
      <Icon size={16} aria-hidden />
      {words.room.occupancy[occupancy.state]}
      {!brief && activity !== undefined && <span className="quiet">· {words.room.activity[activity.label]}</span>}
      {occupancy.state !== 'unknown' && <span className="quiet"> {fill(words.room.since, { time: since })}</span>}
    </span>
  );
};
