// What an erasure erased: a count for everything there was, and the seal of the record if it came with one.
import { Button } from '@mantine/core';
import { countOf } from '../format.ts';
import { permitWords } from '../words-permits.ts';
import { forgetWords } from '../words-privacy.ts';
import { SealWords } from './seal-words.tsx';

export const Erased = ({
  forgotten,
  seal,
  receipt,
  onDone,
}: {
  forgotten: Readonly<Record<string, number>>;
  seal?: readonly string[] | undefined;
  receipt?: string | undefined;
  onDone: () => void;
}) => {
  const erased = Object.entries(forgotten).filter(([, count]) => count > 0);
  return (
    <div className="stack" role="status">
      {erased.length === 0 ? (
        <p>{permitWords.forgotNothing}</p>
      ) : (
        <ul className="plain erased">
          {erased.map(([table, count]) => (
            <li key={table} className="line">
              <span>{forgetWords.tables[table] ?? table}</span>
              <span className="strong">{countOf(count)}</span>
            </li>
          ))}
        </ul>
      )}
      {seal !== undefined && (
        <div>
          <p className="small quiet">{forgetWords.head}</p>
          <SealWords seal={seal} />
        </div>
      )}
      {receipt !== undefined && (
        <Button component="a" href={receipt} download variant="default">
          {forgetWords.receipt}
        </Button>
      )}
      <Button variant="light" onClick={onDone}>
        {permitWords.done}
      </Button>
    </div>
  );
};
