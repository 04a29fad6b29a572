// Where the built panel lies, seen from the compiled server and from its source alike.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The panel is built into `dist/web`, beside the compiled server or, from source, below the checkout. */
export const webFolder = (): string => {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const root = here.includes(`${path.sep}dist${path.sep}`)
    ? path.resolve(here, '../..')
    : path.resolve(here, '../../dist');
  return path.join(root, 'web');
};
