// Where somebody is signed in: every sign-in can be ended, and another device let in by a code.
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { EntrustedSignIn } from '../../config/words/person.ts';
import { useAct, useGet } from '../act.ts';
import { post, remove } from '../api.ts';
import { dateOf, dateTimeOf, fill } from '../format.ts';
import type { Code, SignIn } from '../people.ts';
import { nameOf } from '../permits.ts';
import { say, useHouse } from '../state.ts';
import { inviteWords, peopleWords } from '../words-people.ts';
import { Waiting } from './blank.tsx';
import { CodeShown } from './code-shown.tsx';
import { Section } from './page.tsx';
import { Sheet } from './sheet.tsx';
import '../styles/lists.css';

const namesOf: Readonly<Record<string, string>> = peopleWords.signInNames;

interface LineProps {
  readonly id: number;
  readonly name: string;
  readonly since: string;
  readonly text: string;
  readonly mayEnd: boolean;
  onEnded(): void;
}

const Line = ({ id, name, since, text, mayEnd, onEnded }: LineProps) => {
  const { busy, run } = useAct();
  const end = async (): Promise<void> => {
    if (!(await run(() => remove(`/api/sessions/${id}`)))) return;
    say(peopleWords.ended);
    onEnded();
  };
  return (
    <li className="line">
      <div>
        <p className="strong">
          {name}, {since}
        </p>
        <p className="quiet small">{text}</p>
      </div>
      {mayEnd && (
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

const SignInLine = ({ signIn, onEnded }: { signIn: SignIn; onEnded: () => void }) => {
  const { id, name, createdAtMs, usedAtMs, current } = signIn;
  return (
    <Line
      id={id}
      name={namesOf[name] ?? name}
      since={dateTimeOf(createdAtMs)}
      text={current ? peopleWords.thisDevice : fill(peopleWords.lastUsed, { time: dateTimeOf(usedAtMs) })}
      mayEnd={!current}
      onEnded={onEnded}
    />
  );
};

const dayMs = 86_400_000;

const EntrustedLine = ({ signIn, onEnded }: { signIn: EntrustedSignIn; onEnded: () => void }) => {
  const house = useHouse();
  const { id, person, room, createdAtMs, usedDay, endsAtMs } = signIn;
  const place = house.rooms.find((one) => one.id === room)?.name ?? room ?? '';
  const text =
    person === null
      ? fill(peopleWords.guestUntil, { time: dateTimeOf(endsAtMs ?? createdAtMs) })
      : fill(peopleWords.childUsed, { day: dateOf(usedDay * dayMs + dayMs / 2) });
  return (
    <Line
      id={id}
      name={person === null ? fill(peopleWords.guestIn, { room: place }) : (nameOf(house, person) ?? '')}
      since={dateTimeOf(createdAtMs)}
      text={text}
      mayEnd
      onEnded={onEnded}
    />
  );
};

/** Of those who do not answer alone; nothing where there is none. */
export const EntrustedSignIns = () => {
  const { people } = useHouse();
  const { answer, reload } = useGet<{ sessions: readonly EntrustedSignIn[] }>('/api/sessions/entrusted', people);
  if (answer === null || answer.sessions.length === 0) return null;
  return (
    <Section title={peopleWords.entrusted}>
      <p className="quiet small">{peopleWords.entrustedText}</p>
      <ul className="plain card-list">
        {answer.sessions.map((signIn) => (
          <EntrustedLine key={signIn.id} signIn={signIn} onEnded={reload} />
        ))}
      </ul>
    </Section>
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
