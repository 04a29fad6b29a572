// What keeps a row from doing what was chosen, and the one tap that mends it where there is one.
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { rows } from '../../config/words/kind.ts';
import type { GrantView, SnapshotView } from '../../config/words/panel.ts';
import { useAct, useNow } from '../act.ts';
import { post } from '../api.ts';
import { clockOf, dateTimeOf, fill } from '../format.ts';
import {
  endsSoon,
  isStale,
  nameOf,
  oneByOne,
  ownGrants,
  rowGrants,
  type Subject,
  vetoesOf,
  waitsForOwners,
} from '../permits.ts';
import { say, useHouse } from '../state.ts';
import { permitWords } from '../words-permits.ts';

/** "Ben and Chloe", as the language joins them. */
export const namesOf = (house: SnapshotView, ids: readonly number[]): string =>
  new Intl.ListFormat(undefined).format([...new Set(ids)].map((id) => nameOf(house, id) ?? permitWords.ownersUnknown));

const Wait = ({ children }: { children: ReactNode }) => <div className="wait small">{children}</div>;

/** Gives the same answer again, each permission under today's notice and with a new end. */
const Again = ({ grants, subject, word }: { grants: readonly GrantView[]; subject: Subject; word: string }) => {
  const { busy, run } = useAct();
  const label = `${word}: ${fill(permitWords.waits.renewLabel, { row: rows[subject.row].title, room: subject.room.name })}`;
  const renew = async (): Promise<void> => {
    const done = await run(() => oneByOne(grants, ({ id }) => post(`/api/grants/${id}/renew`)));
    if (done) say(permitWords.waits.renewed);
  };
  return (
    <Button variant="default" size="sm" loading={busy} aria-label={label} onClick={() => void renew()}>
      {word}
    </Button>
  );
};

const OwnersWait = ({ subject }: { subject: Subject }) => {
  const house = useHouse();
  const missing = waitsForOwners(house, subject);
  if (missing.length === 0) return null;
  const said = rowGrants(house, subject).map(({ byPerson }) => byPerson);
  const { owners, ownersOther } = permitWords.waits;
  return (
    <Wait>
      <p>
        {missing.includes(house.me.id)
          ? fill(ownersOther, { name: namesOf(house, said) })
          : fill(owners, { names: namesOf(house, missing) })}
      </p>
    </Wait>
  );
};

const Vetoed = ({ subject }: { subject: Subject }) => {
  const house = useHouse();
  const by = vetoesOf(house, subject).map(({ byPerson }) => byPerson);
  if (by.length === 0) return null;
  const others = by.filter((id) => id !== house.me.id);
  return (
    <Wait>
      <p>
        {others.length === 0 ? permitWords.vetoedByYou : fill(permitWords.vetoed, { names: namesOf(house, others) })}
      </p>
    </Wait>
  );
};

const Paused = ({ subject: { room, row } }: { subject: Subject }) => {
  const { household } = useHouse();
  const { waits } = permitWords;
  if (row === 'played') return null;
  if (household.sensing === 'stopped') return <Wait>{waits.stopped}</Wait>;
  if (household.clockWaits) return <Wait>{waits.clock}</Wait>;
  if (room.privateUntilMs !== null) return <Wait>{fill(waits.private, { time: clockOf(room.privateUntilMs) })}</Wait>;
  if (room.guestUntilMs !== null) return <Wait>{fill(waits.guest, { time: clockOf(room.guestUntilMs) })}</Wait>;
  return null;
};

export const RowWaits = ({ subject }: { subject: Subject }) => {
  const house = useHouse();
  const now = useNow(60_000);
  const own = ownGrants(house, subject);
  const stale = own.filter(isStale);
  const ending = own.filter(
    (grant) => endsSoon(grant, now) && grant.duration !== 'once' && grant.duration !== 'tonight',
  );
  const first = ending.reduce<number | null>((least, { endsAtMs }) => {
    if (endsAtMs === null) return least;
    return least === null ? endsAtMs : Math.min(least, endsAtMs);
  }, null);
  return (
    <>
      <Vetoed subject={subject} />
      <OwnersWait subject={subject} />
      {own.length > 0 && <Paused subject={subject} />}
      {stale.length > 0 && (
        <Wait>
          <p>{permitWords.waits.stale}</p>
          <Again grants={stale} subject={subject} word={permitWords.waits.again} />
        </Wait>
      )}
      {first !== null && (
        <Wait>
          <p>{fill(permitWords.waits.ending, { time: dateTimeOf(first) })}</p>
          <Again grants={ending} subject={subject} word={permitWords.waits.renew} />
        </Wait>
      )}
    </>
  );
};
