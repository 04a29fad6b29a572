// Bundles the server and its packages into few files under dist/: reading a thousand small ones takes half of a start.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../', import.meta.url));

const sources = ['server', 'devices', 'config'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true })
    .map((name) => path.posix.join(folder, name.split(path.sep).join('/')))
    .filter((name) => name.endsWith('.ts')),
);

/** What is started or found by its own file name; all else goes into chunks that these share. */
const isEntry = (name) =>
  /^server\/(main|cli)\.ts$/.test(name) ||
  /-worker\.ts$/.test(name) ||
  /^devices\/(sensors|speakers)\/[^/]+$/.test(name);

/** Each module of ours keeps the address that it would have as a file of its own, whichever chunk it lies in. */
const ownAddress = {
  name: 'own-address',
  transform: {
    filter: { id: /\.ts$/, code: /import\.meta\.url/ },
    handler: (code, id) => {
      const name = path.relative(root, id).split(path.sep).join('/').replace(/\.ts$/, '.js');
      const dist = `import.meta.url.slice(0, import.meta.url.lastIndexOf('/dist/') + 6)`;
      return { code: code.replaceAll('import.meta.url', `(${dist} + '${name}')`), map: null };
    },
  },
};

const bundle = await rolldown({
  cwd: root,
  platform: 'node',
  input: Object.fromEntries(
    sources.filter(isEntry).map((name) => [name.slice(0, -'.ts'.length), path.join(root, name)]),
  ),
  // sqlite3 is a compiled binary; the others are optional parts of packages that Roomtone does without.
  external: ['sqlite3', 'bufferutil', 'utf-8-validate'],
  plugins: [ownAddress],
  logLevel: 'warn',
});
await bundle.write({
  dir: path.join(root, 'dist'),
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'server/parts/[name]-[hash].js',
  // Without comments and blanks there is a third less to read; names stay, so that a stack trace can be read too.
  minify: { compress: true, mangle: false, codegen: true },
  sourcemap: true,
});
