// Two questions that people really ask, answered with what is true here now, and with the switch itself.
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { RoomView } from '../../config/words/panel.ts';
import { isAdult } from '../../config/words/person.ts';
import { useAct } from '../act.ts';
import { patch } from '../api.ts';
import { countOf, fill, numberOf } from '../format.ts';
import { useHouse } from '../state.ts';
import { centreWords } from '../words-privacy.ts';
import { Section } from './page.tsx';
import { PersonalHouse, PersonalMine } from './privacy-sheet.tsx';
import type { Checked } from './record.tsx';
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

/** What the house tells about itself under these questions. */
export interface PrivacyFacts {
  readonly protects: {
    readonly permissions: number;
    readonly kept: number;
    readonly shared: number;
    readonly plays: number;
    readonly observations: number;
    readonly ledger: Checked;
  };
}

const storedText = (plays: number, observations: number): string =>
  plays + observations === 0
    ? centreWords.protect.storedNone
    : fill(centreWords.protect.stored, { plays: countOf(plays), observations: countOf(observations) });

export const Protects = ({ facts, leaving }: { facts: PrivacyFacts; leaving: number }) => {
  const { sensors } = useHouse();
  const { protect } = centreWords;
  const { permissions, kept, shared, plays, observations, ledger } = facts.protects;
  const dropped = sensors.reduce((sum, { blocked }) => sum + blocked, 0);
  const truths = [
    permissions === 0 ? protect.onNone : fill(protect.on, { n: countOf(permissions), kept, shared }),
    counted(protect.dropped, protect.droppedNone, dropped),
    storedText(plays, observations),
    counted(protect.leaves, protect.leavesNone, leaving),
    protect.ends,
    ledger.ok ? numberOf(protect.record, ledger.entries ?? 0) : protect.recordBroken,
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

export const Personal = ({ facts }: { facts: PrivacyFacts }) => {
  const { rooms } = useHouse();
  const { personal } = centreWords;
  const truths = [personal.yes, personal.off, counted(personal.plays, personal.none, facts.protects.plays)];
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
