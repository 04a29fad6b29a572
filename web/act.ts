// One way to run a command from a control: busy while it runs, its refusal shown as a sentence.
import { useCallback, useEffect, useRef, useState } from 'react';
import { get, sentenceOf } from './api.ts';
import { say } from './state.ts';

export interface Act {
  readonly busy: boolean;
  run(command: () => Promise<unknown>): Promise<boolean>;
}

export const useAct = (): Act => {
  const [busy, setBusy] = useState(false);
  const run = useCallback(async (command: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    try {
      await command();
      return true;
    } catch (thrown) {
      say(sentenceOf(thrown), true);
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  return { busy, run };
};

export interface Fetched<Answer> {
  readonly answer: Answer | null;
  readonly problem: string | null;
  reload(): void;
}

/** Fetches `path` when it changes and whenever `fresh` does; null fetches nothing, and no path shows another's answer. */
export const useGet = <Answer>(path: string | null, fresh?: unknown): Fetched<Answer> => {
  const [got, setGot] = useState<{ readonly path: string; readonly answer: Answer } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const latest = useRef(0);
  const reload = useCallback((): void => {
    if (path === null) return;
    const turn = ++latest.current;
    get<Answer>(path).then(
      (answer) => {
        if (turn !== latest.current) return;
        setGot({ path, answer });
        setProblem(null);
      },
      (thrown) => turn === latest.current && setProblem(sentenceOf(thrown)),
    );
  }, [path]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `fresh` is the caller's wish to ask again
  useEffect(reload, [reload, fresh]);
  return { answer: got !== null && got.path === path ? got.answer : null, problem, reload };
};

/** The wall clock, looked at again every `everyMs` while `active`. */
export const useNow = (everyMs: number, active = true): number => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, active]);
  return now;
};
