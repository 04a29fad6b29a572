// The player that stays at hand on every page: the room that plays, or the one that played last.
import { Link, useLocation } from 'wouter';
import type { RoomView } from '../../config/words/panel.ts';
import { useNow } from '../act.ts';
import { fill, positionOf } from '../format.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { Art } from './art.tsx';
import { PlayPause, Skip } from './transport.tsx';

const order: readonly RoomView['playing']['state'][] = ['playing', 'starting', 'paused'];

export const roomInFront = (rooms: readonly RoomView[]): RoomView | null => {
  for (const state of order) {
    const room = rooms.find((one) => one.playing.state === state);
    if (room !== undefined) return room;
  }
  return null;
};

const Progress = ({ room }: { room: RoomView }) => {
  const now = useNow(1000, room.playing.state === 'playing');
  const length = room.playing.durationMs;
  if (length === null || length === 0) return null;
  const share = Math.round((positionOf(room.playing, now) / length) * 1000) / 10;
  return <div className="mini-progress" aria-hidden="true" style={{ '--share': `${share}%` } as React.CSSProperties} />;
};

export const MiniPlayer = () => {
  const { rooms } = useHouse();
  const [here] = useLocation();
  const room = roomInFront(rooms);
  if (room === null || here === '/playing' || here === `/rooms/${room.id}`) return null;
  return (
    <section className="mini" aria-label={words.player.label}>
      <Progress room={room} />
      <Link href={`/rooms/${room.id}`} className="mini-open" aria-label={fill(words.room.open, { room: room.name })}>
        <Art artist={room.playing.artist} album={room.playing.album} size="s" />
        <span className="track-text">
          <span className="mini-title cut">{room.playing.title}</span>
          <span className="quiet small cut">
            {room.playing.artist} · {room.name}
          </span>
        </span>
      </Link>
      <PlayPause room={room} size={46} />
      <Skip room={room} to="next" />
    </section>
  );
};
