// A switch that never runs ahead of the house: it says "saving", keeps the focus, and turns when the answer is there.
import type { ReactNode } from 'react';
import { words } from '../words.ts';

export interface ToggleProps {
  /** What a screen reader says: room - what - purpose. */
  readonly label: string;
  readonly on: boolean;
  readonly saving?: boolean;
  readonly disabled?: boolean;
  onTurn(on: boolean): void;
}

export const Toggle = ({ label, on, saving = false, disabled = false, onTurn }: ToggleProps) => (
  <span className="toggle-place">
    {saving && <output className="saving">{words.saving}</output>}
    <button
      type="button"
      role="switch"
      className="toggle"
      aria-checked={on}
      aria-label={label}
      aria-busy={saving}
      // A switch that is really disabled would lose the focus of somebody who works by keyboard.
      aria-disabled={saving || undefined}
      disabled={disabled}
      onClick={() => {
        if (!saving) onTurn(!on);
      }}
    >
      <span className="toggle-thumb" aria-hidden />
    </button>
  </span>
);

export const ToggleLine = ({
  name,
  text,
  children,
  ...toggle
}: ToggleProps & { name: string; text: ReactNode; children?: ReactNode }) => (
  <div className="toggle-line">
    <div className="toggle-text">
      <p className="strong">{name}</p>
      <p className="quiet small">{text}</p>
      {children}
    </div>
    <Toggle {...toggle} />
  </div>
);
