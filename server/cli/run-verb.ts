// Runs one verb through the running server, or without one in the same house with its doors closed.
import { SingleBar } from 'cli-progress';
import { askServer, type ControlAnswer, type Progress } from '../flows/control.ts';
import { badSettingsExit, problemLine, readSettings, type Settings } from '../ground/settings.ts';

export interface VerbCall {
  readonly verb: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly settingsArgs: readonly string[];
  readonly json: boolean;
  /** Asks for the password of the person that is meant; only where the house wants it. */
  readonly askPassword?: () => Promise<string>;
}

/** A bar on a terminal, a plain line every few thousand elsewhere, nothing in JSON. */
const progressOn = (json: boolean): { show: Progress; end(): void } => {
  if (json) return { show: () => {}, end: () => {} };
  if (!process.stderr.isTTY) {
    let lastMs = 0;
    const show: Progress = (done, total) => {
      if (Date.now() - lastMs < 2000) return;
      lastMs = Date.now();
      process.stderr.write(`${done}${total === null ? '' : ` of ${total}`}\n`);
    };
    return { show, end: () => {} };
  }
  const bar = new SingleBar({ format: '{bar} {value} of {total}', hideCursor: true, stream: process.stderr });
  let started = false;
  return {
    show: (done, total) => {
      if (!started) bar.start(total ?? done, done);
      started = true;
      bar.setTotal(total ?? done);
      bar.update(done);
    },
    end: () => {
      if (started) bar.stop();
    },
  };
};

const printResult = (result: unknown, json: boolean): void => {
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else if (Array.isArray(result)) console.table(result);
  else
    for (const [name, value] of Object.entries(result ?? {}))
      process.stdout.write(`${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}\n`);
};

const isBad = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'ok' in result && result.ok === false;

interface Asked extends Pick<VerbCall, 'verb' | 'args'> {
  readonly progress: Progress;
}

const answerOf = async (settings: Settings, { verb, args, progress }: Asked): Promise<ControlAnswer> => {
  const answer = await askServer(settings.dataDir, { verb, args }, progress);
  if (answer !== null) return answer;
  // All of the house is loaded only where no running server answers.
  const { openQuietHouse } = await import('../compose/quiet-house.ts');
  const house = await openQuietHouse(settings);
  try {
    return await house.run(verb, args, progress);
  } finally {
    await house.stop();
  }
};

/** Answers the exit code. */
export const runVerb = async ({ verb, args, settingsArgs, json, askPassword }: VerbCall): Promise<number> => {
  const settings = await readSettings({ args: settingsArgs, env: process.env });
  if (!settings.ok) {
    for (const problem of settings.problems) process.stderr.write(`${problemLine(problem)}\n`);
    return badSettingsExit;
  }
  const progress = progressOn(json);
  const ask = (given: VerbCall['args']): Promise<ControlAnswer> =>
    answerOf(settings.settings, { verb, args: given, progress: progress.show });
  let answer = await ask(args);
  if (answer.code === 'password-wanted' && askPassword !== undefined)
    answer = await ask({ ...args, password: await askPassword() });
  progress.end();
  if (!answer.ok) {
    process.stderr.write(`${answer.message ?? 'it failed'}\n`);
    return 1;
  }
  printResult(answer.result, json);
  return isBad(answer.result) ? 1 : 0;
};
