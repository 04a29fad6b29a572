// Behind the privacy chip: stop everything first, then what rooms notice, guests, privacy for a while, and personal picks.
import { Button } from '@mantine/core';
import { Link } from 'wouter';
import type { Row } from '../../config/words/kind.ts';
import type { RoomView } from '../../config/words/panel.ts';
import { isAdult } from '../../config/words/person.ts';
import { useAct } from '../act.ts';
import { patch, post } from '../api.ts';
import { clockOf, fill } from '../format.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { chipWords } from '../words-permits.ts';
import { StopAll } from './stop-all.tsx';
import { ToggleLine } from './toggle.tsx';
import '../styles/privacy.css';

const privateMinutes = 240;
const guestHours = 4;

const noticedIn = (room: RoomView): readonly Row[] =>
  (Object.keys(room.rows) as Row[]).filter((row) => row !== 'played' && room.rows[row] !== 'off');

const Noticed = () => {
  const { rooms, household } = useHouse();
  const noticing = rooms.filter((room) => noticedIn(room).length > 0);
  if (household.sensing === 'stopped') return null;
  if (noticing.length === 0) return <p className="quiet">{words.privacy.nothing}</p>;
  return (
    <ul className="plain">
      {noticing.map((room) => (
        <li key={room.id} className="line">
          <span className="strong">{room.name}</span>
          <span className="quiet small">
            {noticedIn(room)
              .map((row) => words.permissions.short[row])
              .join(', ')}
          </span>
        </li>
      ))}
    </ul>
  );
};

const untilText = (untilMs: number | null, off: string): string =>
  untilMs === null ? off : fill(chipWords.privateUntil, { time: clockOf(untilMs) });

const GuestLine = ({ room }: { room: RoomView }) => {
  const { busy, run } = useAct();
  const on = room.guestUntilMs !== null;
  return (
    <ToggleLine
      name={room.name}
      text={untilText(room.guestUntilMs, words.permissions.states.off)}
      label={fill(chipWords.guestIn, { room: room.name })}
      on={on}
      saving={busy}
      onTurn={(next) => void run(() => post(`/api/rooms/${room.id}/guest`, { hours: next ? guestHours : 0 }))}
    />
  );
};

const PrivateLine = ({ room }: { room: RoomView }) => {
  const { busy, run } = useAct();
  return (
    <ToggleLine
      name={fill(chipWords.privateRoom, { room: room.name })}
      text={untilText(room.privateUntilMs, words.permissions.states.off)}
      label={fill(chipWords.privateLabel, { room: room.name })}
      on={room.privateUntilMs !== null}
      saving={busy}
      onTurn={(on) => void run(() => post(`/api/rooms/${room.id}/private`, { on }))}
    />
  );
};

const PrivateMine = () => {
  const { mine } = useHouse();
  const { busy, run } = useAct();
  return (
    <ToggleLine
      name={chipWords.privateMine}
      text={untilText(mine.privateUntilMs, chipWords.privateMineText)}
      label={`${chipWords.privateTitle}: ${chipWords.privateMine}`}
      on={mine.privateUntilMs !== null}
      saving={busy}
      onTurn={(on) => void run(() => post('/api/private', { minutes: on ? privateMinutes : 0 }))}
    />
  );
};

export const PersonalMine = () => {
  const { mine } = useHouse();
  const { busy, run } = useAct();
  return (
    <ToggleLine
      name={chipWords.personalMine}
      text={chipWords.personalMineText}
      label={`${chipWords.personalTitle}: ${chipWords.personalMine}`}
      on={mine.personalOn}
      saving={busy}
      onTurn={(on) => void run(() => patch('/api/personalisation', { person: 'self', on }))}
    />
  );
};

export const PersonalHouse = () => {
  const { household, me } = useHouse();
  const { busy, run } = useAct();
  return (
    <ToggleLine
      name={chipWords.personalHouse}
      text={words.privacy.personalHint}
      label={`${chipWords.personalTitle}: ${chipWords.personalHouse}`}
      on={household.personalOn}
      saving={busy}
      disabled={!isAdult(me.role)}
      onTurn={(on) => void run(() => patch('/api/personalisation', { house: true, on }))}
    />
  );
};

export const PrivacySheet = ({ onLeave }: { onLeave: () => void }) => {
  const { rooms } = useHouse();
  return (
    <div className="stack">
      <StopAll />
      <Noticed />
      <section aria-label={chipWords.guests}>
        <h3>{chipWords.guests}</h3>
        <p className="quiet small">{chipWords.guestsText}</p>
        {rooms.map((room) => (
          <GuestLine key={room.id} room={room} />
        ))}
      </section>
      <section aria-label={chipWords.privateTitle}>
        <h3>{chipWords.privateTitle}</h3>
        <PrivateMine />
        {rooms.map((room) => (
          <PrivateLine key={room.id} room={room} />
        ))}
      </section>
      <section aria-label={chipWords.personalTitle}>
        <h3>{chipWords.personalTitle}</h3>
        <PersonalMine />
        <PersonalHouse />
      </section>
      <Button component={Link} href="/privacy" variant="light" fullWidth onClick={onLeave}>
        {chipWords.centre}
      </Button>
    </div>
  );
};
