// A child as its guardians see it: what they answer for, and nothing of what it hears.
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { PersonView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { patch, post } from '../api.ts';
import { dayOf, fill } from '../format.ts';
import type { Code, PersonProps } from '../people.ts';
import { useHouse } from '../state.ts';
import { inviteWords, peopleWords } from '../words-people.ts';
import { BirthMonth, Guardians } from './birth-guardians.tsx';
import { CodeShown } from './code-shown.tsx';
import { Erased } from './erased.tsx';
import { AskToForget, type Receipt } from './forget.tsx';
import { ToggleLine } from './toggle.tsx';

const Personal = ({ person, onChanged }: PersonProps) => {
  const { busy, run } = useAct();
  const { id, name, personalOn } = person;
  const turn = async (on: boolean): Promise<void> => {
    if (await run(() => patch('/api/personalisation', { person: id, on }))) onChanged();
  };
  // Whoever runs the house for a child without a guardian is not told.
  if (personalOn === undefined) return null;
  return (
    <ToggleLine
      name={fill(peopleWords.childPersonal, { name })}
      text={fill(peopleWords.childPersonalText, { name })}
      label={fill(peopleWords.childPersonal, { name })}
      on={personalOn}
      saving={busy}
      onTurn={(on) => void turn(on)}
    />
  );
};

/** What a guardian alone may, not an admin who only fills in. */
const OfGuardian = (props: PersonProps & { onForget: () => void; onCode: (code: Code) => void }) => {
  const { person, onForget, onCode } = props;
  const { name } = person;
  const { busy, run } = useAct();
  return (
    <>
      <Personal {...props} />
      <Button
        variant="default"
        loading={busy}
        onClick={() => void run(async () => onCode(await post<Code>(`/api/people/${person.id}/code`)))}
      >
        {fill(peopleWords.childCode, { name })}
      </Button>
      <Button variant="default" onClick={onForget}>
        {fill(peopleWords.childForget, { name })}
      </Button>
    </>
  );
};

export const Child = (props: PersonProps & { onForget: () => void }) => {
  const { person, onChanged } = props;
  const [code, setCode] = useState<Code | null>(null);
  const [birthMonth, setBirthMonth] = useState<string | null>(null);
  const { me } = useHouse();
  const { busy, run } = useAct();
  const change = async (body: object): Promise<void> => {
    if (await run(() => patch(`/api/people/${person.id}`, body))) onChanged();
  };
  if (code !== null) return <CodeShown code={code} onDone={() => setCode(null)} />;
  return (
    <>
      {person.ofAgeAtMs !== null && (
        <p className="quiet small">{fill(peopleWords.ofAge, { date: dayOf(person.ofAgeAtMs) })}</p>
      )}
      <Guardians chosen={person.guardians} onChange={(guardians) => void change({ guardians })} />
      {birthMonth !== null && (
        <>
          <BirthMonth value={birthMonth} onChange={setBirthMonth} />
          <Button variant="default" loading={busy} onClick={() => void change({ birthMonth })}>
            {inviteWords.done}
          </Button>
        </>
      )}
      {birthMonth === null && (
        <Button variant="default" onClick={() => setBirthMonth(`${new Date().getFullYear() - 9}-01`)}>
          {peopleWords.changeBirth}
        </Button>
      )}
      {person.guardians.includes(me.id) && <OfGuardian {...props} onCode={setCode} />}
    </>
  );
};

/** All that is remembered of a child; the account stays, and whoever asked keeps the receipt. */
export const ForgetChild = (props: {
  readonly child: PersonView;
  readonly onCancel: () => void;
  readonly onForgotten: () => void;
  readonly onDone: () => void;
}) => {
  const { child, onCancel, onForgotten, onDone } = props;
  const [receipt, setReceipt] = useState<Receipt | null>(null);
  if (receipt === null) {
    const done = (answer: Receipt): void => {
      setReceipt(answer);
      onForgotten();
    };
    return <AskToForget scope="child" child={child} onDone={done} onClose={onCancel} />;
  }
  return (
    <Erased
      forgotten={receipt.forgotten}
      seal={receipt.words}
      receipt={receipt.id === undefined ? undefined : `/api/receipts/${receipt.id}`}
      onDone={onDone}
    />
  );
};
