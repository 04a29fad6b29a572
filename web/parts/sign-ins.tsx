// Where somebody is signed in: every sign-in can be ended, and another device let in by a code.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useAct, useGet } from '../act.ts';
import { post, remove } from '../api.ts';
import { dateTimeOf, fill } from '../format.ts';
import type { Code, SignIn } from '../people.ts';
import { say } from '../state.ts';
import { inviteWords, peopleWords } from '../words-people.ts';
import { Waiting } from './blank.tsx';
import { CodeShown } from './code-shown.tsx';
import { Section } from './page.tsx';
import { Sheet } from './sheet.tsx';
import '../styles/lists.css';

const namesOf: Readonly<Record<string, string>> = peopleWords.signInNames;

const SignInLine = ({ signIn, onEnded }: { signIn: SignIn; onEnded: () => void }) => {
  const { busy, run } = useAct();
  const name = namesOf[signIn.name] ?? signIn.name;
  const since = dateTimeOf(signIn.createdAtMs);
  const end = async (): Promise<void> => {
    if (!(await run(() => remove(`/api/sessions/${signIn.id}`)))) return;
    say(peopleWords.ended);
    onEnded();
  };
  return (
    <li className="line">
      <div>
        <p className="strong">
          {name}, {since}
        </p>
        <p className="quiet small">
          {signIn.current ? peopleWords.thisDevice : fill(peopleWords.lastUsed, { time: dateTimeOf(signIn.usedAtMs) })}
        </p>
      </div>
      {!signIn.current && (
        <Button
          variant="subtle"
          color="red"
          size="sm"
          loading={busy}
          aria-label={fill(peopleWords.endSignInLabel, { name, time: since })}
          onClick={() => void end()}
        >
          {peopleWords.endSignIn}
        </Button>
      )}
    </li>
  );
};

export const OwnSignIns = () => {
  const { answer, reload } = useGet<{ sessions: readonly SignIn[] }>('/api/sessions');
  const [code, setCode] = useState<Code | null>(null);
  const { busy, run } = useAct();
  const pair = (): void => void run(async () => setCode(await post<Code>('/api/people/me/code')));
  return (
    <Section
      title={peopleWords.devices}
      action={
        <Button variant="subtle" size="sm" loading={busy} onClick={pair}>
          {peopleWords.another}
        </Button>
      }
    >
      <p className="quiet small">{peopleWords.devicesText}</p>
      {answer === null ? (
        <Waiting />
      ) : (
        <ul className="plain card-list">
          {answer.sessions.map((signIn) => (
            <SignInLine key={signIn.id} signIn={signIn} onEnded={reload} />
          ))}
        </ul>
      )}
      <Sheet title={inviteWords.pairTitle} open={code !== null} onClose={() => setCode(null)}>
        {code !== null && <CodeShown code={code} onDone={() => setCode(null)} />}
      </Sheet>
    </Section>
  );
};
