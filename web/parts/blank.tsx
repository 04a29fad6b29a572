// What stands where nothing is yet: the first moment, and an empty place that says what to do.
import { Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { words } from '../words.ts';

export const Waiting = () => (
  <output className="waiting">
    <Loader aria-hidden />
    <span className="unseen">{words.loading}</span>
  </output>
);

export const Empty = ({
  icon,
  title,
  text,
  children,
}: {
  icon?: ReactNode;
  title: string;
  text?: string;
  children?: ReactNode;
}) => (
  <div className="empty">
    {icon !== undefined && <div className="empty-icon">{icon}</div>}
    <p className="empty-title">{title}</p>
    {text !== undefined && <p className="quiet">{text}</p>}
    {children}
  </div>
);
