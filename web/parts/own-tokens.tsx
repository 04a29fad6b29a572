// Tokens by which one's own programs ask this house: made with what they may do, shown once, and ended here.
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useAct, useGet } from '../act.ts';
import { post, remove } from '../api.ts';
import { dateTimeOf, fill } from '../format.ts';
import { IconPlus } from '../icons.ts';
import { say } from '../state.ts';
import { tokenWords } from '../words-people.ts';
import { Waiting } from './blank.tsx';
import { CopyLine } from './copy-line.tsx';
import { Section } from './page.tsx';
import { Sheet } from './sheet.tsx';
import { Tick } from './tick.tsx';
import '../styles/lists.css';
import '../styles/people.css';

const scopes = ['read', 'control', 'listens', 'metrics'] as const;
type Scope = (typeof scopes)[number];

interface Token {
  readonly id: number;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAtMs: number;
  readonly usedAtMs: number;
}

const NewToken = ({ onMade }: { onMade: (secret: string) => void }) => {
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly Scope[]>(['read']);
  const { busy, run } = useAct();
  const make = (): Promise<boolean> =>
    run(async () =>
      onMade((await post<{ token: string }>('/api/tokens', { name: name.trim(), scopes: chosen })).token),
    );
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <TextInput
        label={tokenWords.name}
        placeholder={tokenWords.nameExample}
        required
        withAsterisk={false}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <fieldset className="ticks">
        <legend className="choice-label">{tokenWords.may}</legend>
        {scopes.map((scope) => (
          <Tick
            key={scope}
            name={tokenWords.scopes[scope]}
            on={chosen.includes(scope)}
            onChange={(on) => setChosen(on ? [...chosen, scope] : chosen.filter((one) => one !== scope))}
          />
        ))}
      </fieldset>
      <Button type="submit" loading={busy} disabled={name.trim() === '' || chosen.length === 0}>
        {tokenWords.make}
      </Button>
    </form>
  );
};

const TokenLine = ({ token, onEnded }: { token: Token; onEnded: () => void }) => {
  const { busy, run } = useAct();
  const end = async (): Promise<void> => {
    if (!(await run(() => remove(`/api/tokens/${token.id}`)))) return;
    say(tokenWords.ended);
    onEnded();
  };
  return (
    <li className="line">
      <div>
        <p className="strong">{token.name}</p>
        <p className="quiet small">{token.scopes.map((scope) => tokenWords.scopes[scope]).join(' · ')}</p>
        <p className="quiet small">{fill(tokenWords.used, { time: dateTimeOf(token.usedAtMs) })}</p>
      </div>
      <Button
        variant="subtle"
        color="red"
        size="sm"
        loading={busy}
        aria-label={fill(tokenWords.endLabel, { name: token.name })}
        onClick={() => void end()}
      >
        {tokenWords.end}
      </Button>
    </li>
  );
};

export const OwnTokens = () => {
  const { answer, reload } = useGet<{ tokens: readonly Token[] }>('/api/tokens');
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const close = (): void => {
    setMaking(false);
    setSecret(null);
  };
  return (
    <Section
      title={tokenWords.title}
      action={
        <Button
          variant="subtle"
          size="sm"
          leftSection={<IconPlus size={20} aria-hidden />}
          onClick={() => setMaking(true)}
        >
          {tokenWords.add}
        </Button>
      }
    >
      <p className="quiet small">{tokenWords.text}</p>
      {answer === null ? (
        <Waiting />
      ) : (
        answer.tokens.length > 0 && (
          <ul className="plain card-list">
            {answer.tokens.map((token) => (
              <TokenLine key={token.id} token={token} onEnded={reload} />
            ))}
          </ul>
        )
      )}
      <Sheet title={tokenWords.add} open={making} onClose={close}>
        {secret === null ? (
          <NewToken
            onMade={(made) => {
              setSecret(made);
              reload();
            }}
          />
        ) : (
          <div className="stack">
            <p>{tokenWords.once}</p>
            <CopyLine line={secret} />
            <Button variant="default" onClick={close}>
              {tokenWords.done}
            </Button>
          </div>
        )}
      </Sheet>
    </Section>
  );
};
