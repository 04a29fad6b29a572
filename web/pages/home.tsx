// Home: a greeting, what asks for a moment, and every room at a glance.
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { CardView } from '../../config/words/panel.ts';
import { useNow } from '../act.ts';
import { useBrowserSpeaker } from '../browser-speaker.ts';
import { fill } from '../format.ts';
import { IconPlus } from '../icons.ts';
import { AddRoom } from '../parts/add-room.tsx';
import { Section } from '../parts/page.tsx';
import { PlayHere } from '../parts/play-here.tsx';
import { RoomCard } from '../parts/room-card.tsx';
import { isWarning, RememberCard, WaitingCard } from '../parts/waiting-cards.tsx';
import { mayManage } from '../people.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';

const greetingOf = (hour: number): string => {
  if (hour < 5) return words.home.night;
  if (hour < 12) return words.home.morning;
  return hour < 18 ? words.home.day : words.home.evening;
};

const quietLine = (count: number): string => {
  if (count === 0) return words.home.quiet;
  return count === 1 ? words.home.oneRoomPlays : fill(words.home.roomsPlay, { n: count });
};

const Rooms = () => {
  const { me, rooms } = useHouse();
  const manages = mayManage(me);
  const [adding, setAdding] = useState(false);
  return (
    <Section
      title={words.home.rooms}
      action={
        manages && (
          <Button
            variant="subtle"
            size="sm"
            leftSection={<IconPlus size={18} aria-hidden />}
            onClick={() => setAdding(true)}
          >
            {words.home.addRoom}
          </Button>
        )
      }
    >
      <div className="room-cards">
        {rooms.map((room) => (
          <RoomCard key={room.id} room={room} />
        ))}
      </div>
      {rooms.length === 0 && <p className="quiet">{words.home.noRooms}</p>}
      <AddRoom open={adding} onClose={() => setAdding(false)} />
    </Section>
  );
};

const Cards = ({ title, cards }: { title: string; cards: readonly CardView[] }) =>
  cards.length === 0 ? null : (
    <Section title={title}>
      <div className="todos">
        {cards.map((card) => (
          <WaitingCard key={card.code} card={card} />
        ))}
      </div>
    </Section>
  );

export const Home = () => {
  const house = useHouse();
  const { on } = useBrowserSpeaker();
  const now = useNow(60_000);
  const plays = house.rooms.filter((room) => room.playing.state === 'playing').length;
  const waiting = house.cards.filter((card) => card.code !== 'remember');
  useEffect(() => {
    document.title = words.product;
  }, []);
  return (
    <>
      <header className="greeting">
        <h1>{fill(greetingOf(new Date(now).getHours()), { name: house.me.name })}</h1>
        <p className="quiet">{quietLine(plays)}</p>
      </header>
      {mayManage(house.me) && (!on || plays === 0) && (
        <section className={plays === 0 ? 'hero' : 'hero hero-small'} aria-label={words.home.playHere}>
          <PlayHere quiet={plays > 0} />
          {plays === 0 && <p>{words.home.playHereText}</p>}
        </section>
      )}
      {house.cards.some((card) => card.code === 'remember') && <RememberCard />}
      <Cards title={words.home.warnings} cards={waiting.filter(isWarning)} />
      <Rooms />
      <Cards title={words.home.waiting} cards={waiting.filter((card) => !isWarning(card))} />
    </>
  );
};
