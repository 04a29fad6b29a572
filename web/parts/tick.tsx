// One box to tick, with its name and a line of what it means.
export const Tick = (props: {
  name: string;
  hint?: string;
  on: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}) => (
  <label className="tick">
    <input
      type="checkbox"
      checked={props.on}
      disabled={props.disabled}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
    <span>
      {props.name}
      {props.hint !== undefined && <span className="quiet small tick-hint">{props.hint}</span>}
    </span>
  </label>
);
