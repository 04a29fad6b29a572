// One TCP connection to a Music Player Daemon: greeting, commands in order, time-outs and limits.
import { connect as connectTcp } from 'node:net';
import { RoomtoneError } from '../config/words/errors.ts';
import { createAnswers, createLines, type MpdPairs, mpdVersion } from './mpd-protocol.ts';
import type { Clock } from './types.ts';

/**
 * A daemon that takes longer for an answer is gone: on a dead link the socket itself stays open for ever. At the end of
 * a piece MPD is silent until the last 256 KiB went through its output, 3 s of one channel on CD.
 */
export const answerWithinMs = 6000;
const greetsWithinMs = 3000;

export interface MpdConnection {
  /** Sends one command or list and gives its pairs. Throws `speaker-refused`, or `speaker-offline` when the line ends. */
  send(command: string): Promise<MpdPairs>;
  /** Sends `idle`, which is answered when something changes or after `wake`. */
  idle(command: string): Promise<MpdPairs>;
  /** Asks a waiting `idle` to end now. */
  wake(): void;
  close(): void;
}

interface Waiting {
  readonly resolve: (pairs: MpdPairs) => void;
  readonly reject: (error: Error) => void;
  cancel: () => void;
}

interface Line {
  readonly waiting: Waiting[];
  readonly end: (problem: string) => void;
}

const none = (): void => {};

const settleNext = (line: Line, answer: NonNullable<ReturnType<ReturnType<typeof createAnswers>>>): void => {
  const next = line.waiting.shift();
  if (next === undefined) {
    line.end('an answer to no question');
    return;
  }
  next.cancel();
  if ('pairs' in answer) next.resolve(answer.pairs);
  else next.reject(new RoomtoneError('speaker-refused', { problem: answer.refusal.text.slice(0, 200) }));
};

/** Resolves after the greeting. Throws `speaker-offline`, also when what answers is no MPD. */
export const openMpd = (options: {
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  onClosed(problem: string): void;
}): Promise<MpdConnection> =>
  new Promise((resolve, reject) => {
    const { clock } = options;
    let { onClosed } = options;
    const socket = connectTcp({ host: options.host, port: options.port, noDelay: true });
    const lines = createLines();
    const answers = createAnswers();
    const waiting: Waiting[] = [];
    let state: 'opening' | 'open' | 'closed' = 'opening';

    const end = (problem: string): void => {
      if (state === 'closed') return;
      const before = state;
      state = 'closed';
      cancelGreeting();
      socket.destroy();
      const lost = new RoomtoneError('speaker-offline', { problem });
      for (const one of waiting.splice(0)) {
        one.cancel();
        one.reject(lost);
      }
      if (before === 'opening') reject(lost);
      else onClosed(problem);
    };
    const watch = (ms: number): (() => void) => clock.after(ms, () => end('no answer in time'));
    const cancelGreeting = watch(greetsWithinMs);

    const request = (command: string, limited: boolean): Promise<MpdPairs> =>
      new Promise((settle, refuse) => {
        if (state !== 'open') return refuse(new RoomtoneError('speaker-offline', { problem: 'not connected' }));
        waiting.push({ resolve: settle, reject: refuse, cancel: limited ? watch(answerWithinMs) : none });
        socket.write(`${command}\n`);
      });

    const connection: MpdConnection = {
      send: (command) => request(command, true),
      idle: (command) => request(command, false),
      wake: () => {
        const last = waiting[0];
        if (state !== 'open' || last === undefined) return;
        last.cancel();
        last.cancel = watch(answerWithinMs);
        socket.write('noidle\n');
      },
      close: () => {
        onClosed = none;
        end('closed');
      },
    };

    const onLine = (text: string): void => {
      if (state === 'closed') return;
      if (state === 'opening') {
        if (mpdVersion(text) === null) {
          end('this is no MPD');
          return;
        }
        cancelGreeting();
        state = 'open';
        resolve(connection);
        return;
      }
      const answer = answers(text);
      if (answer !== null) settleNext({ waiting, end }, answer);
    };

    socket.on('data', (chunk) => {
      try {
        for (const text of lines(chunk)) onLine(text);
      } catch {
        end('an answer that is no MPD');
      }
    });
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'network'));
    socket.on('close', () => end('closed by the speaker'));
  });
