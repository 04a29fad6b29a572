// Everything this house may notice, in two ways: the five questions of a room, or what belongs to a person.
import { useState } from 'react';
import { useSearch } from 'wouter';
import type { CardView } from '../../config/words/panel.ts';
import { fill } from '../format.ts';
import { Choice } from '../parts/choice.tsx';
import { Page, Section } from '../parts/page.tsx';
import { PersonPermissions } from '../parts/person-permissions.tsx';
import { RoomRows } from '../parts/rows.tsx';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { permitWords } from '../words-permits.ts';
import '../styles/room.css';

type Way = keyof typeof permitWords.views;

const ways: readonly Way[] = ['room', 'person'];

/** What ended, ends or waits for a new yes is said here too, where it can be answered. */
const cardsHere: readonly CardView['code'][] = ['grants-ending', 'grants-unused', 'reconsent'];

const ByRoom = () => {
  const { rooms } = useHouse();
  const asked = new URLSearchParams(useSearch()).get('room');
  const [chosen, setChosen] = useState<string | null>(asked);
  const room = rooms.find((one) => one.id === chosen) ?? rooms[0];
  if (room === undefined) return <p className="quiet">{words.permissions.example}</p>;
  return (
    <>
      {rooms.length > 1 && (
        <div className="pick-room">
          <Choice
            label={words.sensors.room}
            look="chips"
            values={rooms.map(({ id }) => id)}
            value={room.id}
            names={Object.fromEntries(rooms.map(({ id, name }) => [id, name]))}
            onChoose={setChosen}
          />
        </div>
      )}
      <Section title={room.name}>
        <RoomRows key={room.id} room={room} />
      </Section>
    </>
  );
};

const Permissions = () => {
  const { cards } = useHouse();
  const [way, setWay] = useState<Way>('room');
  const here = cards.filter(({ code }) => cardsHere.includes(code));
  return (
    <Page title={words.permissions.title} text={words.permissions.text} back="/privacy">
      {here.map(({ code, fields }) => (
        <div key={code} className="wait wait-card">
          <p>
            <span className="strong">{words.cards[code].title}.</span> {fill(words.cards[code].text, fields)}
          </p>
        </div>
      ))}
      <div className="pick-way">
        <Choice label={permitWords.view} values={ways} value={way} names={permitWords.views} onChoose={setWay} />
      </div>
      {way === 'room' ? <ByRoom /> : <PersonPermissions />}
    </Page>
  );
};

export default Permissions;
