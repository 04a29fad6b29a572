// One person of the household: how much there is of them, and what may be done by whoever looks.
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { PersonView } from '../../config/words/panel.ts';
import { isAdult } from '../../config/words/person.ts';
import { useAct } from '../act.ts';
import { patch } from '../api.ts';
import { countOf, fill } from '../format.ts';
import { answersForChild, isLastAdmin, isMinor, type PersonProps } from '../people.ts';
import { useHouse } from '../state.ts';
import { peopleWords, roleNames } from '../words-people.ts';
import { forgetWords } from '../words-privacy.ts';
import { Child, ForgetChild } from './child.tsx';
import { Choice } from './choice.tsx';
import { NewPassword } from './new-password.tsx';
import { RemovePerson } from './remove-person.tsx';
import { Rename } from './rename.tsx';
import { Sheet } from './sheet.tsx';

const Facts = ({ person, note }: { person: PersonView; note: string }) => (
  <>
    <dl className="facts facts-line">
      <div>
        <dt>{peopleWords.factGrants}</dt>
        <dd>{countOf(person.counts.grants)}</dd>
      </div>
      <div>
        <dt>{peopleWords.factPlays}</dt>
        <dd>{countOf(person.counts.plays)}</dd>
      </div>
      <div>
        <dt>{peopleWords.factSignIns}</dt>
        <dd>{countOf(person.counts.signIns)}</dd>
      </div>
    </dl>
    <p className="quiet small">{fill(note, { name: person.name })}</p>
  </>
);

/** What an admin may do about another adult: role and access, never their data. */
const Running = ({ person, people, onChanged }: PersonProps) => {
  const { busy, run } = useAct();
  const last = isLastAdmin(person, people);
  const change = async (body: object): Promise<void> => {
    if (await run(() => patch(`/api/people/${person.id}`, body))) onChanged();
  };
  const suspended = person.status === 'suspended';
  return (
    <>
      <Choice
        label={fill(peopleWords.role, { name: person.name })}
        values={['adult', 'admin'] as const}
        value={person.role === 'admin' ? 'admin' : 'adult'}
        names={peopleWords.roles}
        saving={busy}
        disabled={last}
        onChoose={(role) => void change({ role })}
      />
      <p className="quiet small">{last ? peopleWords.lastAdmin : peopleWords.roleHint}</p>
      {!last && (
        <div>
          <Button
            variant="default"
            fullWidth
            loading={busy}
            onClick={() => void change({ status: suspended ? 'active' : 'suspended' })}
          >
            {suspended ? peopleWords.resume : peopleWords.suspend}
          </Button>
          {!suspended && <p className="quiet small below">{fill(peopleWords.suspendHint, { name: person.name })}</p>}
        </div>
      )}
    </>
  );
};

type Step = 'look' | 'password' | 'forget' | 'forgotten' | 'remove';

const Actions = (props: PersonProps & { onStep: (step: Step) => void }) => {
  const { me } = useHouse();
  const { person, people, onStep } = props;
  const self = person.id === me.id;
  const runs = me.role === 'admin';
  const last = isLastAdmin(person, people);
  const answers = answersForChild(person, people, me);
  // A child has no password to say it with; whoever answers for it says it.
  const mayRemove = (self && isAdult(me.role)) || (isMinor(person) ? answers : runs);
  return (
    <div className="stack">
      {self && <Rename person={person} onChanged={props.onChanged} />}
      {runs && isAdult(person.role) && <Running {...props} />}
      {answers && <Child {...props} onForget={() => onStep('forget')} />}
      {runs && !self && isAdult(person.role) && (
        <Button variant="default" onClick={() => onStep('password')}>
          {peopleWords.newPassword}
        </Button>
      )}
      {mayRemove && !last && (
        <Button variant="subtle" color="red" onClick={() => onStep('remove')}>
          {self ? peopleWords.removeSelf : peopleWords.remove}
        </Button>
      )}
    </div>
  );
};

export const PersonSheet = (props: PersonProps & { open: boolean; onClose: () => void }) => {
  const { person, open, onClose, onChanged } = props;
  const { me } = useHouse();
  const [step, setStep] = useState<Step>('look');
  const self = person.id === me.id;
  const guards = isMinor(person) && person.guardians.includes(me.id);
  const titles: Readonly<Record<Step, string>> = {
    look: person.name,
    password: fill(peopleWords.newPasswordTitle, { name: person.name }),
    forget: fill(forgetWords.sureChild, { name: person.name }),
    forgotten: forgetWords.done,
    remove: self ? peopleWords.removeTitleSelf : fill(peopleWords.removeTitle, { name: person.name }),
  };
  const close = (): void => {
    setStep('look');
    onClose();
  };
  return (
    <Sheet title={titles[step]} open={open} onClose={close}>
      {step === 'look' && (
        <div className="stack">
          <p>{roleNames[person.role]}</p>
          <Facts person={person} note={guards ? peopleWords.childCopy : peopleWords.onlyCounts} />
          <Actions {...props} onStep={setStep} />
        </div>
      )}
      {step === 'password' && <NewPassword person={person} onDone={close} />}
      {(step === 'forget' || step === 'forgotten') && (
        <ForgetChild
          child={person}
          onCancel={() => setStep('look')}
          onForgotten={() => {
            setStep('forgotten');
            onChanged();
          }}
          onDone={close}
        />
      )}
      {step === 'remove' && (
        <RemovePerson
          person={person}
          self={self}
          onCancel={() => setStep('look')}
          onGone={() => {
            close();
            onChanged();
          }}
        />
      )}
    </Sheet>
  );
};
