// Permissions that belong to a person: one's own, those of a child one speaks for, and of everybody else only how many.
import { useState } from 'react';
import { type Row, rows } from '../../config/words/kind.ts';
import type { PersonView } from '../../config/words/panel.ts';
import { useGet } from '../act.ts';
import { numberOf } from '../format.ts';
import { IconChevronRight } from '../icons.ts';
import { ownGrants, type Subject } from '../permits.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { permitWords } from '../words-permits.ts';
import { Choice } from './choice.tsx';
import { Section } from './page.tsx';
import { RowSheet } from './row-sheet.tsx';
import { RowLine } from './rows.tsx';

const personalRows: readonly Row[] = ['who', 'played'];

/** A child's row: a guardian answers purpose by purpose, so it opens the sheet instead of carrying a control. */
const ChildRow = ({ subject }: { subject: Subject }) => {
  const house = useHouse();
  const [open, setOpen] = useState(false);
  const on = ownGrants(house, subject).map(({ purpose }) => permitWords.purposes[purpose].name);
  const state = on.length === 0 ? words.permissions.states.off : [...new Set(on)].join(', ');
  return (
    <li>
      <button type="button" className="line plain-line" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <span>
          {subject.room.name} · {rows[subject.row].title}
        </span>
        <span className="quiet small">{state}</span>
        <IconChevronRight size={20} aria-hidden />
      </button>
      <RowSheet subject={subject} open={open} onClose={() => setOpen(false)} />
    </li>
  );
};

const OfChild = ({ child }: { child: PersonView }) => {
  const { rooms } = useHouse();
  return (
    <Section title={child.name}>
      <ul className="plain card-list">
        {rooms.flatMap((room) =>
          personalRows.map((row) => <ChildRow key={`${room.id} ${row}`} subject={{ room, row, person: child.id }} />),
        )}
      </ul>
    </Section>
  );
};

const Own = () => {
  const { rooms, grants, me } = useHouse();
  const imports = grants.filter(({ room, effect, person }) => room === null && effect === 'allow' && person === me.id);
  if (rooms.length === 0) return <p className="quiet">{permitWords.noRoomsOfOwn}</p>;
  return (
    <>
      {imports.length > 0 && (
        <div className="card imported">
          <h2>{permitWords.imported}</h2>
          <p className="quiet small">{permitWords.importedText}</p>
        </div>
      )}
      {rooms.map((room) => (
        <Section key={room.id} title={room.name}>
          <ul className="rows plain">
            {personalRows.map((row) => (
              <RowLine key={row} room={room} row={row} />
            ))}
          </ul>
        </Section>
      ))}
    </>
  );
};

const InNumbers = ({ person }: { person: PersonView }) => (
  <Section title={`${permitWords.numbers}: ${person.name}`}>
    <div className="card">
      <p className="strong">{numberOf(permitWords.othersGrants, person.counts.grants)}</p>
      <p className="strong">{numberOf(permitWords.othersPlays, person.counts.plays)}</p>
      <p className="quiet small">{permitWords.countsOnly}</p>
    </div>
  </Section>
);

export const PersonPermissions = () => {
  const { me } = useHouse();
  const { answer } = useGet<{ people: readonly PersonView[] }>('/api/people');
  const [chosen, setChosen] = useState(String(me.id));
  const people = (answer?.people ?? []).filter(({ id, status }) => id !== me.id && status !== 'erased');
  const person = people.find(({ id }) => String(id) === chosen);
  const names = Object.fromEntries([[String(me.id), me.name], ...people.map(({ id, name }) => [String(id), name])]);
  return (
    <>
      {people.length > 0 && (
        <div className="pick-room">
          <Choice
            label={permitWords.whose}
            look="chips"
            values={[me.id, ...people.map(({ id }) => id)].map(String)}
            value={chosen}
            names={names}
            onChoose={setChosen}
          />
        </div>
      )}
      {person === undefined && <Own />}
      {person?.guardians.includes(me.id) === true && <OfChild key={person.id} child={person} />}
      {person !== undefined && <InNumbers person={person} />}
    </>
  );
};
