// The record of permissions: checked on opening and on demand, its seal in eight words, and its entries for who wants them.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../act.ts';
import { get } from '../api.ts';
import { dateTimeOf, fill, numberOf } from '../format.ts';
import { IconAlertTriangle, IconCircleCheck } from '../icons.ts';
import { ledgerWords } from '../words-privacy.ts';
import { Section } from './page.tsx';
import { SealWords } from './seal-words.tsx';

/** What a check of the record found; a damaged one has a place and no seal. */
export interface Checked {
  readonly ok: boolean;
  readonly entries?: number;
  readonly words?: readonly string[];
  readonly seq?: number;
  readonly problem?: string;
}

interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly hash: string;
  readonly text: string;
}

const pageSize = 30;

const EntryTable = ({ entries }: { entries: readonly Entry[] }) => (
  <table className="table table-cards" aria-label={ledgerWords.entries}>
    <thead>
      <tr>
        <th scope="col">{ledgerWords.what}</th>
        <th scope="col">{ledgerWords.at}</th>
        <th scope="col">{ledgerWords.seal}</th>
      </tr>
    </thead>
    <tbody>
      {entries.map((entry) => (
        <tr key={entry.seq}>
          <th scope="row">{entry.text}</th>
          <td data-name={ledgerWords.at}>
            <span>{dateTimeOf(Date.parse(entry.at))}</span>
          </td>
          <td data-name={ledgerWords.seal}>
            <span className="path">{entry.hash.slice(0, 12)}</span>
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

const Entries = () => {
  const { busy, run } = useAct();
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const [all, setAll] = useState(false);
  const last = entries.at(-1)?.seq;
  const more = (): void => {
    const before = last === undefined ? '' : `&before=${last}`;
    void run(async () => {
      const page = await get<{ entries: readonly Entry[] }>(`/api/ledger?limit=${pageSize}${before}`);
      setEntries((have) => [...have, ...page.entries]);
      setAll(page.entries.length < pageSize);
    });
  };
  return (
    <div className="stack">
      {entries.length > 0 && <EntryTable entries={entries} />}
      {!all && (
        <div className="row">
          <Button variant="default" loading={busy} onClick={more}>
            {entries.length === 0 ? ledgerWords.show : ledgerWords.earlier}
          </Button>
        </div>
      )}
    </div>
  );
};

const Verdict = ({ checked }: { checked: Checked }) =>
  checked.ok ? (
    <p className="verdict" role="status">
      <IconCircleCheck size={22} aria-hidden />
      {numberOf(ledgerWords.ok, checked.entries ?? 0)}
    </p>
  ) : (
    <p className="problem verdict" role="alert">
      <IconAlertTriangle size={22} aria-hidden />
      {fill(ledgerWords.broken, { seq: checked.seq ?? '', problem: ledgerWords.problems[checked.problem ?? ''] ?? '' })}
    </p>
  );

/** `found` is what the house knew when the page was opened; a press checks every entry anew. */
export const RecordOfPermissions = ({ found }: { found: Checked }) => {
  const { busy, run } = useAct();
  const [checked, setChecked] = useState(found);
  const check = (): void => void run(async () => setChecked(await get<Checked>('/api/ledger/verify')));
  return (
    <Section title={ledgerWords.title}>
      <div className="card stack">
        <p className="quiet">{ledgerWords.text}</p>
        <Verdict checked={checked} />
        {checked.words !== undefined && (
          <div>
            <p className="quiet small">{ledgerWords.words}</p>
            <SealWords seal={checked.words} />
          </div>
        )}
        <div className="row">
          <Button variant="light" loading={busy} onClick={check}>
            {ledgerWords.check}
          </Button>
        </div>
        <Entries />
      </div>
    </Section>
  );
};
