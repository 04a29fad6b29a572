// Runs the large forgetting in a process of its own, on a disk of its own size when one is asked for.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Forgotten } from '../../server/store/forget.ts';
import { compileProgram } from './compiled.ts';

export interface LargeForget {
  readonly people: number;
  readonly playsEach: number;
  readonly tracks: number;
  /** Left out, the disk that is there; else it is filled until nothing more fits. */
  readonly diskMb?: number;
}

export interface LargeForgetReport {
  readonly tookMs: number;
  readonly forgotten: Forgotten;
  /** How often the forgotten stood in the files. */
  readonly before: number;
  readonly after: number;
  readonly left: number;
  readonly others: number;
  readonly tombstones: number;
  readonly databaseMb: number;
  readonly beats: number;
  /** Free on its disk when it began. */
  readonly freeBytes: number;
  readonly longestPauseMs: number;
  /** The longest that the loop computed without a turn for others. */
  readonly longestBusyMs: number;
  /** Plays of another room that were kept meanwhile, that were refused, and how long the slowest took. */
  readonly kept: number;
  readonly refused: number;
  readonly slowestKeepMs: number;
}

/** Mounts a disk that nobody else sees, and runs the rest of the arguments on it. */
const onSmallDisk = 'mount -t tmpfs -o size="$1" none "$2" && shift 2 && exec "$@"';
const unshareFlags = process.getuid?.() === 0 ? '-m' : '-rm';

export const runLargeForget = async (wanted: LargeForget): Promise<LargeForgetReport> => {
  const folder = await mkdtemp(join(tmpdir(), 'roomtone-large-'));
  const program = await compileProgram('test/support/large-forget.ts', 'server/flows/fold-worker.ts');
  try {
    const sizes = [wanted.people, wanted.playsEach, wanted.tracks].map(String);
    const { diskMb } = wanted;
    const run = [process.execPath, program.path, join(folder, 'roomtone.db'), ...sizes];
    const [file = '', ...args] =
      diskMb === undefined
        ? run
        : ['unshare', unshareFlags, 'sh', '-c', onSmallDisk, 'sh', `${diskMb}m`, folder, ...run, 'full'];
    const { stdout } = await promisify(execFile)(file, args, { maxBuffer: 1e7 });
    return JSON.parse(stdout);
  } finally {
    await program.drop();
    await rm(folder, { recursive: true, force: true });
  }
};
