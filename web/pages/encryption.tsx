// Encryption of the panel: off, by an authority of this household, or with a certificate of one's own; and how devices trust it.
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { TlsView } from '../../config/words/panel.ts';
import { useAct, useGet } from '../act.ts';
import { put, sendForm } from '../api.ts';
import { dateTimeOf, fill } from '../format.ts';
import { IconDownload } from '../icons.ts';
import { Waiting } from '../parts/blank.tsx';
import { Choice } from '../parts/choice.tsx';
import { CopyLine } from '../parts/copy-line.tsx';
import { FilePick } from '../parts/file-pick.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { backupWords, restoreWords, tlsWords } from '../words-safety.ts';
import '../styles/lists.css';
import '../styles/people.css';

type Mode = keyof typeof tlsWords.modes;

const modes: readonly Mode[] = ['off', 'household-ca', 'own'];

/** Where the panel answers once the change is made: the lock has a door of its own. */
const urlOf = (mode: Mode, { port, plainPort }: TlsView): string =>
  mode === 'off' ? `http://${location.hostname}:${plainPort}` : `https://${location.hostname}:${port}`;

const Own = ({ onUse }: { onUse: (cert: File, key: File) => void }) => {
  const [cert, setCert] = useState<File | null>(null);
  const [key, setKey] = useState<File | null>(null);
  return (
    <div className="stack">
      <FilePick label={tlsWords.cert} button={restoreWords.pick} accept=".pem,.crt,.cer" file={cert} onFile={setCert} />
      <FilePick label={tlsWords.key} button={restoreWords.pick} accept=".pem,.key" file={key} onFile={setKey} />
      <Button
        disabled={cert === null || key === null}
        onClick={() => {
          if (cert !== null && key !== null) onUse(cert, key);
        }}
      >
        {tlsWords.takeOwn}
      </Button>
    </div>
  );
};

/** What a change means, before it is made. */
const Sure = (props: { mode: Mode; view: TlsView; onCancel: () => void; onChanged: () => void }) => {
  const { mode, view } = props;
  const { busy, run } = useAct();
  const change = async (work: () => Promise<unknown>): Promise<void> => {
    if (await run(work)) props.onChanged();
  };
  const takeOwn = (cert: File, key: File): void => {
    const form = new FormData();
    form.append('cert', cert, cert.name);
    form.append('key', key, key.name);
    void change(() => sendForm('POST', '/api/tls/own', form, () => {}));
  };
  return (
    <div className="stack">
      <p>{fill(mode === 'off' ? tlsWords.offSure : tlsWords.changeSure, { url: urlOf(mode, view) })}</p>
      {mode === 'own' ? (
        <Own onUse={takeOwn} />
      ) : (
        <div className="two">
          <Button variant="default" onClick={props.onCancel}>
            {words.cancel}
          </Button>
          <Button variant="default" loading={busy} onClick={() => void change(() => put('/api/tls', { mode }))}>
            {fill(tlsWords.change, { mode: tlsWords.modes[mode] })}
          </Button>
        </div>
      )}
    </div>
  );
};

const Modes = ({ view, onChanged }: { view: TlsView; onChanged: () => void }) => {
  const { me } = useHouse();
  const [wished, setWished] = useState<Mode | null>(null);
  const [moved, setMoved] = useState<Mode | null>(null);
  const runs = me.role === 'admin' && !view.fixed;
  return (
    <section className="card stack section" aria-label={tlsWords.mode}>
      <Choice
        label={tlsWords.mode}
        labelShown
        values={modes}
        value={view.mode}
        names={tlsWords.modes}
        disabled={!runs}
        onChoose={setWished}
      />
      <p className="quiet">{tlsWords.hints[view.mode]}</p>
      {!runs && <p className="quiet small">{view.fixed ? tlsWords.fixed : backupWords.adminsOnly}</p>}
      {moved !== null && (
        <div className="note">
          <p>{fill(tlsWords.changed, { url: urlOf(moved, view) })}</p>
          <Button className="below" component="a" href={`${urlOf(moved, view)}/encryption`} variant="default">
            {tlsWords.open}
          </Button>
        </div>
      )}
      <Sheet
        title={wished === null ? tlsWords.title : fill(tlsWords.change, { mode: tlsWords.modes[wished] })}
        open={wished !== null}
        onClose={() => setWished(null)}
      >
        {wished !== null && (
          <Sure
            mode={wished}
            view={view}
            onCancel={() => setWished(null)}
            onChanged={() => {
              setMoved(wished);
              setWished(null);
              onChanged();
            }}
          />
        )}
      </Sheet>
    </section>
  );
};

/** Where the authority is fetched there are the steps as well. */
const helpAddress = ({ caUrl }: TlsView): string =>
  new URL('/certificate', new URL(caUrl ?? '/', location.href)).toString();

const Help = ({ view }: { view: TlsView }) => (
  <Section title={tlsWords.help}>
    <div className="card stack">
      <p className="quiet">{tlsWords.helpText}</p>
      <p>{tlsWords.helpAt}</p>
      <CopyLine line={helpAddress(view)} />
      <div className="row">
        <Button
          component="a"
          href={view.caUrl ?? '/ca.crt'}
          download="roomtone-ca.crt"
          variant="light"
          leftSection={<IconDownload size={18} aria-hidden />}
        >
          {tlsWords.ca}
        </Button>
        <Button component="a" href="/certificate" variant="default">
          {tlsWords.steps}
        </Button>
      </div>
    </div>
  </Section>
);

const Certificate = ({ view }: { view: TlsView }) => (
  <div className="section">
    <dl className="facts card">
      <dt>{tlsWords.names}</dt>
      <dd className="path">{view.names.join(', ')}</dd>
      {view.fingerprint !== null && (
        <>
          <dt>{tlsWords.fingerprint}</dt>
          <dd className="path fingerprint">{view.fingerprint}</dd>
          <dd className="quiet small">{tlsWords.fingerprintHint}</dd>
        </>
      )}
      {view.endsAtMs !== null && (
        <>
          <dt>{tlsWords.ends}</dt>
          <dd>{dateTimeOf(view.endsAtMs)}</dd>
        </>
      )}
    </dl>
  </div>
);

const Encryption = () => {
  const { answer, problem, reload } = useGet<TlsView>('/api/tls');
  return (
    <Page title={tlsWords.title} text={tlsWords.text} back="/more">
      {answer === null && (problem === null ? <Waiting /> : <p className="problem">{problem}</p>)}
      {answer !== null && <Modes view={answer} onChanged={reload} />}
      {answer !== null && answer.mode !== 'off' && <Certificate view={answer} />}
      {answer?.mode === 'household-ca' && <Help view={answer} />}
    </Page>
  );
};

export default Encryption;
