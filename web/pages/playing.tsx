// Everything that plays now, and the way to every room.
import { IconMusicOff } from '../icons.ts';
import { Empty } from '../parts/blank.tsx';
import { Page } from '../parts/page.tsx';
import { PlayHere } from '../parts/play-here.tsx';
import { RoomCard } from '../parts/room-card.tsx';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';

const Playing = () => {
  const { rooms } = useHouse();
  const active = rooms.filter((room) => room.playing.state !== 'idle');
  return (
    <Page title={words.nav.playing}>
      {active.length === 0 ? (
        <Empty
          icon={<IconMusicOff size={40} stroke={1.4} aria-hidden />}
          title={words.player.idle}
          text={words.home.quiet}
        >
          <PlayHere quiet />
        </Empty>
      ) : (
        <div className="room-cards">
          {active.map((room) => (
            <RoomCard key={room.id} room={room} level={2} />
          ))}
        </div>
      )}
    </Page>
  );
};

export default Playing;
