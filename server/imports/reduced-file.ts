// The reduced file: one line for each play of an upload and nothing else, from which an import goes on after a crash.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { outcomes } from '../../config/words/play.ts';
import type { HeardPlay } from './heard.ts';

type Line = [number, string, string, string | null, number | null, string];

const linesPerWrite = 2000;

const lineOf = (play: HeardPlay): string => {
  const line: Line = [play.atMs, play.artist, play.title, play.album, play.msPlayed, play.outcome];
  return `${JSON.stringify(line)}\n`;
};

const playOf = (text: string): HeardPlay => {
  // Written by `lineOf` alone.
  const [atMs, artist, title, album, msPlayed, outcome] = JSON.parse(text) as Line;
  return { atMs, artist, title, album, msPlayed, outcome: outcomes.find((word) => word === outcome) ?? 'finished' };
};

export interface ReducedWriter {
  add(play: HeardPlay): Promise<void>;
  /** Everything is on the disk when this resolves. */
  close(): Promise<void>;
}

export const writeReduced = async (path: string): Promise<ReducedWriter> => {
  const file = await open(path, 'wx', 0o600);
  let lines: string[] = [];
  const flush = async (): Promise<void> => {
    const text = lines.join('');
    lines = [];
    await file.appendFile(text);
  };
  return {
    add: async (play) => {
      lines.push(lineOf(play));
      if (lines.length >= linesPerWrite) await flush();
    },
    close: async () => {
      await flush();
      await file.sync();
      await file.close();
    },
  };
};

export interface ReducedBatch {
  readonly plays: readonly HeardPlay[];
  /** Byte at which the next batch begins. */
  readonly next: number;
}

/** Batches of at most `size` plays from byte `from` on. */
export async function* readReduced(path: string, from: number, size: number): AsyncGenerator<ReducedBatch, void, void> {
  let plays: HeardPlay[] = [];
  let next = from;
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { start: from }) as AsyncIterable<Buffer>) {
    const bytes = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
      plays.push(playOf(bytes.toString('utf8', start, end)));
      next += end + 1 - start;
      start = end + 1;
      if (plays.length < size) continue;
      yield { plays, next };
      plays = [];
    }
    rest = bytes.subarray(start);
  }
  if (plays.length > 0) yield { plays, next };
}
