// A code to come in by: the picture to scan, the six digits to type, and when it ends.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { dateTimeOf, fill } from '../format.ts';
import { type Code, spokenCode } from '../people.ts';
import { inviteWords } from '../words-people.ts';
import { CopyLine } from './copy-line.tsx';

/** As an image it stays what it is; as markup it could be more. */
const pictureOf = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`;

export const CodeShown = ({ code, onDone }: { code: Code; onDone: () => void }) => {
  const [link, setLink] = useState(false);
  const place = new URL(code.url).host;
  return (
    <div className="stack code-shown">
      <div className="qr">
        <img src={pictureOf(code.qr)} alt={fill(inviteWords.qr, { url: `${place}/join` })} width="220" height="220" />
      </div>
      <div>
        <p className="quiet">{fill(inviteWords.orType, { place: `${place}/join` })}</p>
        <p className="big-code">{spokenCode(code.code)}</p>
      </div>
      <p className="small quiet">
        {fill(inviteWords.ends, { time: dateTimeOf(code.endsAtMs) })} {inviteWords.shownOnce}
      </p>
      {link ? (
        <CopyLine line={code.url} />
      ) : (
        <Button variant="subtle" onClick={() => setLink(true)}>
          {inviteWords.link}
        </Button>
      )}
      <Button onClick={onDone}>{inviteWords.done}</Button>
    </div>
  );
};
