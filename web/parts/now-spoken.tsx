// Tells screen readers, once per track, what began to play.
import { fill } from '../format.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';

export const NowSpoken = () => {
  const { rooms } = useHouse();
  const room = rooms.find((one) => one.playing.state === 'playing');
  const title = room?.playing.title ?? null;
  return (
    <p className="unseen" aria-live="polite">
      {title === null ? '' : fill(words.player.nowPlaying, { title, artist: room?.playing.artist ?? '' })}
    </p>
  );
};
