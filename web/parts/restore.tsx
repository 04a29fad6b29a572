// Restoring a backup: the file and its line, what will happen, and the wait until Roomtone is back.
import { Button, Textarea, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { get, sendForm, sentenceOf } from '../api.ts';
import { restoreWords } from '../words-safety.ts';
import { FilePick } from './file-pick.tsx';
import { Progress } from './progress.tsx';
import '../styles/lists.css';
import '../styles/people.css';

interface Order {
  readonly file: File | null;
  readonly forgotten: File | null;
  readonly key: string;
  readonly code: string;
}

type Step = 'what' | 'sure' | 'sending' | 'waiting';

const asFile = (text: string): Blob => new Blob([text], { type: 'text/plain' });

/** Secrets go as small files, and the code first: the server reads nothing before it is right. */
const formOf = ({ file, forgotten, key, code }: Order, fresh: boolean): FormData => {
  const form = new FormData();
  if (fresh) form.append('code', asFile(code.trim().toUpperCase()), 'code');
  form.append('key', asFile(key.trim()), 'key');
  if (forgotten !== null) form.append('forgotten', forgotten, 'forgotten');
  if (file !== null) form.append('file', file, file.name);
  return form;
};

const What = (props: { order: Order; fresh: boolean; onChange: (order: Order) => void; onNext: () => void }) => {
  const { order, fresh, onChange } = props;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        props.onNext();
      }}
    >
      {fresh && (
        <TextInput
          label={restoreWords.code}
          description={restoreWords.codeHint}
          required
          withAsterisk={false}
          autoComplete="off"
          spellCheck={false}
          className="code-input"
          value={order.code}
          onChange={(event) => onChange({ ...order, code: event.currentTarget.value })}
        />
      )}
      <FilePick
        label={restoreWords.file}
        button={restoreWords.pick}
        accept=".backup"
        file={order.file}
        onFile={(file) => onChange({ ...order, file })}
      />
      <FilePick
        label={restoreWords.forgotten}
        button={restoreWords.pickForgotten}
        accept=".log"
        file={order.forgotten}
        onFile={(forgotten) => onChange({ ...order, forgotten })}
      />
      <p className="quiet small">{restoreWords.forgottenHint}</p>
      <Textarea
        label={restoreWords.key}
        description={restoreWords.keyHint}
        required
        withAsterisk={false}
        size="md"
        rows={3}
        autoComplete="off"
        spellCheck={false}
        value={order.key}
        onChange={(event) => onChange({ ...order, key: event.currentTarget.value })}
      />
      <Button type="submit" disabled={order.file === null}>
        {restoreWords.next}
      </Button>
    </form>
  );
};

const Sure = (props: { problem: string | null; onBack: () => void; onGo: () => void }) => (
  <div className="stack">
    <h3>{restoreWords.sureTitle}</h3>
    <ol className="steps">
      {restoreWords.sure.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ol>
    {props.problem !== null && (
      <p className="problem" role="alert">
        {props.problem}
      </p>
    )}
    <div className="two">
      <Button variant="default" onClick={props.onBack}>
        {restoreWords.back}
      </Button>
      <Button variant="default" onClick={props.onGo}>
        {restoreWords.go}
      </Button>
    </div>
  </div>
);

const askEveryMs = 1000;
const lateAfterMs = 90_000;

/** Asks until the restored house answers, and then begins anew in it. */
const Reconnect = () => {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const since = Date.now();
    const timer = setInterval(() => {
      setLate(Date.now() - since > lateAfterMs);
      // The old house answers for a moment still.
      if (Date.now() - since < 3 * askEveryMs) return;
      get('/api/setup').then(
        () => location.assign('/'),
        () => null,
      );
    }, askEveryMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <Progress label={restoreWords.waiting} percent={null} />
      {late && (
        <p className="problem" role="alert">
          {restoreWords.late}
        </p>
      )}
    </>
  );
};

const Restore = ({ fresh = false }: { fresh?: boolean }) => {
  const [order, setOrder] = useState<Order>({ file: null, forgotten: null, key: '', code: '' });
  const [step, setStep] = useState<Step>('what');
  const [problem, setProblem] = useState<string | null>(null);
  const [sent, setSent] = useState(0);
  const go = async (): Promise<void> => {
    setProblem(null);
    setSent(0);
    setStep('sending');
    try {
      const path = fresh ? '/api/setup/restore' : '/api/backups/restore';
      await sendForm('POST', path, formOf(order, fresh), (share) => setSent(Math.round(share * 100)));
      setStep('waiting');
    } catch (thrown) {
      setProblem(sentenceOf(thrown));
      setStep('sure');
    }
  };
  if (step === 'what') return <What order={order} fresh={fresh} onChange={setOrder} onNext={() => setStep('sure')} />;
  if (step === 'sure') {
    return <Sure problem={problem} onBack={() => setStep('what')} onGo={() => void go()} />;
  }
  if (step === 'waiting') return <Reconnect />;
  return sent < 100 ? (
    <Progress label={restoreWords.sending} percent={sent} />
  ) : (
    <Progress label={restoreWords.opening} percent={null} />
  );
};

export default Restore;
