// Two questions about a child: the month of birth, and the adults who answer for it.
import { NativeSelect } from '@mantine/core';
import { isAdult } from '../../config/words/person.ts';
import { birthYears, monthNames } from '../people.ts';
import { useHouse } from '../state.ts';
import { peopleWords } from '../words-people.ts';
import { Tick } from './tick.tsx';

/** YYYY-MM in two lists, because not every browser knows a month field. */
export const BirthMonth = ({ value, onChange }: { value: string; onChange: (month: string) => void }) => {
  const [year = '', month = ''] = value.split('-');
  return (
    <fieldset className="birth">
      <legend className="choice-label">{peopleWords.born}</legend>
      <div className="two">
        <NativeSelect
          aria-label={peopleWords.month}
          autoComplete="bday-month"
          data={[...monthNames()]}
          value={month}
          onChange={(event) => onChange(`${year}-${event.currentTarget.value}`)}
        />
        <NativeSelect
          aria-label={peopleWords.year}
          autoComplete="bday-year"
          data={[...birthYears(new Date())]}
          value={year}
          onChange={(event) => onChange(`${event.currentTarget.value}-${month}`)}
        />
      </div>
    </fieldset>
  );
};

export const Guardians = (props: { chosen: readonly number[]; onChange: (chosen: readonly number[]) => void }) => {
  const { chosen, onChange } = props;
  const adults = useHouse().people.filter(({ role }) => isAdult(role));
  return (
    <fieldset className="ticks">
      <legend className="choice-label">{peopleWords.guardians}</legend>
      {adults.map(({ id, name }) => (
        <Tick
          key={id}
          name={name}
          on={chosen.includes(id)}
          // A child without a guardian would have nobody to answer for it.
          disabled={chosen.length === 1 && chosen.includes(id)}
          onChange={(on) => onChange(on ? [...chosen, id] : chosen.filter((one) => one !== id))}
        />
      ))}
      <p className="small quiet">{peopleWords.guardiansHint}</p>
    </fieldset>
  );
};
