// The door of a house that has its people; it names none of them.
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { sentenceOf } from '../api.ts';
import { Door } from '../parts/door.tsx';
import { openDoor, signIn } from '../session.ts';
import { setDoor } from '../state.ts';
import { words } from '../words.ts';

export const SignIn = () => {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const enter = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await signIn({ name: name.trim(), password });
    } catch (thrown) {
      setProblem(sentenceOf(thrown));
      setBusy(false);
    }
  };
  return (
    <Door title={words.doors.signInTitle} text={words.doors.signInText}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void enter();
        }}
      >
        <TextInput
          label={words.doors.name}
          required
          withAsterisk={false}
          autoComplete="username"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label={words.doors.password}
          required
          withAsterisk={false}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {problem !== null && (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
        <Button type="submit" size="lg" loading={busy}>
          {words.doors.signIn}
        </Button>
        <Button variant="subtle" onClick={() => setDoor('join')}>
          {words.doors.haveCode}
        </Button>
      </form>
    </Door>
  );
};

export const Unreachable = () => (
  <Door title={words.doors.unreachableTitle} text={words.doors.unreachableText}>
    <Button size="lg" fullWidth onClick={() => void openDoor()}>
      {words.doors.again}
    </Button>
  </Door>
);
