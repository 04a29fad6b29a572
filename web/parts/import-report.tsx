// How far an import is, and what became of every line of it.
import { countOf } from '../format.ts';
import { words } from '../words.ts';
import { Progress } from './progress.tsx';

export interface ImportState {
  readonly state: 'running' | 'done' | 'failed';
  readonly imported: number;
  readonly duplicates: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly done: number;
  readonly total: number | null;
  readonly error: string | null;
}

const Counts = ({ report, dryRun }: { report: ImportState; dryRun: boolean }) => {
  const reasons = Object.entries(report.rejected).filter(([, count]) => count > 0);
  const left = reasons.reduce((sum, [, count]) => sum + count, 0);
  const cells = [
    [report.imported, dryRun ? words.import.wouldImport : words.import.imported],
    [report.duplicates, words.import.duplicates],
    [left, words.import.rejected],
  ] as const;
  return (
    <>
      <div className="counts">
        {cells.map(([count, label]) => (
          <div key={label} className="card count">
            <p className="count-number">{countOf(count)}</p>
            <p className="quiet small">{label}</p>
          </div>
        ))}
      </div>
      {reasons.length > 0 && (
        <section aria-label={words.import.reasons}>
          <h2>{words.import.reasons}</h2>
          <ul className="plain">
            {reasons.map(([reason, count]) => (
              <li key={reason} className="line">
                <span>{words.import.reason[reason] ?? reason.replaceAll('-', ' ')}</span>
                <span className="strong">{countOf(count)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
};

export const ImportReport = (props: { dryRun: boolean; sent: number; report: ImportState | null }) => {
  const { dryRun, sent, report } = props;
  const doing = dryRun ? words.import.checking : words.import.running;
  if (report === null) return <Progress label={doing} percent={sent} />;
  if (report.state === 'running') {
    const percent = report.total === null || report.total === 0 ? null : Math.round((report.done / report.total) * 100);
    return <Progress label={doing} percent={percent} />;
  }
  if (report.state === 'failed') {
    return (
      <p className="problem" role="alert">
        {words.import.failed}: {report.error}
      </p>
    );
  }
  return (
    <div className="stack">
      <h2>{dryRun ? words.import.preview : words.import.done}</h2>
      <Counts report={report} dryRun={dryRun} />
    </div>
  );
};
