// An admin sets a password for somebody who lost theirs; that person is told.
import { Button, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import type { PersonView } from '../../config/words/panel.ts';
import { shortestPassword } from '../../config/words/person.ts';
import { useAct } from '../act.ts';
import { post } from '../api.ts';
import { fill } from '../format.ts';
import { say } from '../state.ts';
import { words } from '../words.ts';
import { peopleWords } from '../words-people.ts';

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
      <PasswordInput
        label={words.doors.password}
        description={words.doors.passwordHint}
        required
        withAsterisk={false}
        minLength={shortestPassword}
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" loading={busy}>
        {peopleWords.newPassword}
      </Button>
    </form>
  );
};
