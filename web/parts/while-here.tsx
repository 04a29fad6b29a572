// What can be pressed only while the house answers: away from it everything stays to be read, and links still lead on.
import type { ReactNode } from 'react';
import { usePanel } from '../state.ts';

export const WhileHere = ({ children }: { children: ReactNode }) => (
  <fieldset className="while-here" disabled={!usePanel().online}>
    {children}
  </fieldset>
);
