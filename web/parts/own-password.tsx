// One's own new password; every other sign-in of oneself ends with it.
import { Button, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import type { PersonView } from '../../config/words/panel.ts';
import { isAdult } from '../../config/words/person.ts';
import { useAct, useGet } from '../act.ts';
import { put, remove } from '../api.ts';
import { isMinor } from '../people.ts';
import { say, useHouse } from '../state.ts';
import { words } from '../words.ts';
import { peopleWords } from '../words-people.ts';
import { Section } from './page.tsx';
import '../styles/people.css';
import { NewPasswordField } from './password-field.tsx';

export const OwnPassword = () => {
  const { me, cards } = useHouse();
  const [open, setOpen] = useState(false);
  const [old, setOld] = useState('');
  const [password, setPassword] = useState('');
  const { busy, run } = useAct();
  const isChild = me.role === 'child';
  const { answer } = useGet<{ people: readonly PersonView[] }>(isChild ? '/api/people' : null);
  const own = answer?.people.find(({ id }) => id === me.id);
  const isGrown = own !== undefined && !isMinor(own);
  if (!isAdult(me.role) && !isGrown) return null;
  const save = async (): Promise<void> => {
    const done = await run(async () => {
      await put('/api/password', isGrown ? { password } : { old, password });
      if (cards.some(({ code }) => code === 'password-reset')) await remove('/api/people/me/password-reset');
    });
    if (!done) return;
    setOpen(false);
    setOld('');
    setPassword('');
    say(isGrown ? peopleWords.grownDone : peopleWords.ownPasswordDone);
  };
  return (
    <Section title={words.doors.password}>
      {isGrown && <p>{peopleWords.grownText}</p>}
      {open ? (
        <form
          className="stack narrow"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <input type="text" hidden autoComplete="username" value={me.name} readOnly />
          {!isGrown && (
            <PasswordInput
              label={peopleWords.oldPassword}
              required
              withAsterisk={false}
              autoComplete="current-password"
              value={old}
              onChange={(event) => setOld(event.currentTarget.value)}
            />
          )}
          <NewPasswordField label={peopleWords.ownPassword} value={password} onChange={setPassword} />
          <Button type="submit" loading={busy}>
            {words.save}
          </Button>
        </form>
      ) : (
        <Button variant="default" onClick={() => setOpen(true)}>
          {peopleWords.ownPassword}
        </Button>
      )}
    </Section>
  );
};
