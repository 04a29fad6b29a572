// Inviting an adult, a child or a guest: who, a little more, and then the code.
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../act.ts';
import { post } from '../api.ts';
import { fill } from '../format.ts';
import type { Code } from '../people.ts';
import { useHouse } from '../state.ts';
import { inviteWords, peopleWords } from '../words-people.ts';
import { BirthMonth, Guardians } from './birth-guardians.tsx';
import { Choice } from './choice.tsx';
import { CodeShown } from './code-shown.tsx';
import { Sheet } from './sheet.tsx';
import { Tick } from './tick.tsx';

type Whom = keyof typeof inviteWords.kinds;

const whoms: readonly Whom[] = ['adult', 'child', 'guest'];
const visitHours = [2, 4, 8, 12, 24] as const;

const AdultForm = ({ onMake }: { onMake: (body: object) => void }) => {
  const { me } = useHouse();
  const [admin, setAdmin] = useState(false);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        onMake({ role: admin ? 'admin' : 'adult' });
      }}
    >
      {me.role === 'admin' && (
        <Tick name={inviteWords.alsoAdmin} hint={peopleWords.roleHint} on={admin} onChange={setAdmin} />
      )}
      <Button type="submit">{inviteWords.make}</Button>
    </form>
  );
};

const ChildForm = ({ onMake }: { onMake: (body: object) => void }) => {
  const { me } = useHouse();
  const [name, setName] = useState('');
  const [birthMonth, setBirthMonth] = useState(`${new Date().getFullYear() - 9}-01`);
  const [guardians, setGuardians] = useState<readonly number[]>([me.id]);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        onMake({ role: 'child', name: name.trim(), birthMonth, guardians });
      }}
    >
      <TextInput
        label={inviteWords.childName}
        required
        withAsterisk={false}
        maxLength={60}
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <BirthMonth value={birthMonth} onChange={setBirthMonth} />
      <Guardians chosen={guardians} onChange={setGuardians} />
      <Button type="submit">{inviteWords.make}</Button>
    </form>
  );
};

const GuestForm = ({ onMake }: { onMake: (body: object) => void }) => {
  const { me, rooms } = useHouse();
  const own = rooms.filter(({ owners }) => owners.includes(me.id));
  const [room, setRoom] = useState(own[0]?.id ?? '');
  const [hours, setHours] = useState('4');
  if (own.length === 0) return <p>{inviteWords.noRoom}</p>;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        onMake({ role: 'guest', room, hours: Number(hours) });
      }}
    >
      <NativeSelect
        label={inviteWords.room}
        data={own.map(({ id, name }) => ({ value: id, label: name }))}
        value={room}
        onChange={(event) => setRoom(event.currentTarget.value)}
      />
      <NativeSelect
        label={inviteWords.hours}
        data={visitHours.map((n) => ({ value: String(n), label: fill(inviteWords.hoursValue, { n }) }))}
        value={hours}
        onChange={(event) => setHours(event.currentTarget.value)}
      />
      <Button type="submit">{inviteWords.make}</Button>
    </form>
  );
};

const forms: Readonly<Record<Whom, typeof AdultForm>> = { adult: AdultForm, child: ChildForm, guest: GuestForm };

export const InviteSheet = (props: { open: boolean; onClose: () => void; onMade: () => void }) => {
  const [whom, setWhom] = useState<Whom>('adult');
  const [code, setCode] = useState<Code | null>(null);
  const { run } = useAct();
  const Form = forms[whom];
  const make = (body: object): void => {
    void run(async () => {
      setCode(await post<Code>('/api/invitations', body));
      props.onMade();
    });
  };
  const close = (): void => {
    setCode(null);
    props.onClose();
  };
  return (
    <Sheet title={code === null ? inviteWords.title : inviteWords.codeTitle} open={props.open} onClose={close}>
      {code === null ? (
        <div className="stack">
          <Choice label={inviteWords.whom} values={whoms} value={whom} names={inviteWords.kinds} onChoose={setWhom} />
          <p className="quiet">{inviteWords.hints[whom]}</p>
          <Form onMake={make} />
        </div>
      ) : (
        <CodeShown code={code} onDone={close} />
      )}
    </Sheet>
  );
};
