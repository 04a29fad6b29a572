// Whose room it is, and how it is shared: for its owners to change, for everybody of the house to read.
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { RoomView } from '../../config/words/panel.ts';
import { isAdult } from '../../config/words/person.ts';
import { useAct } from '../act.ts';
import { patch, put } from '../api.ts';
import { needsEveryOwner } from '../permits.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { ownerWords } from '../words-people.ts';
import { Choice } from './choice.tsx';
import { Tick } from './tick.tsx';
import '../styles/people.css';

const visibilities = ['shared', 'private', 'child'] as const;

const same = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((id) => other.includes(id));

export const RoomOwners = ({ room }: { room: RoomView }) => {
  const { me, people } = useHouse();
  const [owners, setOwners] = useState(room.owners);
  const { busy, run } = useAct();
  // Of a child's room its guardians are asked; the house knows who they are.
  const mine = room.owners.includes(me.id) || (room.visibility === 'child' && isAdult(me.role));
  // Where every owner must agree nobody is put out by another one.
  const mayOnlyLeave = (id: number): boolean =>
    needsEveryOwner(room) &&
    room.owners.includes(id) &&
    id !== me.id &&
    people.some((one) => one.id === id && isAdult(one.role));
  const save = (): void => void run(() => put(`/api/rooms/${room.id}/owners`, { owners }));
  return (
    <section className="stack" aria-label={ownerWords.title}>
      <h3>{ownerWords.title}</h3>
      <Choice
        label={ownerWords.visibility}
        labelShown
        values={visibilities}
        value={room.visibility}
        names={ownerWords.visibilities}
        saving={busy}
        disabled={!mine}
        onChoose={(visibility) => void run(() => patch(`/api/rooms/${room.id}`, { visibility }))}
      />
      <p className="quiet small">{ownerWords.hints[room.visibility]}</p>
      <fieldset className="ticks" disabled={!mine || busy}>
        <legend className="choice-label">{ownerWords.owners}</legend>
        {people
          .filter(({ role }) => isAdult(role) || role === 'child')
          .map(({ id, name }) => (
            <Tick
              key={id}
              name={name}
              on={owners.includes(id)}
              disabled={(owners.length === 1 && owners.includes(id)) || mayOnlyLeave(id)}
              onChange={(on) => setOwners(on ? [...owners, id] : owners.filter((one) => one !== id))}
            />
          ))}
        <p className="small quiet">{mine ? ownerWords.ownersHint : ownerWords.onlyOwners}</p>
      </fieldset>
      {!same(owners, room.owners) && (
        <Button variant="light" loading={busy} onClick={save}>
          {words.save}
        </Button>
      )}
    </section>
  );
};
