// Everything of one's own to take along, and a receipt for every yes, end and erasure.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useGet } from '../act.ts';
import { countOf, dateTimeOf, fill } from '../format.ts';
import { IconDownload, IconReceipt } from '../icons.ts';
import { centreWords } from '../words-privacy.ts';
import { Section } from './page.tsx';

interface Receipt {
  readonly id: number | string;
  readonly at: string;
  readonly kind: string;
  readonly text: string;
}

const shownFirst = 5;

const Receipts = ({ receipts }: { receipts: readonly Receipt[] }) => {
  const [all, setAll] = useState(false);
  if (receipts.length === 0) return <p className="quiet">{centreWords.receiptsNone}</p>;
  return (
    <>
      <ul className="plain">
        {(all ? receipts : receipts.slice(0, shownFirst)).map(({ id, at, text }) => {
          const time = dateTimeOf(Date.parse(at));
          return (
            <li key={id} className="line">
              <span>
                <span>{text}</span>
                <span className="quiet small receipt-time">{time}</span>
              </span>
              <Button
                component="a"
                href={`/api/receipts/${id}`}
                download
                variant="default"
                size="sm"
                aria-label={fill(centreWords.receiptLabel, { time, text })}
              >
                {centreWords.download}
              </Button>
            </li>
          );
        })}
      </ul>
      {!all && receipts.length > shownFirst && (
        <Button variant="subtle" size="sm" onClick={() => setAll(true)}>
          {fill(centreWords.moreReceipts, { n: countOf(receipts.length) })}
        </Button>
      )}
    </>
  );
};

export const Copies = () => {
  const { answer, problem } = useGet<{ receipts: readonly Receipt[] }>('/api/receipts');
  return (
    <Section title={centreWords.copiesTitle}>
      <div className="card stack">
        <p>{centreWords.exportText}</p>
        <div className="row">
          <Button
            component="a"
            href="/api/export"
            download
            variant="light"
            leftSection={<IconDownload size={18} aria-hidden />}
          >
            {centreWords.export}
          </Button>
        </div>
        <h3 className="with-icon">
          <IconReceipt size={20} aria-hidden />
          {centreWords.receipts}
        </h3>
        <p className="quiet small">{centreWords.receiptsText}</p>
        {problem !== null && <p className="problem">{problem}</p>}
        {answer !== null && <Receipts receipts={answer.receipts} />}
      </div>
    </Section>
  );
};
