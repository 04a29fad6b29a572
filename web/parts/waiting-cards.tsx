// What waits on Home until somebody feels like it, and the one question after the third song.
import { Button } from '@mantine/core';
import { Link } from 'wouter';
import type { CardView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { post, remove } from '../api.ts';
import { dateOf, dateTimeOf, fill } from '../format.ts';
import { IconAlertTriangle, IconDeviceSpeaker, IconFileImport, IconMusicPlus, IconRadar } from '../icons.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { forgottenParts } from '../words-names.ts';
import { CopyLine } from './copy-line.tsx';
import '../styles/lists.css';

const icons: Partial<Record<CardView['code'], typeof IconRadar>> = {
  'add-music': IconMusicPlus,
  'approve-speakers': IconDeviceSpeaker,
  'add-sensor': IconRadar,
  'import-history': IconFileImport,
};

/** Two answers of equal size and weight; either is given once, for the whole house. */
export const RememberCard = () => {
  const { me, rooms } = useHouse();
  const { busy, run } = useAct();
  const answer = async (yes: boolean): Promise<void> => {
    const asked = rooms.filter(
      ({ rows, speaker, owners }) => rows.played === 'off' && speaker !== null && owners.includes(me.id),
    );
    await run(async () => {
      if (yes) for (const room of asked) await post(`/api/rooms/${room.id}/rows/played`, { state: 'remembered' });
      await remove('/api/cards/remember');
    });
  };
  return (
    <section className="card remember" aria-label={words.cards.remember.title}>
      <h2>{words.cards.remember.title}</h2>
      <p className="quiet">{words.home.rememberText}</p>
      <div className="two">
        <Button variant="default" disabled={busy} onClick={() => void answer(false)}>
          {words.home.rememberNo}
        </Button>
        <Button variant="default" disabled={busy} onClick={() => void answer(true)}>
          {words.home.rememberYes}
        </Button>
      </div>
      {busy && <output className="saving">{words.saving}</output>}
    </section>
  );
};

/** Moments and parts as people read them. */
const fieldsOf = ({ fields }: CardView): CardView['fields'] => {
  const { atMs, dayMs, what } = fields;
  return {
    ...fields,
    ...(typeof atMs === 'number' && { date: dateTimeOf(atMs) }),
    ...(typeof dayMs === 'number' && { day: dateOf(dayMs) }),
    ...(typeof what === 'string' && { what: forgottenParts[what] ?? what }),
  };
};

/** Seen, and done by somebody who was asked to. */
const SetAside = () => {
  const { busy, run } = useAct();
  return (
    <Button
      variant="subtle"
      size="sm"
      loading={busy}
      onClick={() => void run(() => remove('/api/people/me/password-reset'))}
    >
      {words.home.asked}
    </Button>
  );
};

/** Something is wrong, as against something that can wait. */
export const isWarning = (card: CardView): boolean => icons[card.code] === undefined;

export const WaitingCard = ({ card }: { card: CardView }) => {
  const { title, text, action, to, line } = words.cards[card.code];
  const Icon = icons[card.code] ?? IconAlertTriangle;
  return (
    <section className={isWarning(card) ? 'card todo todo-warning' : 'card todo'} aria-label={title}>
      <Icon size={26} stroke={1.6} aria-hidden className="todo-icon" />
      <div className="todo-text">
        <h3>{title}</h3>
        <p className="quiet">{fill(text, fieldsOf(card))}</p>
        {line !== undefined && <CopyLine line={fill(line, card.fields)} />}
        {action !== null && to !== null && (
          <Button component={Link} href={to} variant="light" size="sm">
            {action}
          </Button>
        )}
        {card.code === 'password-reset' && <SetAside />}
      </div>
    </section>
  );
};
