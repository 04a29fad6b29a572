// Feeds standard input to a replay line by line and writes its answers as they come.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { replayPicker } from './replay-picker.ts';

/** Lines that cannot be read are told on `problems` and skipped. */
export const replayOnStreams = async (input: Readable, output: Writable, problems: Writable): Promise<void> => {
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  const answers = replayPicker(lines, (problem) => {
    problems.write(`${problem}\n`);
  });
  for await (const answer of answers) {
    if (!output.write(`${answer}\n`)) await once(output, 'drain');
  }
};
