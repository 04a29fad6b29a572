// Forgetting oneself, a room or everything: a word to type and a password first, a receipt with counts at the end.
import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { PersonView } from '../../config/words/panel.ts';
import { isAdult } from '../../config/words/person.ts';
import { useAct } from '../act.ts';
import { post } from '../api.ts';
import { fill } from '../format.ts';
import { useHouse } from '../state.ts';
import { forgetWords } from '../words-privacy.ts';
import { Erased } from './erased.tsx';
import { Section } from './page.tsx';
import { Sheet } from './sheet.tsx';

type Scope = 'self' | 'child' | 'room' | 'all';

export interface Receipt {
  readonly id?: number | string;
  readonly forgotten: Readonly<Record<string, number>>;
  readonly words?: readonly string[];
}

const sure = {
  self: forgetWords.sureSelf,
  child: forgetWords.sureChild,
  room: forgetWords.sureRoom,
  all: forgetWords.sureAll,
} as const;
const texts = {
  self: forgetWords.selfText,
  child: forgetWords.childText,
  room: forgetWords.roomText,
  all: forgetWords.allText,
} as const;

const bodyOf = (scope: Scope, which: { room: string; child: number | null }, password: string): object => {
  const { room, child: person } = which;
  if (scope === 'child') return { scope, person, password };
  if (scope === 'room') return { scope, room, password };
  if (scope === 'all') return { scope, password, typed: forgetWords.word };
  // A child has no password to say it with.
  return password === '' ? { scope } : { scope, password };
};

interface AskProps {
  readonly scope: Scope;
  /** Whose, where it is a child one speaks for. */
  readonly child?: PersonView;
  readonly onDone: (receipt: Receipt) => void;
  readonly onClose: () => void;
}

export const AskToForget = ({ scope, child, onDone, onClose }: AskProps) => {
  const { rooms, me } = useHouse();
  const { busy, run } = useAct();
  const own = rooms.filter(({ owners }) => owners.includes(me.id));
  const [room, setRoom] = useState(own[0]?.id ?? '');
  const [typed, setTyped] = useState('');
  const [password, setPassword] = useState('');
  const asksPassword = isAdult(me.role);
  const ready = typed.trim().toLowerCase() === forgetWords.word && (password !== '' || !asksPassword);
  const forget = (event: FormEvent): void => {
    event.preventDefault();
    if (!ready || busy) return;
    void run(async () =>
      onDone(await post<Receipt>('/api/forget', bodyOf(scope, { room, child: child?.id ?? null }, password))),
    );
  };
  return (
    <form className="stack" onSubmit={forget}>
      <p>{fill(texts[scope], { name: child?.name ?? '' })}</p>
      {scope === 'room' && (
        <NativeSelect
          label={forgetWords.which}
          value={room}
          data={own.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(event) => setRoom(event.currentTarget.value)}
        />
      )}
      <TextInput
        label={fill(forgetWords.typed, { word: forgetWords.word })}
        value={typed}
        autoComplete="off"
        autoCapitalize="none"
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {asksPassword && (
        <PasswordInput
          label={forgetWords.password}
          value={password}
          autoComplete="current-password"
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      )}
      <div className="two equal">
        <Button variant="default" onClick={onClose}>
          {forgetWords.cancel}
        </Button>
        <Button variant="default" type="submit" disabled={!ready}>
          {forgetWords.go}
        </Button>
      </div>
      {busy && (
        <div>
          <progress className="forgetting" aria-label={forgetWords.running} />
          <p className="quiet small">{forgetWords.running}</p>
        </div>
      )}
      <p className="quiet small">{forgetWords.disk}</p>
    </form>
  );
};

const Way = ({ scope, name, allowed }: { scope: Scope; name: string; allowed: boolean }) => {
  const [open, setOpen] = useState(false);
  const [receipt, setReceipt] = useState<Receipt | null>(null);
  const close = (): void => {
    setOpen(false);
    setReceipt(null);
  };
  return (
    <li className="line">
      <div>
        <p className="strong">{name}</p>
        <p className="quiet small">{allowed ? texts[scope] : forgetWords.onlyAdmins}</p>
      </div>
      <Button
        variant="default"
        size="sm"
        aria-haspopup="dialog"
        disabled={!allowed}
        aria-label={name}
        onClick={() => setOpen(true)}
      >
        {forgetWords.open}
      </Button>
      <Sheet title={receipt === null ? sure[scope] : forgetWords.done} open={open} onClose={close}>
        {receipt === null ? (
          <AskToForget scope={scope} onDone={setReceipt} onClose={close} />
        ) : (
          <Erased
            forgotten={receipt.forgotten}
            seal={receipt.words}
            receipt={receipt.id === undefined ? undefined : `/api/receipts/${receipt.id}`}
            onDone={close}
          />
        )}
      </Sheet>
    </li>
  );
};

export const Forget = () => {
  const { me, rooms } = useHouse();
  const ownsRoom = rooms.some(({ owners }) => owners.includes(me.id));
  return (
    <Section title={forgetWords.title}>
      <div className="card">
        <p className="quiet">{forgetWords.text}</p>
        <ul className="plain">
          <Way scope="self" name={forgetWords.self} allowed />
          {ownsRoom && <Way scope="room" name={forgetWords.room} allowed={isAdult(me.role)} />}
          {isAdult(me.role) && <Way scope="all" name={forgetWords.all} allowed={me.role === 'admin'} />}
        </ul>
      </div>
    </Section>
  );
};
