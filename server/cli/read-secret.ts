// Reads a password without showing it: from the terminal with echo off, else the first line of standard input.
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** The first line typed or piped; empty when there is none. */
export const readSecret = (prompt: string): Promise<string> => {
  const terminal = process.stdin.isTTY === true;
  if (terminal) process.stderr.write(prompt);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal });
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
      if (terminal) process.stderr.write('\n');
    });
    lines.once('close', () => resolve(''));
  });
};
