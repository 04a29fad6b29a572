// The head of every page: its one title, a sentence, and the way back where there is one.

import { type ReactNode, useEffect } from 'react';
import { Link } from 'wouter';
import { IconArrowLeft } from '../icons.ts';
import { words } from '../words.ts';

export const Page = ({
  title,
  text,
  back,
  action,
  children,
}: {
  title: string;
  text?: string;
  back?: string;
  action?: ReactNode;
  children: ReactNode;
}) => {
  useEffect(() => {
    document.title = `${title} - ${words.product}`;
  }, [title]);
  return (
    <>
      <header className="page-head">
        {back !== undefined && (
          <Link href={back} className="back">
            <IconArrowLeft size={20} aria-hidden />
            {words.back}
          </Link>
        )}
        <div className="page-title">
          <h1>{title}</h1>
          {action}
          {text !== undefined && <p className="quiet">{text}</p>}
        </div>
      </header>
      {children}
    </>
  );
};

export const Section = ({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) => (
  <section className="section" aria-label={title}>
    <div className="section-head">
      <h2>{title}</h2>
      {action}
    </div>
    {children}
  </section>
);
