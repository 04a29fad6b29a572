// Backups: the nightly switch, one made now, the copies there are, and the way back from one.
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { BackupsView } from '../../config/words/panel.ts';
import { useAct, useGet } from '../act.ts';
import { patch, post } from '../api.ts';
import { dateTimeOf, fill, sizeOf } from '../format.ts';
import { IconDownload } from '../icons.ts';
import { Waiting } from '../parts/blank.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Progress } from '../parts/progress.tsx';
import { RecoveryLine } from '../parts/recovery-line.tsx';
import Restore from '../parts/restore.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { ToggleLine } from '../parts/toggle.tsx';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { backupWords, restoreWords } from '../words-safety.ts';
import '../styles/lists.css';
import '../styles/people.css';
import '../styles/privacy.css';

interface PartProps {
  readonly view: BackupsView;
  readonly runs: boolean;
  readonly onChanged: () => void;
}

const lastText = ({ last }: BackupsView): string => {
  if (last === null) return backupWords.never;
  const time = dateTimeOf(last.atMs);
  return last.ok
    ? fill(backupWords.lastOk, { time, size: sizeOf(last.bytes) })
    : fill(backupWords.lastFailed, { time, problem: last.problem ?? '' });
};

const Folder = ({ view, onChanged }: PartProps) => {
  const [folder, setFolder] = useState<string | null>(null);
  const { busy, run } = useAct();
  const save = async (): Promise<void> => {
    if (!(await run(() => patch('/api/backups', { folder: folder?.trim() === '' ? null : folder?.trim() })))) return;
    setFolder(null);
    onChanged();
  };
  if (folder === null) {
    return (
      <Button variant="subtle" onClick={() => setFolder(view.folder)}>
        {backupWords.changeFolder}
      </Button>
    );
  }
  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextInput
        label={backupWords.folder}
        autoComplete="off"
        spellCheck={false}
        value={folder}
        onChange={(event) => setFolder(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={busy}>
        {words.save}
      </Button>
    </form>
  );
};

const Nightly = ({ view, runs, onChanged }: PartProps) => {
  const { busy, run } = useAct();
  const turn = async (nightly: boolean): Promise<void> => {
    if (await run(() => patch('/api/backups', { nightly }))) onChanged();
  };
  return (
    <ToggleLine
      name={backupWords.nightly}
      text={backupWords.nightlyHint}
      label={backupWords.nightly}
      on={view.nightly}
      saving={busy}
      disabled={!runs}
      onTurn={(on) => void turn(on)}
    />
  );
};

const MakeNow = () => {
  const { jobs } = useHouse();
  const { busy, run } = useAct();
  const job = jobs.find(({ kind, state }) => kind === 'backup' && state === 'running');
  if (job !== undefined) {
    const percent = job.total === null || job.total === 0 ? null : Math.round((job.done / job.total) * 100);
    return <Progress label={backupWords.making} percent={percent} />;
  }
  return (
    <Button variant="light" loading={busy} onClick={() => void run(() => post('/api/backups'))}>
      {backupWords.now}
    </Button>
  );
};

const Sealed = (props: PartProps) => (
  <section className="card stack" aria-label={backupWords.nightly}>
    <Nightly {...props} />
    <dl className="facts">
      <dt>{backupWords.last}</dt>
      <dd>{lastText(props.view)}</dd>
      <dt>{backupWords.folder}</dt>
      <dd className="path">{props.view.folder}</dd>
    </dl>
    <div className="actions">
      <MakeNow />
      {props.runs && <Folder {...props} />}
    </div>
    {!props.runs && <p className="quiet small">{backupWords.adminsOnly}</p>}
  </section>
);

const FirstLine = ({ runs, onChanged }: PartProps) => (
  <section className="card stack" aria-label={backupWords.keyNeeded}>
    <h2>{backupWords.keyNeeded}</h2>
    <p>{backupWords.keyNeededText}</p>
    {runs ? <RecoveryLine again={false} onMade={onChanged} /> : <p className="quiet">{backupWords.adminsOnly}</p>}
  </section>
);

const Copies = ({ view, runs }: PartProps) => (
  <Section title={backupWords.list}>
    {view.backups.length === 0 ? (
      <p className="quiet">{backupWords.none}</p>
    ) : (
      <ul className="plain card-list">
        {view.backups.map(({ id, atMs, bytes }) => (
          <li key={id} className="line">
            <div>
              <p className="strong">{dateTimeOf(atMs)}</p>
              <p className="quiet small">{sizeOf(bytes)}</p>
            </div>
            {runs && (
              <Button
                component="a"
                href={`/api/backups/${encodeURIComponent(id)}`}
                download={id}
                variant="subtle"
                size="sm"
                leftSection={<IconDownload size={18} aria-hidden />}
                aria-label={fill(backupWords.downloadLabel, { time: dateTimeOf(atMs) })}
              >
                {backupWords.download}
              </Button>
            )}
          </li>
        ))}
      </ul>
    )}
  </Section>
);

const WayBack = ({ view, onChanged }: PartProps) => {
  const [open, setOpen] = useState(false);
  return (
    <Section title={backupWords.wayBack}>
      <div className="card-list">
        <div className="line wrapping">
          <p className="quiet">{backupWords.restoreText}</p>
          <Button variant="default" onClick={() => setOpen(true)}>
            {backupWords.restore}
          </Button>
        </div>
        {view.key === 'set' && (
          <div className="line wrapping">
            <p className="quiet">{backupWords.newKeyText}</p>
            <RecoveryLine again onMade={onChanged} />
          </div>
        )}
      </div>
      <Sheet title={restoreWords.title} open={open} onClose={() => setOpen(false)}>
        <Restore />
      </Sheet>
    </Section>
  );
};

const Backups = () => {
  const { me, jobs } = useHouse();
  // A backup that ended is news about the list.
  const ended = jobs.filter(({ kind, state }) => kind === 'backup' && state !== 'running').length;
  const { answer, problem, reload } = useGet<BackupsView>('/api/backups', ended);
  const runs = me.role === 'admin';
  const props = answer === null ? null : { view: answer, runs, onChanged: reload };
  return (
    <Page title={backupWords.title} text={backupWords.text} back="/more">
      {props === null && (problem === null ? <Waiting /> : <p className="problem">{problem}</p>)}
      {props !== null && (
        <>
          <div className="section">{props.view.key === 'none' ? <FirstLine {...props} /> : <Sealed {...props} />}</div>
          <Copies {...props} />
          {runs && <WayBack {...props} />}
        </>
      )}
    </Page>
  );
};

export default Backups;
