// Builds the panel into dist/web with a manifest; everything is served by Roomtone itself, nothing by anybody else.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const workerName = 'worker.js';

/** Tells the worker which files make up the panel; it keeps all of them, so that a page never opened before opens offline. */
const tellWorker = (publicFolder: string): Plugin => ({
  name: 'tell-worker',
  // Not before everything is written: Vite drops chunks that turn out to hold styles alone.
  writeBundle: ({ dir = '' }, bundle) => {
    const built = Object.keys(bundle).filter((name) => name.startsWith('assets/') && existsSync(`${dir}/${name}`));
    const shell = [...built, ...readdirSync(publicFolder)].sort().map((name) => `/${name}`);
    const build = createHash('sha256').update(shell.join(' ')).digest('hex').slice(0, 12);
    const code = readFileSync(`${dir}/${workerName}`, 'utf8')
      .replaceAll('__SHELL__', JSON.stringify(shell))
      .replaceAll('__BUILD__', JSON.stringify(build));
    writeFileSync(`${dir}/${workerName}`, code);
  },
});

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tellWorker(`${import.meta.dirname}/public`)],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    // A data: URL would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        main: `${import.meta.dirname}/index.html`,
        worker: `${import.meta.dirname}/worker/worker.ts`,
      },
      // A worker is asked for by its plain name, and browsers look by themselves whether it changed.
      output: { entryFileNames: ({ name }) => (name === 'worker' ? workerName : 'assets/[name]-[hash].js') },
    },
  },
});
