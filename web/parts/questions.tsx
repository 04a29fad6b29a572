// Two questions that people really ask, answered with what is true here now, and with the switch itself.
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { RoomView } from '../../config/words/panel.ts';
import { isAdult } from '../../config/words/person.ts';
import { useAct } from '../act.ts';
import { patch } from '../api.ts';
import { countOf, fill } from '../format.ts';
import { useHouse } from '../state.ts';
import { centreWords } from '../words-privacy.ts';
import { Section } from './page.tsx';
import { PersonalHouse, PersonalMine } from './privacy-sheet.tsx';
import { StopAll } from './stop-all.tsx';
import { ToggleLine } from './toggle.tsx';

const counted = (some: string, none: string, count: number): string =>
  count === 0 ? none : fill(some, { n: countOf(count) });

const Answer = ({ title, truths, children }: { title: string; truths: readonly ReactNode[]; children: ReactNode }) => (
  <Section title={title}>
    <div className="card answer">
      <ul className="truths">
        {truths.map((truth, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: always the same sentences in the same order
          <li key={at}>{truth}</li>
        ))}
      </ul>
      <div className="answer-switch">{children}</div>
    </div>
  </Section>
);

const encrypted = (): ReactNode => {
  const { sealed, open, encrypt } = centreWords.protect;
  if (location.protocol === 'https:') return sealed;
  return (
    <>
      {open}{' '}
      <Link href="/encryption" className="inline-link">
        {encrypt}
      </Link>
    </>
  );
};

export interface RecordState {
  readonly ok: boolean;
  readonly entries: number;
}

export const Protects = ({ outbound, record }: { outbound: number | null; record: RecordState | null }) => {
  const { grants, sensors } = useHouse();
  const { protect } = centreWords;
  const on = grants.filter(({ effect, endedAtMs }) => effect === 'allow' && endedAtMs === null).length;
  const dropped = sensors.reduce((sum, { blocked }) => sum + blocked, 0);
  const kept = (state: RecordState): string =>
    fill(protect.record, {
      n: countOf(state.entries),
      state: state.ok ? protect.recordOk : protect.recordBroken,
    });
  const truths = [
    counted(protect.off, protect.offNone, on),
    counted(protect.dropped, protect.droppedNone, dropped),
    ...(outbound === null ? [] : [counted(protect.stays, protect.staysNone, outbound)]),
    protect.ends,
    ...(record === null ? [] : [kept(record)]),
    encrypted(),
  ];
  return (
    <Answer title={centreWords.protectTitle} truths={truths}>
      <div className="stack">
        <StopAll />
      </div>
    </Answer>
  );
};

const PersonalRoom = ({ room }: { room: RoomView }) => {
  const { me } = useHouse();
  const { busy, run } = useAct();
  return (
    <ToggleLine
      name={room.name}
      text={centreWords.personal.roomText}
      label={fill(centreWords.personal.room, { room: room.name })}
      on={room.personal}
      saving={busy}
      disabled={!isAdult(me.role)}
      onTurn={(on) => void run(() => patch('/api/personalisation', { room: room.id, on }))}
    />
  );
};

export const Personal = () => {
  const { library, rooms } = useHouse();
  const { personal } = centreWords;
  const truths = [personal.yes, personal.off, counted(personal.plays, personal.none, library.plays)];
  return (
    <Answer title={centreWords.personalTitle} truths={truths}>
      <PersonalMine />
      <PersonalHouse />
      <details className="by-kind">
        <summary>{personal.rooms}</summary>
        {rooms.map((room) => (
          <PersonalRoom key={room.id} room={room} />
        ))}
      </details>
    </Answer>
  );
};
