// Loads TypeScript as nothing but itself, so that coverage and mutants see only what somebody wrote: node --import THIS FILE.
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { transform } from 'esbuild';

// The hooks run in a thread of their own, which loads this file once more.
if (isMainThread) register(import.meta.url);

export const load = async (url, context, next) => {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  const { pathname } = new URL(url);
  const { code } = await transform(await readFile(new URL(url), 'utf8'), {
    loader: 'ts',
    sourcemap: 'inline',
    sourcefile: pathname,
  });
  return { format: 'module', source: code, shortCircuit: true };
};
