// A guest's panel: the one room of the visit, what is on there, whom to ask, and the button to object.
import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { rowNames, rows } from '../../config/words/kind.ts';
import type { RoomView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { post } from '../api.ts';
import { clockOf, fill } from '../format.ts';
import { IconCircleCheck, IconHandStop, IconPlugConnectedX } from '../icons.ts';
import { Art } from '../parts/art.tsx';
import { Section } from '../parts/page.tsx';
import { Toasts } from '../parts/toasts.tsx';
import { WhileHere } from '../parts/while-here.tsx';
import { signOut } from '../session.ts';
import { useHouse, usePanel } from '../state.ts';
import { words } from '../words.ts';
import { guestWords } from '../words-people.ts';
import '../styles/people.css';

const Objection = ({ room }: { room: RoomView }) => {
  const { busy, run } = useAct();
  const ask = (hours: number): void => void run(() => post(`/api/rooms/${room.id}/guest`, { hours }));
  if (room.guestUntilMs === null) {
    return (
      <>
        <Button
          fullWidth
          color="red"
          className="stop-all"
          loading={busy}
          leftSection={<IconHandStop size={26} aria-hidden />}
          onClick={() => ask(4)}
        >
          {guestWords.object}
        </Button>
        <p className="quiet small below">{guestWords.objectText}</p>
      </>
    );
  }
  return (
    <div className="card stack">
      <p className="strong with-icon">
        <IconCircleCheck size={24} aria-hidden />
        {fill(guestWords.objected, { time: clockOf(room.guestUntilMs) })}
      </p>
      <p className="quiet small">{guestWords.objectedText}</p>
      <div className="two">
        <Button variant="default" disabled={busy} onClick={() => ask(0)}>
          {guestWords.end}
        </Button>
        <Button variant="default" disabled={busy} onClick={() => ask(4)}>
          {guestWords.renew}
        </Button>
      </div>
    </div>
  );
};

const WhatIsOn = ({ room }: { room: RoomView }) => (
  <Section title={guestWords.on}>
    {rowNames.every((row) => room.rows[row] === 'off') && <p className="quiet">{guestWords.nothing}</p>}
    <ul className="plain card-list">
      {rowNames.map((row) => (
        <li key={row} className="line">
          <div className="visit-row">
            <h3>{rows[row].title}</h3>
            <span className={room.rows[row] === 'off' ? 'state-word' : 'state-word state-on'}>
              {words.permissions.states[room.rows[row]]}
            </span>
            <p className="quiet small visit-explains">{rows[row].explains}</p>
          </div>
        </li>
      ))}
    </ul>
  </Section>
);

const InRoom = ({ room }: { room: RoomView }) => (
  <>
    <h1>{guestWords.title}</h1>
    <p className="quiet">{fill(guestWords.text, { room: room.name })}</p>
    <section className="section" aria-label={guestWords.object}>
      <Objection room={room} />
    </section>
    <WhatIsOn room={room} />
    <Section title={guestWords.playing}>
      {room.playing.title === null ? (
        <p className="quiet">{guestWords.quiet}</p>
      ) : (
        <div className="room-card-now">
          <Art artist={room.playing.artist} album={room.playing.album} size="m" />
          <div className="track-text">
            <p className="track-title">{room.playing.title}</p>
            <p className="quiet cut">{room.playing.artist}</p>
          </div>
        </div>
      )}
    </Section>
    <Section title={guestWords.ask}>
      <p>{guestWords.askText}</p>
    </Section>
  </>
);

const Visit = () => {
  const { rooms } = useHouse();
  const { online } = usePanel();
  const [room] = rooms;
  useEffect(() => {
    document.title = words.product;
  }, []);
  return (
    <div className="visit">
      <header className="visit-head">
        <p className="door-brand">
          <img src="/roomtone.svg" alt="" width="32" height="32" />
          {words.product}
        </p>
        <Button variant="subtle" size="sm" onClick={() => void signOut()}>
          {guestWords.leave}
        </Button>
      </header>
      {!online && (
        <p className="offline" role="alert">
          <IconPlugConnectedX size={18} aria-hidden />
          {words.offlineBar}
        </p>
      )}
      <main id="content" className={online ? undefined : 'away'}>
        <WhileHere>{room === undefined ? <h1>{guestWords.gone}</h1> : <InRoom room={room} />}</WhileHere>
      </main>
      <Toasts />
    </div>
  );
};

export default Visit;
