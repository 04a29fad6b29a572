// The built panel as a list read once at start: no path from a URL ever reaches the file system.
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

export interface PanelFile {
  readonly bytes: Buffer;
  readonly type: string;
  /** Its name changes with its content, so browsers may keep it. */
  readonly immutable: boolean;
}

export interface PanelFiles {
  /** The page with `__NONCE__` replaced. */
  page(nonce: string): string;
  /** null for anything that was not built. */
  file(path: string): PanelFile | null;
  /** Names of files beside the page, such as an icon. */
  readonly topLevel: readonly string[];
  readonly built: boolean;
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  webmanifest: 'application/manifest+json',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  webp: 'image/webp',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
};

const placeholder = /__NONCE__/g;

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Roomtone: the panel is not built</title>
<style nonce="__NONCE__">body{font:1.1rem/1.5 system-ui,sans-serif;max-width:38rem;margin:15vh auto;padding:0 1rem}code{background:#8883;padding:.1em .3em}</style>
<h1>The panel is not built yet</h1>
<p>The server runs, but the files of its panel are missing. In the folder of Roomtone type</p>
<p><code>npm run build</code></p>
<p>and start it again. <code>npm start</code> does both.</p>
</html>
`;

const namesIn = async (folder: string): Promise<readonly string[]> => {
  try {
    const found = await readdir(folder, { recursive: true, withFileTypes: true });
    return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
};

/** Reads everything under `webDir`; without an index.html the page says how to build it. */
export const readPanelFiles = async (webDir: string): Promise<PanelFiles> => {
  const files = new Map<string, PanelFile>();
  for (const path of await namesIn(webDir)) {
    const url = `/${relative(webDir, path).split(sep).join('/')}`;
    const type = types[url.split('.').at(-1) ?? ''];
    if (type === undefined || url.includes('/.')) continue;
    files.set(url, { bytes: await readFile(path), type, immutable: url.startsWith('/assets/') });
  }
  const index = files.get('/index.html');
  files.delete('/index.html');
  const page = index?.bytes.toString('utf8') ?? notBuilt;
  return {
    built: index !== undefined,
    topLevel: [...files.keys()].map((url) => url.slice(1)).filter((name) => !name.includes('/')),
    page: (nonce) => page.replace(placeholder, nonce),
    file: (path) => files.get(path) ?? null,
  };
};
