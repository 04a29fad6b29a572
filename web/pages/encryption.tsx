// Encryption of the panel: off, by an authority of this household, or with a certificate of one's own; and how devices trust it.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useAct, useGet } from '../act.ts';
import { put, sendForm } from '../api.ts';
import { fill } from '../format.ts';
import { IconDownload } from '../icons.ts';
import { Waiting } from '../parts/blank.tsx';
import { Choice } from '../parts/choice.tsx';
import { FilePick } from '../parts/file-pick.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { backupWords, restoreWords, tlsWords } from '../words-safety.ts';
import '../styles/lists.css';
import '../styles/people.css';

type Mode = keyof typeof tlsWords.modes;

interface TlsView {
  readonly mode: Mode;
  readonly names: readonly string[];
  readonly fingerprint: string | null;
  readonly caUrl: string | null;
}

const modes: readonly Mode[] = ['off', 'household-ca', 'own'];

/** Where the panel answers once the change is made. */
const urlOf = (mode: Mode): string => `${mode === 'off' ? 'http' : 'https'}://${location.host}`;

const caAddress = (view: TlsView): string => `http://${location.host}${view.caUrl ?? '/ca.crt'}`;

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
const Sure = ({ mode, onCancel, onChanged }: { mode: Mode; onCancel: () => void; onChanged: () => void }) => {
  const { busy, run } = useAct();
  const change = async (work: () => Promise<unknown>): Promise<void> => {
    if (await run(work)) onChanged();
  };
  const takeOwn = (cert: File, key: File): void => {
    const form = new FormData();
    form.append('cert', cert, cert.name);
    form.append('key', key, key.name);
    void change(() => sendForm('PUT', '/api/tls', form, () => {}));
  };
  return (
    <div className="stack">
      <p>{fill(mode === 'off' ? tlsWords.offSure : tlsWords.changeSure, { url: urlOf(mode) })}</p>
      {mode === 'own' ? (
        <Own onUse={takeOwn} />
      ) : (
        <div className="two">
          <Button variant="default" onClick={onCancel}>
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
  const runs = me.role === 'admin';
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
      {!runs && <p className="quiet small">{backupWords.adminsOnly}</p>}
      {moved !== null && (
        <div className="note">
          <p>{fill(tlsWords.changed, { url: urlOf(moved) })}</p>
          <Button className="below" component="a" href={`${urlOf(moved)}/encryption`} variant="default">
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

const Help = ({ view }: { view: TlsView }) => (
  <Section
    title={tlsWords.help}
    action={
      <Button
        component="a"
        href={view.caUrl ?? '/ca.crt'}
        download="roomtone-ca.crt"
        variant="light"
        leftSection={<IconDownload size={18} aria-hidden />}
      >
        {tlsWords.ca}
      </Button>
    }
  >
    <p className="quiet">{tlsWords.helpText}</p>
    <div className="helps">
      {tlsWords.devices.map(({ name, steps }) => (
        <details key={name} className="card">
          <summary>{name}</summary>
          <ol className="steps">
            {steps.map((step) => (
              <li key={step}>{fill(step, { ca: caAddress(view) })}</li>
            ))}
          </ol>
        </details>
      ))}
    </div>
  </Section>
);

const Encryption = () => {
  const { answer, problem, reload } = useGet<TlsView>('/api/tls');
  if (answer === null) return problem === null ? <Waiting /> : <p className="problem">{problem}</p>;
  return (
    <Page title={tlsWords.title} text={tlsWords.text} back="/more">
      <Modes view={answer} onChanged={reload} />
      {answer.mode !== 'off' && (
        <dl className="facts card section">
          <dt>{tlsWords.names}</dt>
          <dd className="path">{answer.names.join(', ')}</dd>
          {answer.fingerprint !== null && (
            <>
              <dt>{tlsWords.fingerprint}</dt>
              <dd className="path">{answer.fingerprint}</dd>
              <dd className="quiet small">{tlsWords.fingerprintHint}</dd>
            </>
          )}
        </dl>
      )}
      {answer.mode === 'household-ca' && <Help view={answer} />}
    </Page>
  );
};

export default Encryption;
