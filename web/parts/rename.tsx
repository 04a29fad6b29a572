// One's own name, changed by oneself only.
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { PersonView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { patch } from '../api.ts';
import { words } from '../words.ts';
import { peopleWords } from '../words-people.ts';

export const Rename = ({ person, onChanged }: { person: PersonView; onChanged: () => void }) => {
  const [name, setName] = useState(person.name);
  const { busy, run } = useAct();
  const save = async (): Promise<void> => {
    if (await run(() => patch(`/api/people/${person.id}`, { name: name.trim() }))) onChanged();
  };
  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextInput
        label={peopleWords.name}
        required
        withAsterisk={false}
        maxLength={60}
        autoComplete="username"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={busy} disabled={name.trim() === person.name}>
        {words.save}
      </Button>
    </form>
  );
};
