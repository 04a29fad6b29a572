// The line that opens backups: made once, shown once, and done with only when it is written down.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../act.ts';
import { post } from '../api.ts';
import { backupWords } from '../words-safety.ts';
import { CopyLine } from './copy-line.tsx';
import { Sheet } from './sheet.tsx';
import { Tick } from './tick.tsx';

export const RecoveryLine = ({ again, onMade }: { again: boolean; onMade: () => void }) => {
  const [line, setLine] = useState<string | null>(null);
  const [written, setWritten] = useState(false);
  const { busy, run } = useAct();
  const make = (): void => void run(async () => setLine((await post<{ words: string }>('/api/backups/key')).words));
  const close = (): void => {
    if (!written) return;
    setLine(null);
    setWritten(false);
    onMade();
  };
  return (
    <>
      <Button variant={again ? 'default' : 'filled'} loading={busy} onClick={make}>
        {again ? backupWords.newKey : backupWords.makeKey}
      </Button>
      <Sheet title={backupWords.keyTitle} open={line !== null} onClose={close}>
        <div className="stack">
          <p>{backupWords.keyText}</p>
          <CopyLine line={line ?? ''} />
          <Tick name={backupWords.written} on={written} onChange={setWritten} />
          <Button disabled={!written} onClick={close}>
            {backupWords.keyDone}
          </Button>
        </div>
      </Sheet>
    </>
  );
};
