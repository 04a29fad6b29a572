// An admin sets a password for somebody who lost theirs; that person is told.
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { PersonView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { post } from '../api.ts';
import { fill } from '../format.ts';
import { say } from '../state.ts';
import { peopleWords } from '../words-people.ts';
import { NewPasswordField } from './password-field.tsx';

export const NewPassword = ({ person, onDone }: { person: PersonView; onDone: () => void }) => {
  const [password, setPassword] = useState('');
  const { busy, run } = useAct();
  const save = async (): Promise<void> => {
    if (!(await run(() => post(`/api/people/${person.id}/password`, { password })))) return;
    say(fill(peopleWords.newPasswordDone, { name: person.name }));
    onDone();
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <p>{fill(peopleWords.newPasswordText, { name: person.name })}</p>
      <NewPasswordField value={password} onChange={setPassword} />
      <Button type="submit" loading={busy}>
        {peopleWords.newPassword}
      </Button>
    </form>
  );
};
