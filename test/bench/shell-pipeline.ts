// The peer: what a person writes who wants music on a message and has a shell, on the same broker and mpd.
import { type ChildProcess, spawn } from 'node:child_process';

export interface Pipeline {
  stop(): Promise<void>;
}

export interface PipelineOptions {
  readonly brokerPort: number;
  readonly user: string;
  readonly password: string;
  readonly topic: string;
  readonly mpdPort: number;
  /** What mpd is to play: a file of its music folder, or an address. */
  readonly what: string;
}

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()));

export const startPipeline = (options: PipelineOptions): Pipeline => {
  const { brokerPort, user, password, topic, mpdPort, what } = options;
  const mpc = `mpc -q -h 127.0.0.1 -p ${mpdPort}`;
  const line =
    `mosquitto_sub -h 127.0.0.1 -p ${brokerPort} -u ${user} -P ${password} -t ${topic} | ` +
    `while read -r message; do ${mpc} clear; ${mpc} add "${what}"; ${mpc} play; done`;
  const child = spawn('sh', ['-c', line], { stdio: 'ignore', detached: true });
  return {
    stop: async () => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
      await ended(child);
    },
  };
};
