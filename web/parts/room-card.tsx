// One room on Home: what plays, what the room says about itself, and the few controls of every day.
import { Link } from 'wouter';
import type { RoomView } from '../../config/words/panel.ts';
import { fill } from '../format.ts';
import { words } from '../words.ts';
import { Art } from './art.tsx';
import { AutomaticChoice } from './automatic.tsx';
import { GuestNote } from './guest-note.tsx';
import { Presence } from './presence.tsx';
import { Sentence } from './sentence.tsx';
import { PlayPause, Skip } from './transport.tsx';
import { Volume } from './volume.tsx';

const speakerText = (room: RoomView): string => {
  if (room.speaker === null) return words.room.noSpeaker;
  return room.speaker.online ? room.speaker.name : fill(words.room.speakerOff, { name: room.speaker.name });
};

export const RoomCard = ({ room, level = 3 }: { room: RoomView; level?: 2 | 3 }) => {
  const { playing } = room;
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section className={`card room-card is-${playing.state}`} aria-label={room.name}>
      <div className="room-card-head">
        <Heading>
          <Link href={`/rooms/${room.id}`}>{room.name}</Link>
        </Heading>
        <Presence room={room} brief />
      </div>
      <div className="room-card-now">
        <Link href={`/rooms/${room.id}`} aria-label={fill(words.room.open, { room: room.name })}>
          <Art artist={playing.artist} album={playing.album} size="m" />
        </Link>
        <div className="track-text">
          <p className="track-title">{playing.title ?? words.player.idle}</p>
          <p className="quiet cut">{playing.artist ?? speakerText(room)}</p>
          {playing.artist !== null && <p className="quiet small cut">{speakerText(room)}</p>}
        </div>
      </div>
      <div className="room-card-controls">
        <PlayPause room={room} size={52} />
        <Skip room={room} to="next" />
        {room.volume.percent !== null && <Volume room={room} />}
      </div>
      <GuestNote room={room} />
      <Sentence room={room} />
      <AutomaticChoice room={room} />
    </section>
  );
};
