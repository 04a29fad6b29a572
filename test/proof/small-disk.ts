// A disk of a few megabytes that only those see who know the way through the process that holds it.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface SmallDisk {
  /** Where everybody else finds it. */
  readonly folder: string;
  /** Where programs find it that are started under `under`. */
  readonly inside: string;
  readonly under: readonly string[];
  /** Takes what is left, so that not one byte is free. */
  fill(): void;
  freeBytes(): number;
  drop(): Promise<void>;
}

const hold = 'mount -t tmpfs -o size="$1" none "$2" && echo mounted && exec sleep 3600';
const unshareFlags = process.getuid?.() === 0 ? '-m' : '-rm';

const mounted = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`no small disk: ${code}`)));
  });

/** The mount lies in a namespace of its own and goes with its holder. */
export const openSmallDisk = async (megabytes: number): Promise<SmallDisk> => {
  const point = mkdtempSync(path.join(tmpdir(), 'roomtone-disk-'));
  const args = [unshareFlags, 'sh', '-c', hold, 'sh', `${megabytes}m`, point];
  const child = spawn('unshare', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await mounted(child);
  const folder = path.join('/proc', String(child.pid), 'root', point);
  return {
    folder,
    inside: point,
    under: ['nsenter', '-t', String(child.pid), '-m', '--'],
    fill: () => {
      for (let size = 4_194_304, index = 0; size >= 1; index += 1) {
        try {
          writeFileSync(path.join(folder, `rest-${index}`), randomBytes(size), { flag: 'wx' });
        } catch {
          size = Math.floor(size / 2);
        }
      }
    },
    freeBytes: () => Number(statfsSync(folder).bavail),
    drop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      rmSync(point, { recursive: true, force: true });
    },
  };
};
