// The frame of the pages in front of the house.
import type { ReactNode } from 'react';
import { words } from '../words.ts';

export const Door = ({ title, text, children }: { title: string; text: string; children: ReactNode }) => (
  <main className="door">
    <div className="door-card">
      <p className="door-brand">
        <img src="/roomtone.svg" alt="" width="44" height="44" />
        {words.product}
      </p>
      <h1>{title}</h1>
      <p className="quiet">{text}</p>
      {children}
    </div>
  </main>
);
