// Import: look inside first, then agree, then watch it come in, and read what was left out and why.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { notices } from '../../config/words/notice.ts';
import { useAct, useGet } from '../act.ts';
import { remove, upload } from '../api.ts';
import { countOf, dateTimeOf, fill, numberOf } from '../format.ts';
import { IconFileImport } from '../icons.ts';
import { DropZone } from '../parts/drop-zone.tsx';
import { ImportReport, type ImportState } from '../parts/import-report.tsx';
import { Page, Section } from '../parts/page.tsx';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import '../styles/lists.css';

type Step = 'choose' | 'checking' | 'preview' | 'importing';

const useImport = (id: number | null) => {
  const { jobs } = useHouse();
  const job = jobs.find((one) => one.id === id);
  // The job's own news tells when to ask again for the full report.
  return useGet<ImportState>(id === null ? null : `/api/imports/${id}`, job).answer;
};

const Missing = ({ fresh }: { fresh: unknown }) => {
  const { answer } = useGet<{ tracks: number; percentOfHistory: number }>('/api/imports/missing', fresh);
  if (answer === null || answer.tracks === 0) return null;
  const { tracks, percentOfHistory } = answer;
  return (
    <Section title={words.import.missing}>
      <div className="line card">
        <p>{fill(words.import.missingText, { tracks: countOf(tracks), percent: Math.round(percentOfHistory) })}</p>
        <Button component="a" href="/api/imports/missing.csv" download="missing.csv" variant="light" size="sm">
          {words.import.missingSave}
        </Button>
      </div>
    </Section>
  );
};

interface Past {
  readonly id: number;
  readonly atMs: number;
  readonly plays: number;
}

const PastImport = ({ one, onGone }: { one: Past; onGone: () => void }) => {
  const [sure, setSure] = useState(false);
  const { busy, run } = useAct();
  const forget = async (): Promise<void> => {
    if (await run(() => remove(`/api/imports/${one.id}`))) onGone();
  };
  const date = dateTimeOf(one.atMs);
  return (
    <div className={sure ? 'stack card' : 'line card'}>
      <p>
        {date} · <span className="quiet">{numberOf(words.import.pastPlays, one.plays)}</span>
      </p>
      {sure ? (
        <div className="two">
          <Button variant="default" onClick={() => setSure(false)}>
            {words.cancel}
          </Button>
          <Button color="red" loading={busy} onClick={() => void forget()}>
            {words.import.removeSure}
          </Button>
        </div>
      ) : (
        <Button
          variant="light"
          size="sm"
          aria-label={fill(words.import.removeLabel, { date })}
          onClick={() => setSure(true)}
        >
          {words.import.remove}
        </Button>
      )}
    </div>
  );
};

const PastImports = ({ fresh }: { fresh: unknown }) => {
  const { answer, reload } = useGet<{ imports: readonly Past[] }>('/api/imports', fresh);
  if (answer === null || answer.imports.length === 0) return null;
  return (
    <Section title={words.import.past}>
      {answer.imports.map((one) => (
        <PastImport key={one.id} one={one} onGone={reload} />
      ))}
    </Section>
  );
};

const ImportHistory = () => {
  const [files, setFiles] = useState<readonly File[]>([]);
  const [step, setStep] = useState<Step>('choose');
  const [id, setId] = useState<number | null>(null);
  const [sent, setSent] = useState(0);
  const { busy, run } = useAct();
  const report = useImport(id);

  const send = async (dryRun: boolean): Promise<boolean> => {
    setSent(0);
    setId(null);
    return run(async () => {
      const path = dryRun ? '/api/imports?dryRun=true' : '/api/imports';
      const started = await upload<{ id: number }>(path, files, (share) => setSent(Math.round(share * 100)));
      setId(started.id);
    });
  };
  const check = async (): Promise<void> => {
    setStep('checking');
    setStep((await send(true)) ? 'preview' : 'choose');
  };
  const start = async (): Promise<void> => {
    setStep('importing');
    if (!(await send(false))) setStep('preview');
  };
  const again = (): void => {
    setFiles([]);
    setId(null);
    setStep('choose');
  };

  return (
    <Page title={words.import.title} text={words.import.text} back="/more">
      <div className="stack section">
        {step === 'choose' && (
          <DropZone files={files} onFiles={setFiles} icon={<IconFileImport size={40} stroke={1.4} aria-hidden />} />
        )}
        {step === 'choose' && (
          <Button size="lg" disabled={files.length === 0} onClick={() => void check()}>
            {words.import.check}
          </Button>
        )}
        {step !== 'choose' && <ImportReport dryRun={step !== 'importing'} sent={sent} report={report} />}
        {step === 'preview' && report?.state === 'done' && (
          <>
            <p className="note">
              {words.import.consent} {notices.import}
            </p>
            <div className="two">
              <Button variant="default" onClick={again}>
                {words.cancel}
              </Button>
              <Button loading={busy} disabled={report.imported === 0} onClick={() => void start()}>
                {words.import.start}
              </Button>
            </div>
          </>
        )}
        {(report?.state === 'failed' || (step === 'importing' && report?.state === 'done')) && (
          <Button variant="light" onClick={again}>
            {words.import.again}
          </Button>
        )}
      </div>
      <PastImports fresh={step === 'importing' ? report?.state : null} />
      <Missing fresh={step === 'importing' ? report?.state : null} />
    </Page>
  );
};

export default ImportHistory;
