// Coming in by a code: a child, a guest or one's own other device is in at once, an adult chooses name and password.
import { Button, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ApiError, sentenceOf } from '../api.ts';
import { Door } from '../parts/door.tsx';
import { NewPasswordField } from '../parts/password-field.tsx';
import { joinAs, joinByCode, joinCode } from '../session.ts';
import { setDoor } from '../state.ts';
import { words } from '../words.ts';
import { joinWords } from '../words-people.ts';

const Problem = ({ text }: { text: string | null }) =>
  text === null ? null : (
    <p className="problem" role="alert">
      {text}
    </p>
  );

const Form = (props: { onSubmit: () => Promise<void>; label: string; children: ReactNode }) => {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await props.onSubmit();
    } catch (thrown) {
      setProblem(
        thrown instanceof ApiError && thrown.code === 'wrong-invitation' ? joinWords.wrong : sentenceOf(thrown),
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {props.children}
      <Problem text={problem} />
      <Button type="submit" size="lg" loading={busy}>
        {props.label}
      </Button>
    </form>
  );
};

const AdultForm = ({ code }: { code: string }) => {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  return (
    <Door title={joinWords.adultTitle} text={joinWords.adultText}>
      <Form label={joinWords.join} onSubmit={() => joinAs({ code, name: name.trim(), password })}>
        <TextInput
          label={words.doors.name}
          required
          withAsterisk={false}
          maxLength={60}
          autoComplete="username"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NewPasswordField value={password} onChange={setPassword} />
      </Form>
    </Door>
  );
};

const Join = () => {
  const [code, setCode] = useState(joinCode);
  const [adult, setAdult] = useState(false);
  const plain = code.replace(/\s/g, '');
  if (adult) return <AdultForm code={plain} />;
  const enter = async (): Promise<void> => {
    if ((await joinByCode(plain)) === 'asks-who') setAdult(true);
  };
  return (
    <Door title={joinWords.title} text={joinWords.text}>
      <Form label={joinWords.enter} onSubmit={enter}>
        <TextInput
          label={joinWords.code}
          required
          withAsterisk={false}
          inputMode="numeric"
          pattern="\s*[0-9]{3}\s?[0-9]{3}\s*"
          autoComplete="one-time-code"
          className="code-input"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      </Form>
      <Button variant="subtle" fullWidth onClick={() => setDoor('sign-in')}>
        {joinWords.instead}
      </Button>
    </Door>
  );
};

export default Join;
