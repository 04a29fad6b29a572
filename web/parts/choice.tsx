// One choice of a few words, as radio buttons in a row; while the server is asked it says so and holds still.
import { useId } from 'react';
import { words } from '../words.ts';

export const Choice = <Value extends string>({
  label,
  values,
  value,
  names,
  onChoose,
  ...rest
}: {
  label: string;
  values: readonly Value[];
  value: Value | null;
  names: Readonly<Record<Value, string>>;
  onChoose: (value: Value) => void;
  saving?: boolean;
  disabled?: boolean;
  look?: 'segments' | 'chips';
  labelShown?: boolean;
}) => {
  const group = useId();
  const saving = rest.saving ?? false;
  return (
    <fieldset
      className={`choice ${rest.look ?? 'segments'}`}
      disabled={saving || (rest.disabled ?? false)}
      aria-busy={saving}
    >
      <legend className={rest.labelShown ? 'choice-label' : 'unseen'}>{label}</legend>
      <div className="choice-values">
        {values.map((one) => (
          <label key={one} className="choice-value">
            <input type="radio" name={group} value={one} checked={value === one} onChange={() => onChoose(one)} />
            <span>{names[one]}</span>
          </label>
        ))}
      </div>
      {saving && <output className="saving">{words.saving}</output>}
    </fieldset>
  );
};
