// Runs every `*.proof.ts`, or those that are named, each file after the other; all parts must be here.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const named = process.argv.slice(2).filter((word) => word.endsWith('.proof.ts'));
const options = process.argv.slice(2).filter((word) => !word.endsWith('.proof.ts'));
const found = readdirSync(`${root}test`, { recursive: true })
  .filter((name) => name.endsWith('.proof.ts'))
  .map((name) => `test/${name}`)
  .sort();
const mocha = `${root}node_modules/mocha/bin/mocha.js`;
const settings = ['--no-config', '--node-option', 'import=tsx', '--require', 'test/support/root-hooks.ts', '--exit'];
const done = spawnSync(process.execPath, [mocha, ...settings, ...options, ...(named.length > 0 ? named : found)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ROOMTONE_FULL: '1', NODE_ENV: 'test' },
});
process.exit(done.status ?? 1);
