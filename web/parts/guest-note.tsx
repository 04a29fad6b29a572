// Says on a room that a guest objected, or that somebody switched guest mode on.
import type { RoomView } from '../../config/words/panel.ts';
import { clockOf, fill } from '../format.ts';
import { IconUsers } from '../icons.ts';
import { words } from '../words.ts';

export const GuestNote = ({ room }: { room: RoomView }) =>
  room.guestUntilMs === null ? null : (
    <p className="guest-note">
      <IconUsers size={20} stroke={1.7} aria-hidden />
      {fill(words.room.guestMode, { time: clockOf(room.guestUntilMs) })}
    </p>
  );
