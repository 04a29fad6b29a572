// The switches behind a row, one per purpose, for one kind or for all kinds of a row together.
import { useState } from 'react';
import { type Duration, type GrantPurpose, keepDays, keepYears, usualKeepDays } from '../../config/words/grant.ts';
import type { Kind, Row } from '../../config/words/kind.ts';
import type { GrantView } from '../../config/words/panel.ts';
import { childKeepDays } from '../../config/words/person.ts';
import { useAct } from '../act.ts';
import { post, remove } from '../api.ts';
import { fill, numberOf } from '../format.ts';
import { firstOf, mayAllow, oneByOne, ownGrants, purposesOf, type Subject } from '../permits.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { permitWords } from '../words-permits.ts';
import { Notice } from './notice.tsx';
import { type Forgotten, StopSheet } from './stop-sheet.tsx';
import { ToggleLine } from './toggle.tsx';

const daysPerYear = 365;

interface Asked {
  readonly subject: Subject;
  /** What the switches are about, as a screen reader says it. */
  readonly what: string;
  readonly kinds: readonly Kind[];
  readonly duration: Duration;
  /** These are the row's own switches: the first one is the same tap as on the row itself. */
  readonly isRow?: boolean;
}

/** How long `keep` stores: days for what is noticed, whole years or until deleted for what was played. */
const keepChoices = (subject: Subject, forChild: boolean): readonly (number | null)[] => {
  if (forChild) return keepDays.filter((days) => days <= childKeepDays);
  return subject.row === 'played' ? [null, ...keepYears.map((years) => years * daysPerYear)] : keepDays;
};

export const keptText = (days: number | null): string => {
  if (days === null) return permitWords.keepForever;
  const years = days / daysPerYear;
  return Number.isInteger(years) && years > 1
    ? numberOf(permitWords.keepYears, years)
    : numberOf(permitWords.keepDays, days);
};

/** What the house is asked to allow. */
const bodyOf = ({ subject, duration }: Asked, kind: Kind, purpose: GrantPurpose, me: number, days?: number | null) => ({
  room: subject.room.id,
  kind,
  purpose,
  duration,
  ...(subject.person !== me && { person: subject.person }),
  ...(purpose === 'keep' &&
    days !== null &&
    days !== undefined &&
    (subject.row === 'played' && subject.person === me ? { keepYears: days / daysPerYear } : { keepDays: days })),
});

const usualDays = ({ subject }: Asked, forChild: boolean): number | null =>
  subject.row === 'played' && !forChild ? null : usualKeepDays;

const allow = (asked: Asked, purpose: GrantPurpose, kinds: readonly Kind[], me: number): Promise<unknown> => {
  const { subject, duration, isRow } = asked;
  const { room, row, person } = subject;
  if (isRow && purpose === 'react' && person === me) {
    return post(`/api/rooms/${room.id}/rows/${row}`, { state: 'reacts', duration });
  }
  const days = usualDays(asked, person !== me);
  return oneByOne(kinds, (kind) => post('/api/grants', bodyOf(asked, kind, purpose, me, days)));
};

const KeepFor = ({ asked, grants, forChild }: { asked: Asked; grants: readonly GrantView[]; forChild: boolean }) => {
  const { me } = useHouse();
  const { busy, run } = useAct();
  const { subject, what } = asked;
  const now = grants[0]?.retentionDays ?? null;
  const change = (days: number | null): void => {
    void run(() =>
      oneByOne(grants, async (old) => {
        const { id } = await post<{ id: number }>('/api/grants', bodyOf(asked, old.kind, 'keep', me.id, days));
        if (id !== old.id) await remove(`/api/grants/${old.id}?forget=false`);
      }),
    );
  };
  return (
    <label className="keep-for">
      <span className="small quiet">{permitWords.keepFor}</span>
      <select
        aria-label={fill(permitWords.keepForLabel, { room: subject.room.name, what })}
        value={String(now)}
        aria-busy={busy}
        onChange={(event) => change(event.currentTarget.value === 'null' ? null : Number(event.currentTarget.value))}
      >
        {keepChoices(subject, forChild).map((days) => (
          <option key={String(days)} value={String(days)}>
            {keptText(days)}
          </option>
        ))}
      </select>
    </label>
  );
};

/** Ends these permissions as one. */
const endAll = async (grants: readonly GrantView[], forget: boolean): Promise<Forgotten> => {
  if (grants.length === 0) return {};
  const ids = grants.map(({ id }) => id);
  return (await post<{ forgotten: Forgotten }>('/api/grants/end', { ids, forget })).forgotten;
};

/** The notice of a purpose; that of the row itself stands at the head of the sheet. */
const Means = ({ purpose, row }: { purpose: GrantPurpose; row: Row }) => {
  if (purpose === 'react' || (row === 'played' && purpose !== 'share')) return null;
  return <Notice name={purpose} />;
};

const PurposeLine = ({ asked, purpose }: { asked: Asked; purpose: GrantPurpose }) => {
  const house = useHouse();
  const { busy, run } = useAct();
  const [stopping, setStopping] = useState(false);
  const { subject, what, kinds } = asked;
  const { room, row } = subject;
  const forChild = subject.person !== house.me.id;
  const own = ownGrants(house, subject).filter(({ kind }) => kinds.includes(kind));
  const first = firstOf(row);
  const having = own.filter((grant) => grant.purpose === purpose);
  const on = having.length > 0;
  /** The other purposes are asked only for kinds that have the first one. */
  const base =
    purpose === first ? kinds : kinds.filter((kind) => own.some((one) => one.kind === kind && one.purpose === first));
  const { name, text } = (row === 'played' ? permitWords.playedPurposes : permitWords.purposes)[purpose];
  const ending = purpose === first ? own : having;
  const turn = (next: boolean): void => {
    if (next) void run(() => allow(asked, purpose, base, house.me.id));
    else if (ending.some((grant) => grant.purpose === 'learn' || grant.purpose === 'keep')) setStopping(true);
    else void run(() => endAll(ending, false));
  };
  return (
    <>
      <ToggleLine
        name={name}
        text={base.length > 0 ? text : purpose === first ? words.permissions.noSensor : permitWords.needsFirst[first]}
        label={fill(permitWords.switchLabel, { room: room.name, what, purpose: name })}
        on={on}
        saving={busy}
        disabled={!on && (base.length === 0 || !mayAllow(house, subject))}
        onTurn={turn}
      >
        {purpose === 'keep' && on && <KeepFor asked={asked} grants={having} forChild={forChild} />}
        {asked.isRow && purpose !== first && <Means purpose={purpose} row={row} />}
      </ToggleLine>
      <StopSheet
        title={fill(purpose === 'learn' ? permitWords.stopLearnTitle : permitWords.stopTitle, {
          what,
          room: room.name,
        })}
        counts={`/api/rooms/${room.id}/rows/${row}/counts`}
        open={stopping}
        onClose={() => setStopping(false)}
        stop={(forget) => endAll(ending, forget)}
      />
    </>
  );
};

export const Purposes = (asked: Asked) => {
  const { me } = useHouse();
  const offered = purposesOf(asked.subject.row).filter(
    // A guardian shares nothing of a child.
    (purpose) => purpose !== 'share' || asked.subject.person === me.id,
  );
  return (
    <div className="purposes">
      {offered.map((purpose) => (
        <PurposeLine key={purpose} asked={asked} purpose={purpose} />
      ))}
    </div>
  );
};
