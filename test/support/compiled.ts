// Compiles one TypeScript program for tests that start it many times: a loader would cost each start a second.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Compiled {
  /** The compiled program, for plain node. */
  readonly path: string;
  drop(): Promise<void>;
}

/** Paths are from the root; `also` names what `entry` starts without importing it, such as a worker. The output lies below node_modules, so that packages are found from there. */
export const compileProgram = async (entry: string, ...also: readonly string[]): Promise<Compiled> => {
  const cache = join(root, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  const outDir = await mkdtemp(join(cache, 'compiled-'));
  const project = join(outDir, 'tsconfig.json');
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { rootDir: root, outDir, noEmit: false },
    files: [entry, ...also].map((file) => join(root, file)),
    include: [],
  };
  await writeFile(project, JSON.stringify(config));
  await writeFile(join(outDir, 'package.json'), '{"type":"module"}');
  await promisify(execFile)(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', project]);
  return {
    path: join(outDir, entry.replace(/\.ts$/, '.js')),
    drop: () => rm(outDir, { recursive: true, force: true }),
  };
};
