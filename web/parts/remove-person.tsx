// Erasing a person: what goes, that nobody sees it first, and two equal buttons.
import { Button, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import type { PersonView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { remove } from '../api.ts';
import { fill } from '../format.ts';
import { signOut } from '../session.ts';
import { say } from '../state.ts';
import { words } from '../words.ts';
import { peopleWords } from '../words-people.ts';

export const RemovePerson = (props: {
  person: PersonView;
  self: boolean;
  onCancel: () => void;
  onGone: () => void;
}) => {
  const { person, self } = props;
  const [password, setPassword] = useState('');
  const { busy, run } = useAct();
  const erase = async (): Promise<void> => {
    if (!(await run(() => remove(`/api/people/${person.id}`, self ? { password } : {})))) return;
    say(peopleWords.removed);
    if (self) await signOut();
    else props.onGone();
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void erase();
      }}
    >
      <p>{self ? peopleWords.removeTextSelf : fill(peopleWords.removeText, { name: person.name })}</p>
      {self && (
        <PasswordInput
          label={words.doors.password}
          required
          withAsterisk={false}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      )}
      <div className="two">
        <Button variant="default" onClick={props.onCancel}>
          {words.cancel}
        </Button>
        <Button type="submit" variant="default" loading={busy}>
          {self ? peopleWords.removeSelf : peopleWords.remove}
        </Button>
      </div>
    </form>
  );
};
