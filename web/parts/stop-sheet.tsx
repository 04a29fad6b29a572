// Turning off something that was learnt from or stored: two equal ways, neither of them preferred, then what was erased.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useAct, useGet } from '../act.ts';
import { dateOf, fill, numberOf } from '../format.ts';
import { words } from '../words.ts';
import { permitWords } from '../words-permits.ts';
import { Erased } from './erased.tsx';
import { Sheet } from './sheet.tsx';

export interface Counts {
  readonly observations: number;
  readonly habits: number;
  readonly plays: number;
  readonly sinceMs: number | null;
}

export type Forgotten = Readonly<Record<string, number>>;

/** "1,204 observations since 3 May, 2 learnt habits", or null when there is nothing. */
export const countsText = ({ observations, habits, plays, sinceMs }: Counts): string | null => {
  const stored = [
    ...(observations > 0 ? [numberOf(permitWords.observations, observations)] : []),
    ...(plays > 0 ? [numberOf(permitWords.plays, plays)] : []),
  ];
  const last = stored.length - 1;
  const since = sinceMs === null ? '' : ` ${fill(permitWords.since, { date: dateOf(sinceMs) })}`;
  const parts = [
    ...stored.map((text, at) => (at === last ? `${text}${since}` : text)),
    ...(habits > 0 ? [numberOf(permitWords.habits, habits)] : []),
  ];
  return parts.length === 0 ? null : parts.join(', ');
};

const There = ({ path }: { path: string }) => {
  const { answer } = useGet<Counts>(path);
  if (answer === null) return <p className="stop-counts quiet">{words.loading}</p>;
  const text = countsText(answer);
  return (
    <p className="stop-counts strong">
      {text === null ? permitWords.stopNothing : fill(permitWords.there, { what: text })}
    </p>
  );
};

export const StopSheet = ({
  title,
  counts,
  open,
  onClose,
  stop,
}: {
  title: string;
  /** Where the house tells how much there is. */
  counts: string;
  open: boolean;
  onClose: () => void;
  stop: (forget: boolean) => Promise<Forgotten>;
}) => {
  const { busy, run } = useAct();
  const [erased, setErased] = useState<Forgotten | null>(null);
  const close = (): void => {
    setErased(null);
    onClose();
  };
  const choose = async (forget: boolean): Promise<void> => {
    let forgotten: Forgotten = {};
    const done = await run(async () => {
      forgotten = await stop(forget);
    });
    if (!done) return;
    if (forget) setErased(forgotten);
    else close();
  };
  return (
    <Sheet title={erased === null ? title : permitWords.forgotTitle} open={open} onClose={close}>
      {erased === null ? (
        <div className="stack">
          <There path={counts} />
          <p>{permitWords.stopText}</p>
          <div className="two equal">
            <Button variant="default" aria-disabled={busy || undefined} onClick={() => busy || void choose(false)}>
              {permitWords.stop}
            </Button>
            <Button variant="default" aria-disabled={busy || undefined} onClick={() => busy || void choose(true)}>
              {permitWords.stopForget}
            </Button>
          </div>
          {busy && <output className="saving">{words.saving}</output>}
        </div>
      ) : (
        <Erased forgotten={erased} onDone={close} />
      )}
    </Sheet>
  );
};
