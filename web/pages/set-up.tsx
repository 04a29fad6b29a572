// The first page of a new house: code, name, password, and in.
import { Button, TextInput } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { ApiError, sentenceOf } from '../api.ts';
import { IconEyeOff } from '../icons.ts';
import { Waiting } from '../parts/blank.tsx';
import { Door } from '../parts/door.tsx';
import { NewPasswordField } from '../parts/password-field.tsx';
import { setUp } from '../session.ts';
import { setDoor } from '../state.ts';
import { words } from '../words.ts';

const Restore = lazy(() => import('../parts/restore.tsx'));

export const SetUp = () => {
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<{ code: string; text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const [restoring, setRestoring] = useState(false);

  const open = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await setUp({ code: code.trim().toUpperCase(), name: name.trim(), password });
    } catch (thrown) {
      if (thrown instanceof ApiError && thrown.code === 'already-claimed') setDoor('sign-in');
      setProblem({ code: thrown instanceof ApiError ? thrown.code : '', text: sentenceOf(thrown) });
      setBusy(false);
    }
  };

  if (restoring) {
    return (
      <Door title={words.doors.restore} text={words.doors.restoreText}>
        <div className="section">
          <Suspense fallback={<Waiting />}>
            <Restore fresh />
          </Suspense>
        </div>
        <Button variant="subtle" fullWidth onClick={() => setRestoring(false)}>
          {words.back}
        </Button>
      </Door>
    );
  }
  return (
    <Door title={words.doors.setUpTitle} text={words.doors.setUpText}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void open();
        }}
      >
        <TextInput
          label={words.doors.code}
          description={words.doors.codeHint}
          required
          withAsterisk={false}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          className="code-input"
          value={code}
          error={problem?.code === 'wrong-code' ? problem.text : undefined}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <TextInput
          label={words.doors.name}
          required
          withAsterisk={false}
          autoComplete="username"
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NewPasswordField value={password} onChange={setPassword} />
        {problem !== null && problem.code !== 'wrong-code' && (
          <p className="problem" role="alert">
            {problem.text}
          </p>
        )}
        <Button type="submit" size="lg" loading={busy}>
          {words.doors.open}
        </Button>
        <Button variant="subtle" onClick={() => setRestoring(true)}>
          {words.doors.restore}
        </Button>
        <p className="promise">
          <IconEyeOff size={20} stroke={1.6} aria-hidden />
          {words.doors.promise}
        </p>
      </form>
    </Door>
  );
};
